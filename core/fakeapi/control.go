package fakeapi

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

const controlPrefix = "/_fake/"

// control serves the routes by which another process scripts this API. They
// are no part of the vendor's API, need no key and are not counted.
func (a *API) control(w http.ResponseWriter, r *http.Request) {
	if !fromLoopback(r) {
		http.Error(w, "the control routes answer callers from the loopback interface only", http.StatusForbidden)
		return
	}
	result, err := a.controlRoute(r)
	status := http.StatusOK
	if err != nil {
		status, result = http.StatusBadRequest, map[string]string{"error": err.Error()}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(append(encode(result), '\n'))
}

// fromLoopback asks for a loopback name in Host too, so that a web page cannot
// come in through a name of its own that resolves to 127.0.0.1.
func fromLoopback(r *http.Request) bool {
	if r.RemoteAddr == (pipeAddr{}).String() {
		return true
	}
	return isLoopback(r.RemoteAddr) && isLoopback(r.Host)
}

func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (a *API) controlRoute(r *http.Request) (any, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	ok := map[string]bool{"ok": true}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, controlPrefix), "/")
	switch route := r.Method + " " + parts[0]; {
	case route == "GET stats" && len(parts) == 1:
		return a.Stats(), nil
	case route == "GET requests" && len(parts) == 1:
		return a.Requests(), nil
	case route == "POST script" && len(parts) == 1:
		faults, err := parseFaults(body, a.Barrier)
		if err == nil {
			a.Script(faults...)
		}
		return ok, err
	case route == "DELETE script" && len(parts) == 1:
		a.Unscript()
		return ok, nil
	case route == "POST reset" && len(parts) == 1:
		a.Reset()
		return ok, nil
	case route == "POST config" && len(parts) == 1:
		return ok, a.configure(body)
	case route == "GET barriers" && len(parts) == 2:
		return a.barrierView(r, parts[1])
	case route == "POST barriers" && len(parts) == 3 && parts[2] == "release":
		a.Barrier(parts[1]).Release()
		return ok, nil
	case route == "POST runs" && len(parts) == 3 && parts[2] == "finish":
		return map[string]bool{"found": a.Finish(parts[1])}, nil
	}
	return nil, fmt.Errorf("%s %s: no such control route; expected GET stats, requests, barriers/{name} or POST script, reset, config, barriers/{name}/release, runs/{id}/finish or DELETE script under %s", r.Method, r.URL.Path, controlPrefix)
}

// Barrier is the barrier of a name that the control routes use; asking for a
// new name makes it. Reset releases and forgets them all.
func (a *API) Barrier(name string) *Barrier {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.barriers[name]
	if b == nil {
		b = NewBarrier()
		a.barriers[name] = b
	}
	return b
}

func (a *API) barrierView(r *http.Request, name string) (any, error) {
	b := a.Barrier(name)
	if s := r.URL.Query().Get("arrived"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil, fmt.Errorf("arrived: expected an integer")
		}
		if err := b.wait(r.Context(), a.closed, n); err != nil {
			return nil, err
		}
	}
	return map[string]int{"arrived": b.Arrived(), "standing": b.Standing()}, nil
}
