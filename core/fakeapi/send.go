package fakeapi

import (
	"net"
	"net/http"
	"strconv"
	"time"
)

// send writes the answer in the way the fault wants.
func (a *API) send(w http.ResponseWriter, r *http.Request, seen *entry, f Fault, ans answer) {
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
