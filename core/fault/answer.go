package fault

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"followthrough/core"
)

// MaxHeld is how much of an error answer's body is read and held in memory, in
// bytes: an envelope is far smaller. What lies behind is not judged, but still
// comes to who reads the body. The 2xx of a request that asks for a run's end
// is held whole, whatever its size, because its run status may stand last.
const MaxHeld = 1 << 20

// ReasonHeader marks an answer that another layer of this system has followed
// through; its value is that layer's reason.
const ReasonHeader = "Followthrough-Reason"

// AdoptedHeader marks an answer about a run that was found in the list of runs
// after its create had no answer that told it; its value is "true".
const AdoptedHeader = "Followthrough-Adopted"

// Answer is a response that has been read as far as a decision needs it.
type Answer struct {
	Response *http.Response
	Envelope *core.Envelope // what the body says, not to be changed; of an unread body it says nothing
	Err      error          // why the body broke off; nil if it did not, or was not read

	held []byte
}

// unread is the envelope of every body that is not read; nobody writes to it.
var unread = core.Envelope{Empty: true}

// Read reads a response's body if [core.MustRead] says so, and puts a body in
// its place that reads the same from its beginning: what was held, then the
// rest or the error that broke it off. A body that ended is closed, which
// frees its connection. Any other body is left alone, to stream as it comes.
func Read(resp *http.Response, p *core.Policy) Answer {
	a := Answer{Response: resp, Envelope: &unread}
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	if !core.MustRead(p, status(resp)) {
		return a
	}
	limit := 0
	if !succeeded(resp) {
		limit = MaxHeld
	}
	var ended bool
	a.held, ended, a.Err = hold(resp.Body, resp.ContentLength, limit)
	envelope := core.ReadEnvelope(a.held)
	a.Envelope = &envelope
	body := &heldBody{unread: a.held}
	switch {
	case ended:
		resp.Body.Close()
	case a.Err != nil:
		resp.Body.Close()
		body.end = a.Err
	default:
		body.rest = resp.Body
	}
	resp.Body = body
	return a
}

// Observation tells what the answer says. Method, Idempotent, the clock and
// the draw are the caller's to fill in. A 2xx whose body broke off is no
// answer: what it promised did not arrive.
func (a *Answer) Observation() core.Observation {
	h := a.Response.Header
	o := core.Observation{
		Status:         status(a.Response),
		RetryAfter:     joined(h["Retry-After"]),
		RateLimitReset: joined(h["X-Ratelimit-Reset"]),
		Date:           joined(h["Date"]),
		Decided:        len(h[ReasonHeader]) > 0,
	}
	if o.RateLimitReset == "" {
		o.RateLimitReset = joined(h["Ratelimit-Reset"])
	}
	if a.Err != nil && succeeded(a.Response) {
		o.Status, o.Failure = 0, core.FailureNetwork
		var t interface{ Timeout() bool }
		if errors.As(a.Err, &t) && t.Timeout() {
			o.Failure = core.FailureTimeout
		}
	}
	return o
}

// hold reads until the body ends or breaks off, or limit bytes are held; limit
// 0 is none. hint is the length to expect, -1 if unknown.
func hold(r io.Reader, hint int64, limit int) (held []byte, ended bool, err error) {
	held = make([]byte, 0, 512+min(max(hint, 0), MaxHeld))
	for limit == 0 || len(held) < limit {
		if len(held) == cap(held) {
			held = append(held, 0)[:len(held)]
		}
		n, err := r.Read(held[len(held):cap(held)])
		held = held[:len(held)+n]
		if err == io.EOF {
			return held, true, nil
		}
		if err != nil {
			return held, false, err
		}
	}
	return held, false, nil
}

// heldBody reads what was held, then the rest, or end.
type heldBody struct {
	unread []byte
	rest   io.ReadCloser // nil if the body was read to its end
	end    error         // nil is io.EOF
}

func (b *heldBody) Read(p []byte) (int, error) {
	switch {
	case len(b.unread) > 0:
		n := copy(p, b.unread)
		b.unread = b.unread[n:]
		return n, nil
	case b.rest != nil:
		return b.rest.Read(p)
	case b.end != nil:
		return 0, b.end
	}
	return 0, io.EOF
}

// Close makes later reads fail no differently from any closed body's.
func (b *heldBody) Close() error {
	b.unread, b.end = nil, http.ErrBodyReadAfterClose
	if b.rest != nil {
		return b.rest.Close()
	}
	return nil
}

// status gives a status that fits; one that does not is no HTTP status.
func status(resp *http.Response) uint16 {
	if resp.StatusCode < 0 || resp.StatusCode > 65535 {
		return 0
	}
	return uint16(resp.StatusCode)
}

func succeeded(resp *http.Response) bool { return resp.StatusCode >= 200 && resp.StatusCode < 300 }

func joined(lines []string) string {
	if len(lines) == 1 {
		return lines[0]
	}
	return strings.Join(lines, ", ")
}
