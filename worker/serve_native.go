//go:build !js

package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

// serve listens on the loopback interface until the process is ended.
func serve() {
	d, err := nativeDesk(os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(2)
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "9900"
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		fmt.Fprintln(os.Stderr, "desk:", err)
		os.Exit(1)
	}
	fmt.Printf("desk http://%s\n", l.Addr())
	fmt.Fprintln(os.Stderr, "desk:", http.Serve(l, local(d.handler())))
	os.Exit(1)
}

// nativeDesk is set up by the environment: POLICY, UPSTREAM and
// BETTERPROMPT_API_KEY. Without a key there is no /status. The error is a
// [*settingError].
func nativeDesk(getenv func(string) string) (*desk, error) {
	set, err := settingsOf(func(name string) string {
		if name == "MODE" {
			return "" // who can reach this desk has the key's environment
		}
		return getenv(name)
	})
	if err != nil {
		return nil, err
	}
	origin, err := upstreamOf(getenv("UPSTREAM"))
	if err != nil {
		return nil, err
	}
	d := &desk{settings: set, native: true}
	if key := getenv("BETTERPROMPT_API_KEY"); key != "" {
		d.checker = nativeChecker(http.DefaultTransport, origin, key, set.policy)
	} else {
		d.wrong = &settingError{"BETTERPROMPT_API_KEY", "a key in the environment, to ask the API with"}
	}
	return d, nil
}

// local answers requests that are meant for this machine. A page from elsewhere
// whose host's name leads here could read the answers otherwise.
func local(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if !isLoopback(host) {
			refuse(w, http.StatusNotFound, "NOT_FOUND_ERROR", "not_found", "Host: want this machine by its loopback address or as localhost.")
			return
		}
		h.ServeHTTP(w, r)
	})
}
