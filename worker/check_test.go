//go:build !js

package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"followthrough/core"
	"followthrough/core/fakeapi"
)

// found is a verdict in short: reachable, keyValid and credits, "?" where they
// are not known.
type found struct {
	reachable, keyValid string
	credits             float64
	reason              string
	attempts            int
}

func inShort(v *verdict) found {
	say := func(b *bool) string {
		switch {
		case b == nil:
			return "?"
		case *b:
			return "yes"
		}
		return "no"
	}
	f := found{say(v.reachable), say(v.keyValid), -1, v.reason(), v.attempts}
	if v.credits != nil {
		f.credits = *v.credits
	}
	return f
}

// ways are the two in which a check is followed through: by a Transport, and at
// the edge over a base that knows key and pace.
var ways = map[string]func(api *fakeapi.API, key string) *checker{
	"native": func(api *fakeapi.API, key string) *checker {
		return nativeChecker(api.RoundTripper(), api.URL(), key, core.DefaultPolicy())
	},
	"edge": func(api *fakeapi.API, key string) *checker {
		return edgeChecker(base(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.Header.Set("Authorization", "Bearer "+key)
			return api.RoundTripper().RoundTrip(r)
		}), core.DefaultPolicy())
	},
}

// base answers in the place of a socket.
type base func(*http.Request) (*http.Response, error)

func (b base) RoundTrip(r *http.Request) (*http.Response, error) { return b(r) }

// virtually runs a test in virtual time in both ways, with an API in process.
func virtually(t *testing.T, c fakeapi.Config, test func(is *is.I, api *fakeapi.API, make func(key string) *checker)) {
	t.Helper()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := fakeapi.InProcess(c)
				defer api.Close()
				test(is.New(t), api, func(key string) *checker { return way(api, key) })
			})
		})
	}
}

func TestCheck(t *testing.T) {
	layer := fakeapi.TooMany("3600").With("Followthrough-Reason", "would_exceed_budget")
	for _, c := range []struct {
		name   string
		faults []fakeapi.Fault
		want   found
	}{
		{"all is well", nil, found{"yes", "yes", 12.5, "done", 1}},
		{"once a 500", []fakeapi.Fault{fakeapi.ServerError()}, found{"yes", "yes", 12.5, "done", 2}},
		{"a pause that is short", []fakeapi.Fault{fakeapi.TooMany("2")}, found{"yes", "yes", 12.5, "done", 2}},
		{"a pause that is too long", []fakeapi.Fault{fakeapi.TooMany("3600")}, found{"yes", "?", -1, "budget_exhausted", 1}},
		{"a revoked key", []fakeapi.Fault{fakeapi.Status(401)}, found{"yes", "no", -1, "rejected", 1}},
		{"a revoked key in a 200", []fakeapi.Fault{fakeapi.Answer(200, `{"status":"UNAUTHORIZED_ERROR"}`)}, found{"yes", "no", -1, "rejected", 1}},
		{"a proxy's 502, for ever", []fakeapi.Fault{fakeapi.BadGateway().Repeat(-1)}, found{"no", "?", -1, "attempts_exhausted", 4}},
		{"a lost connection, for ever", []fakeapi.Fault{fakeapi.ResetBefore().Repeat(-1)}, found{"no", "?", -1, "attempts_exhausted", 4}},
		{"a host that is down", []fakeapi.Fault{fakeapi.Status(521).Repeat(-1)}, found{"no", "?", -1, "attempts_exhausted", 4}},
		{"a redirect", []fakeapi.Fault{fakeapi.Answer(302, "")}, found{"yes", "?", -1, "done", 1}},
		{"a page", []fakeapi.Fault{fakeapi.Answer(200, "<html>")}, found{"yes", "?", -1, "done", 1}},
		{"credits that are no number", []fakeapi.Fault{fakeapi.Answer(200, `{"status":"SUCCESS","data":{"credits":"12"}}`)}, found{"yes", "?", -1, "done", 1}},
		{"credits beyond all numbers", []fakeapi.Fault{fakeapi.Answer(200, `{"status":"SUCCESS","data":{"credits":1e999}}`)}, found{"yes", "?", -1, "done", 1}},
		{"half an answer", []fakeapi.Fault{fakeapi.Truncated()}, found{"yes", "?", -1, "done", 1}},
		{"an answer that breaks off", []fakeapi.Fault{fakeapi.CutBody()}, found{"yes", "yes", 12.5, "done", 2}},
		{"another layer's refusal", []fakeapi.Fault{layer.Repeat(-1)}, found{"?", "?", -1, "would_exceed_budget", 1}},
		{"another layer's error", []fakeapi.Fault{fakeapi.BadGateway().With("Followthrough-Reason", "gate_unavailable")}, found{"?", "?", -1, "gate_unavailable", 1}},
		{"another layer's success", []fakeapi.Fault{{Header: http.Header{"Followthrough-Reason": {"done"}}}}, found{"yes", "yes", 12.5, "done", 1}},
		{"a text instead of a reason", []fakeapi.Fault{fakeapi.Status(404).With("Followthrough-Reason", "Secret 1")}, found{"?", "?", -1, "refused", 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			virtually(t, fakeapi.Config{Credits: 12.5}, func(is *is.I, api *fakeapi.API, make func(string) *checker) {
				api.Script(c.faults...)
				from := time.Now()
				v := make(api.Key()).run(context.Background())
				is.Equal(inShort(v), c.want)          // what it has found out
				is.True(time.Since(from) < checkTime) // and not to the last moment
				is.Equal(v.took, time.Since(from))    // told
			})
		})
	}
}

func TestCheckTellsAWrongKey(t *testing.T) {
	virtually(t, fakeapi.Config{}, func(is *is.I, _ *fakeapi.API, make func(string) *checker) {
		v := make("another").run(context.Background())
		is.Equal(inShort(v), found{"yes", "no", -1, "rejected", 1}) // by the API's own word
		is.Equal(v.step.Advice, core.AdviceUnauthorized)            // and what to do about it
		is.Equal(v.status, 401)                                     // as it was put
	})
}

func TestCheckEndsInTime(t *testing.T) {
	virtually(t, fakeapi.Config{}, func(is *is.I, api *fakeapi.API, make func(string) *checker) {
		silence := fakeapi.NewBarrier()
		for _, before := range [][]fakeapi.Fault{nil, {fakeapi.BadGateway()}} {
			api.Script(append(before, fakeapi.Hold(silence))...)
			from := time.Now()
			v := make(api.Key()).run(context.Background())
			is.Equal(time.Since(from), checkTime)                                       // no later
			is.Equal(inShort(v), found{"no", "?", -1, "budget_exhausted", len(before)}) // never heard of
			is.Equal(v.step.Class, core.Unknown)                                        // by the core's word
			is.Equal(v.status, 0)                                                       // no answer
		}
		api.Script(fakeapi.TooMany("1"), fakeapi.Hold(silence))
		from := time.Now()
		v := make(api.Key()).run(context.Background())
		is.Equal(time.Since(from), checkTime)                         // no later either
		is.Equal(inShort(v), found{"yes", "?", -1, "retry_after", 1}) // it had answered, and that stands
	})
}

func TestCheckIsNotSent(t *testing.T) {
	is := is.New(t)
	asked := 0
	refuses := base(func(*http.Request) (*http.Response, error) {
		asked++
		return nil, &refusedError{"queue_full"}
	})
	v := edgeChecker(refuses, core.DefaultPolicy()).run(t.Context())
	is.Equal(asked, 1)                                                            // refused once is refused
	is.Equal(inShort(v), found{"?", "?", -1, "queue_full", 0})                    // nothing is known of the API
	is.Equal((&refusedError{"queue_full"}).Error(), "desk: not sent: queue_full") // and says so
}

func TestCheckBounds(t *testing.T) {
	is := is.New(t)
	long := base(func(*http.Request) (*http.Response, error) {
		body := `{"status":"SUCCESS","data":{"credits":1}}` + strings.Repeat(" ", maxAnswer)
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	})
	quick := core.DefaultPolicy()
	quick.InitialBackoffMs, quick.MaxBackoffMs = 0, 0
	v := edgeChecker(long, quick).run(t.Context())
	is.Equal(inShort(v), found{"no", "?", -1, "attempts_exhausted", 4}) // that is no answer of the API
}

func TestCheckTellsTheGate(t *testing.T) {
	virtually(t, fakeapi.Config{}, func(is *is.I, api *fakeapi.API, make func(string) *checker) {
		api.Script(fakeapi.TooMany("3"), fakeapi.Status(401))
		var held []uint64
		refused := 0
		c := make(api.Key())
		c.hold = func(untilMs uint64) { held = append(held, untilMs) }
		c.keyRefused = func() { refused++ }
		from := now()
		c.run(context.Background())
		is.Equal(held, []uint64{from + 3000}) // the pause that was asked for, without jitter
		is.Equal(refused, 1)                  // and that the key is refused
		c.run(context.Background())
		is.Equal(refused, 1) // which a good one is not
		api.Script(fakeapi.Status(401).With("Followthrough-Reason", "unauthorized"))
		c.run(context.Background())
		is.Equal(refused, 1) // nor one that another layer does not know
	})
}

func TestNativeKeepsThePace(t *testing.T) {
	is := is.New(t)
	synctest.Test(t, func(t *testing.T) {
		api := fakeapi.InProcess(fakeapi.Config{})
		defer api.Close()
		c := ways["native"](api, api.Key())
		from := time.Now()
		for range 11 {
			c.run(context.Background())
		}
		is.Equal(time.Since(from), 2*time.Second) // 5 requests a second, with nobody else to see to it
	})
}
