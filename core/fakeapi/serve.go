package fakeapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
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
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		a.send(w, r, seen, Fault{}, problem(413, "The body is too large.", nil))
		return
	} else if err != nil {
		a.abandon(seen, answer{})
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
	if r.Method == http.MethodHead {
		ans.final = false
	}
	return ans, nil
}

// abandon ends a request whose caller has left, without an answer.
func (a *API) abandon(seen *entry, ans answer) {
	a.settle(seen, Abandoned, ans)
	panic(http.ErrAbortHandler)
}

// now is the API's own clock, which may be wrong.
func (a *API) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Now().Add(a.config.ClockSkew)
}
