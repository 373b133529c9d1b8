package follow

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// pollTimeout is how long a poll may wait for its answer's headers. A poll is
// answered at once, or by an edge when it has waited, and a lost one costs
// nothing.
const pollTimeout = 30 * time.Second

// errPollTimeout is a timeout to whoever asks.
var errPollTimeout error = pollTimedOut{}

type pollTimedOut struct{}

func (pollTimedOut) Error() string { return "follow: the poll was not answered in time" }
func (pollTimedOut) Timeout() bool { return true }

var errNoResponse = errors.New("follow: the base gave neither a response nor an error")

// send sends one attempt and reads its answer as far as it must be read. It
// sets o.answer or o.err, and gives what kept the answer away.
func (o *operation) send(body io.ReadCloser) core.Failure {
	o.drop()
	o.sends++
	kind := AttemptSend
	if o.polling {
		kind = AttemptPoll
	}
	sent := new(trace)
	ctx := httptrace.WithClientTrace(o.attempting(kind), sent.hooks())
	answered := func() {}
	if o.polling {
		limited, cancel := context.WithCancelCause(ctx)
		defer cancel(nil) // a poll's answer is read in here
		timer := time.AfterFunc(pollTimeout+o.edgeWaits(), func() { cancel(errPollTimeout) })
		ctx, answered = limited, func() { timer.Stop() }
	}
	var req *http.Request
	if o.polling {
		req = o.pollRequest(ctx)
	} else {
		req = o.request(ctx, body)
	}
	resp, err := o.t.base().RoundTrip(req)
	answered()
	switch {
	case err != nil:
		o.err = err
		return sent.failure(err)
	case resp == nil:
		o.err = errNoResponse
		return core.FailureNetwork
	}
	resp.Request = o.req
	answer := fault.Read(resp, &o.policy)
	o.answer = &answer
	return core.FailureNone
}

// request is the caller's own, for one send. The caller's is never changed.
func (o *operation) request(ctx context.Context, body io.ReadCloser) *http.Request {
	req := o.req.WithContext(ctx)
	req.Body = body
	if o.req.Body != nil && o.req.Body != http.NoBody {
		req.GetBody = o.body.again
	}
	if o.policy.Poll && len(req.Header["Accept-Encoding"]) > 0 {
		// Its answer has to be read: let the base ask for what it can undo.
		req.Header = req.Header.Clone()
		req.Header.Del("Accept-Encoding")
	}
	o.preferWait(req)
	if !o.idempotent() && bearsKey(req.Header) {
		// net/http takes such a header for leave to send the request again by
		// itself after a lost connection, if it can have the body again.
		req.GetBody = nil
	}
	return req
}

func bearsKey(h http.Header) bool {
	return len(h["Idempotency-Key"]) > 0 || len(h["X-Idempotency-Key"]) > 0
}

// pollRequest asks for the run.
func (o *operation) pollRequest(ctx context.Context) *http.Request {
	req := o.getRequest(ctx, "/"+o.state.Run.String())
	o.preferWait(req)
	return req
}

// getRequest asks for something below the place where the run was created, with
// the same key.
func (o *operation) getRequest(ctx context.Context, below string) *http.Request {
	header := make(http.Header, 3)
	for _, name := range [...]string{"Authorization", "Accept", "User-Agent"} {
		if values := o.req.Header[name]; len(values) > 0 {
			header[name] = values
		}
	}
	at := &url.URL{Scheme: o.req.URL.Scheme, User: o.req.URL.User, Host: o.req.URL.Host, Path: runsPath(o.req.URL.Path) + below}
	if o.req.URL.RawPath != "" {
		at.RawPath = runsPath(o.req.URL.RawPath) + below
	}
	req := &http.Request{
		Method: http.MethodGet, URL: at, Host: o.req.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	return req.WithContext(ctx)
}

func (o *operation) pollPath() string {
	return runsPath(o.req.URL.Path) + "/" + o.state.Run.String()
}

// runsPath cuts a path that [fault.Follows] after its last "/v1/runs".
func runsPath(path string) string {
	const runs = "/v1/runs"
	if at := strings.LastIndex(path, runs); at >= 0 {
		return path[:at+len(runs)]
	}
	return path
}
