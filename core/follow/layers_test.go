//go:build !js

package follow_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

func TestLayersDoNotMultiply(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.ServerError().On(fakeapi.Create).Repeat(-1))
		inner := &follow.Transport{Base: w.api.RoundTripper()}
		w.door.Base = inner
		_, _, err := w.do(w.create(context.Background()))
		w.True(errors.Is(err, fault.ErrAttemptsExhausted)) // the inner layer's reason
		w.Equal(w.api.Stats().Requests.Create, 4)          // and not sixteen
		w.Equal(w.reasons(), "fail:decided_upstream")
	})
}

func TestADecidedAnswerIsNotRetried(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.BadGateway().With(fault.ReasonHeader, "attempts_exhausted"))
		resp, err := w.door.RoundTrip(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		defer resp.Body.Close()
		w.Equal(resp.StatusCode, 502)
		w.Equal(resp.Header.Get(fault.ReasonHeader), "attempts_exhausted") // its own word stays
		w.Equal(len(w.api.Requests()), 1)
	})
}

// TestIdempotencyKey: it helps only where the next hop honours it.
func TestIdempotencyKey(t *testing.T) {
	for _, honoured := range []bool{false, true} {
		virtual(t, fakeapi.Config{}, func(w *world) {
			w.door.Idempotent = honoured
			w.api.Script(fakeapi.BadGateway())
			req := w.create(context.Background())
			req.Header.Set("Idempotency-Key", "one")
			_, _, err := w.do(req)
			if honoured {
				w.NoErr(err)
				w.Equal(w.api.Stats().Requests.Create, 2)
				return
			}
			w.True(errors.Is(err, fault.ErrOutcomeUnknown))
			w.Equal(w.api.Stats().Requests.Create, 1)
		})
	}
}

// TestTheBaseMayNotSendACreateAgain: net/http takes an Idempotency-Key for
// leave to do so.
func TestTheBaseMayNotSendACreateAgain(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		var given *http.Request
		w.door.Base = roundTripper(func(req *http.Request) (*http.Response, error) {
			given = req
			return w.api.RoundTripper().RoundTrip(req)
		})
		for _, c := range []struct{ key, honoured, again bool }{{true, false, false}, {true, true, true}, {false, false, true}} {
			w.door.Idempotent = c.honoured
			req := w.create(context.Background())
			if c.key {
				req.Header.Set("Idempotency-Key", "one")
			}
			_, _, err := w.do(req)
			w.NoErr(err)
			w.Equal(given.GetBody != nil, c.again)
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// TestWhatAPollBears: the key and little else, at the place of the create.
func TestWhatAPollBears(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 2 * time.Second}, func(w *world) {
		var poll *http.Request
		w.door.Base = roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.Method == "GET" {
				poll = req
			}
			plain := req.Clone(req.Context())
			plain.URL.Path = strings.TrimPrefix(req.URL.Path, "/a b")
			plain.URL.RawPath = ""
			return w.api.RoundTripper().RoundTrip(plain)
		})
		req := w.request(context.Background(), "POST", "/a%20b/v1/runs?trace=1", strings.NewReader(createBody))
		req.URL.RawPath = "/a%20b/v1/runs"
		req.Host = "proxy.invalid"
		req.Header.Set("User-Agent", "me/1")
		req.Header.Set("Cookie", "session=1")
		req.Header.Set("Accept-Encoding", "br")
		req.Header.Set("Idempotency-Key", "one")
		_, _, err := w.do(req)
		w.NoErr(err)
		run := w.api.Requests()[0].RunID
		w.Equal(poll.URL.String(), w.api.URL()+"/a%20b/v1/runs/"+run) // no query
		w.Equal(poll.Host, "proxy.invalid")
		w.Equal(poll.Header, http.Header{"Authorization": {"Bearer " + w.api.Key()}, "User-Agent": {"me/1"}})
		w.True(poll.Body == nil)
	})
}

func TestAMistakeIsNoFailure(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		for _, spoil := range []func(*http.Request){
			func(r *http.Request) { r.Header.Set("Authorization", "Bearer secret-of-mine\n") },
			func(r *http.Request) { r.Header["Bad Name"] = []string{"x"} },
			func(r *http.Request) { r.URL.Scheme = "gopher" },
			func(r *http.Request) { r.URL.Host = "" },
			func(r *http.Request) { r.Method = "PO ST" },
			func(r *http.Request) { r.URL = nil },
			func(r *http.Request) { r.Header = nil },
		} {
			req := w.create(context.Background())
			spoil(req)
			w.door.Base = nil // net/http itself says what is wrong
			_, err := w.door.RoundTrip(req)
			w.True(err != nil)
			var e *fault.Error
			w.True(!errors.As(err, &e)) // nothing was followed
			w.True(!strings.Contains(err.Error(), "secret-of-mine"))
		}
		w.Equal(len(w.events), 0)
	})
}

func TestABaseThatGivesNothing(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Base = roundTripper(func(*http.Request) (*http.Response, error) { return nil, nil })
		e := w.failed(w.create(context.Background()))
		w.Equal(e.Reason, core.ReasonOutcomeUnknown)
	})
}

func TestABasesOwnHeaderIsNotChanged(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		shared := http.Header{"X": {"y"}}
		w.door.Base = roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 404, Header: shared, Body: http.NoBody}, nil
		})
		resp, err := w.door.RoundTrip(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		w.Equal(resp.Header.Get(fault.ReasonHeader), "rejected")
		w.Equal(len(shared), 1) // a base may use it again
	})
}
