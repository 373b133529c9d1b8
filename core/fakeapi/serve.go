package fakeapi

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxBody bounds a request's body, which is read whole before all else.
const maxBody = 64 << 20

// ServeHTTP serves the API, and the control routes if Config.Control is set.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, controlPrefix) && a.initial.Control {
		a.control(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	rewind := func() { r.Body = io.NopCloser(bytes.NewReader(body)) }
	a.mu.Lock()
	seen := a.arrive(r, body)
	var f Fault
	if err == nil {
		f = a.take(r, rewind)
	}
	seen.Fault = f.Name
	a.mu.Unlock()
	if err != nil {
		a.send(w, r, seen, Fault{}, problem(413, "The body is too large or incomplete.", nil))
		return
	}

	if f.Before != nil {
		if err := f.Before.hold(r.Context(), a.closed); err != nil {
			a.abandon(seen, answer{})
		}
	}
	if f.DropBefore {
		a.settle(seen, Reset, answer{})
		reset(w)
		return
	}
	ans, err := a.answer(r, body, f)
	if err != nil {
		a.abandon(seen, ans)
	}
	if f.After != nil {
		a.note(seen, ans)
		if err := f.After.hold(r.Context(), a.closed); err != nil {
			a.abandon(seen, ans)
		}
	}
	a.send(w, r, seen, f, ans)
}

// answer handles a request for real, as far as the fault lets it, and then
// puts the fault's own answer in place. An error means that the caller left.
func (a *API) answer(r *http.Request, body []byte, f Fault) (answer, error) {
	var ans answer
	if f.Status == 0 || f.Process {
		var err error
		if ans, err = a.handle(r, body, f); err != nil {
			return ans, err
		}
	} else {
		ans.header = http.Header{}
		a.charge(r)
	}
	if f.Status != 0 {
		ans.status, ans.final = f.Status, false
	}
	if f.Status != 0 || f.Body != "" {
		id, _ := strings.CutPrefix(r.URL.Path, "/v1/runs/")
		if ans.run != nil {
			id = ans.run.id
		}
		ans.body = []byte(strings.ReplaceAll(f.Body, "{runId}", id))
	}
	for name, lines := range f.Header {
		ans.header[http.CanonicalHeaderKey(name)] = lines
	}
	if f.Truncate {
		ans.body, ans.final = ans.body[:len(ans.body)/2], false
	}
	return ans, nil
}

// send writes the answer in the way the fault wants.
func (a *API) send(w http.ResponseWriter, r *http.Request, seen *Seen, f Fault, ans answer) {
	if f.DropAfter {
		a.settle(seen, Reset, ans)
		reset(w)
		return
	}
	h := w.Header()
	for name, lines := range ans.header {
		h[name] = lines
	}
	a.setDefaultHeaders(h, ans)
	if f.Cut {
		a.settle(seen, Reset, ans)
		w.WriteHeader(ans.status)
		w.Write(ans.body[:len(ans.body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	a.settle(seen, Answered, ans)
	w.WriteHeader(ans.status)
	if err := a.write(w, r, ans.body, f.Slow); err != nil {
		a.abandon(seen, ans)
	}
}

func (a *API) setDefaultHeaders(h http.Header, ans answer) {
	if h["Date"] == nil {
		h.Set("Date", a.now().UTC().Format(http.TimeFormat))
	}
	if h["Content-Type"] == nil {
		h.Set("Content-Type", contentType(ans.body))
	}
	if h["Content-Length"] == nil && ans.status != http.StatusNoContent && ans.status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(len(ans.body)))
	}
}

// write sends a body, at once or in up to ten parts spread over slow.
func (a *API) write(w http.ResponseWriter, r *http.Request, body []byte, slow time.Duration) error {
	parts := 1
	if slow > 0 {
		parts = max(1, min(10, len(body)))
		if err := http.NewResponseController(w).Flush(); err != nil {
			return err
		}
	}
	for i := range parts {
		if slow > 0 {
			timer := time.NewTimer(slow / time.Duration(parts))
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-r.Context().Done():
				return r.Context().Err()
			case <-a.closed:
				return errClosed
			}
		}
		_, err := w.Write(body[len(body)*i/parts : len(body)*(i+1)/parts])
		if err == nil && slow > 0 {
			err = http.NewResponseController(w).Flush()
		}
		if err != nil && err != http.ErrBodyNotAllowed {
			return err
		}
	}
	return nil
}

// abandon ends a request whose caller has left, without an answer.
func (a *API) abandon(seen *Seen, ans answer) {
	a.settle(seen, Abandoned, ans)
	panic(http.ErrAbortHandler)
}

// now is the API's own clock, which may be wrong.
func (a *API) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Now().Add(a.config.ClockSkew)
}

// reset resets the connection: with a linger of zero, closing sends RST.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2 cannot be hijacked; this resets the stream
		panic(http.ErrAbortHandler)
	}
	inner := conn
	if c, ok := conn.(interface{ NetConn() net.Conn }); ok {
		inner = c.NetConn()
	}
	if c, ok := inner.(interface{ SetLinger(int) error }); ok {
		c.SetLinger(0)
	}
	inner.Close()
}
