//go:build !js

package follow_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"

	"github.com/tidwall/gjson"
)

// lost is a create that makes its run and loses the answer.
func lost() fakeapi.Fault { return fakeapi.ResetAfter().On(fakeapi.Create) }

// belied is a create that makes its run and is answered by a 500.
func belied() fakeapi.Fault {
	f := fakeapi.ServerError().On(fakeapi.Create)
	f.Process = true
	return f
}

// refused is a create that makes no run and is answered by a 500.
func refused() fakeapi.Fault { return fakeapi.ServerError().On(fakeapi.Create) }

func TestALostCreateIsAdopted(t *testing.T) {
	swallowed := fakeapi.BadGateway().On(fakeapi.Create)
	swallowed.Process = true
	nameless := fakeapi.GatewayTimeoutWithoutRun().On(fakeapi.Create)
	nameless.Process = true
	for kind, f := range map[string]fakeapi.Fault{
		"reset": lost(), "500": belied(), "502": swallowed, "504 without a run": nameless,
		"half a 200": fakeapi.Truncated().On(fakeapi.Create), "a 200 that breaks off": fakeapi.CutBody().On(fakeapi.Create),
	} {
		for where, c := range map[string]fakeapi.Config{
			"": {}, "shown late": {ListDelay: 8 * time.Second},
			"vendor three hours ahead": {ClockSkew: 3 * time.Hour}, "vendor three hours behind": {ClockSkew: -3 * time.Hour},
		} {
			t.Run(kind+" "+where, func(t *testing.T) {
				c.Window, c.RunDuration = -1, 30*time.Second
				if f.Truncate || f.Cut {
					c.Window = time.Minute // else it would be half a 504
				}
				virtual(t, c, func(w *world) {
					w.api.Script(f)
					req := w.create(context.Background())
					resp, err := w.door.RoundTrip(req)
					w.NoErr(err)
					defer resp.Body.Close()
					w.Equal(resp.StatusCode, 200)                             // the run's end
					w.True(resp.Request == req)                               // told to the caller's own request
					w.Equal(resp.Header.Get("Followthrough-Adopted"), "true") // and how it was found
					body, err := io.ReadAll(resp.Body)
					w.NoErr(err)
					w.Equal(gjson.GetBytes(body, "data.runId").String(), w.api.Requests()[0].RunID)
					w.Equal(w.api.Stats().Requests.Create, 1) // never a second
					w.oneRun()
				})
			})
		}
	}
}

func TestAVendorThatIsAheadIsAskedAgain(t *testing.T) {
	for _, c := range []struct {
		skew  time.Duration
		looks int
	}{{0, 1}, {3 * time.Hour, 1}, {-3 * time.Hour, 2}} {
		virtual(t, fakeapi.Config{ClockSkew: c.skew}, func(w *world) {
			w.api.Script(lost())
			_, _, err := w.do(w.create(context.Background()))
			w.NoErr(err)
			w.Equal(w.api.Stats().Requests.List, c.looks) // a since by the local clock lies in a slow vendor's future
		})
	}
}

func TestA500ThatMadeNoRunIsSentAgain(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(refused().Repeat(2))
		resp, err := w.door.RoundTrip(w.create(context.Background()))
		w.NoErr(err)
		defer resp.Body.Close()
		w.Equal(resp.StatusCode, 200)
		w.Equal(resp.Header.Get(fault.AdoptedHeader), "") // its own answer
		w.Equal(w.api.Stats().Requests.Create, 3)
		w.Equal(w.api.Stats().Requests.List, 2)      // a look for each 500
		w.Equal(w.elapsed(), 20450*time.Millisecond) // 10 s and the pace's 200 ms for each, and the run's 50 ms
		w.oneRun()
		w.Equal(w.reasons(), "retry:backoff look=look:unsettled look=resend:none retry:backoff look=look:unsettled look=resend:none return:done")
	})
}

// TestTheLast500IsLookedUpToo: it may have made a run, and else it is the truth.
func TestTheLast500IsLookedUpToo(t *testing.T) {
	for _, made := range []bool{false, true} {
		virtual(t, fakeapi.Config{}, func(w *world) {
			w.api.Script(refused().Repeat(3))
			if made {
				w.api.Script(belied())
			} else {
				w.api.Script(refused())
			}
			status, _, err := w.do(w.create(context.Background()))
			w.Equal(w.api.Stats().Requests.Create, 4)
			w.Equal(w.api.Stats().Requests.List, 4)
			if made {
				w.NoErr(err)
				w.oneRun()
				return
			}
			w.Equal(status, 500)
			w.True(errors.Is(err, fault.ErrAttemptsExhausted)) // not unknown: surely none was made
			w.Equal(w.api.Stats().RunsCreated, 0)
		})
	}
}

func TestALostCreateThatMadeNoRunIsNotSentAgain(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.ResetBefore().On(fakeapi.Create))
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown)) // the API has no word about a lost answer
		w.Equal(e.Adopted, false)
		w.Equal(w.api.Stats().Requests.Create, 1)
		w.Equal(w.reasons(), "fail:outcome_unknown look=look:unsettled look=fail:none")
	})
}

func TestAFailedRunIsAdoptedAndTold(t *testing.T) {
	virtual(t, fakeapi.Config{FailRuns: true}, func(w *world) {
		w.api.Script(lost())
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrRunFailed))
		w.True(e.Adopted)
		w.Equal(e.RunID, w.api.Requests()[0].RunID)
		w.True(strings.Contains(e.Error(), "adopted run "+e.RunID))
	})
}

func TestAnAdoptedRunThatOutlastsTheBudgetIsNamed(t *testing.T) {
	virtual(t, fakeapi.Config{Window: -1, RunDuration: time.Hour}, func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.BudgetMs = 30_000
		w.api.Script(lost())
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrBudgetExhausted))
		w.True(e.Adopted)
		w.Equal(e.RunID, w.api.Requests()[0].RunID)
	})
}

func TestLeavingAnAdoptedRunTellsIt(t *testing.T) {
	virtual(t, fakeapi.Config{Window: -1, RunDuration: time.Hour}, func(w *world) {
		w.api.Script(lost())
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(time.Minute, cancel)
		_, err := w.door.RoundTrip(w.create(ctx))
		var e *fault.Error
		w.True(errors.As(err, &e))
		w.True(errors.Is(err, context.Canceled))
		w.True(e.Adopted)
		w.Equal(e.RunID, w.api.Requests()[0].RunID)
		w.Equal(e.Reason, core.ReasonRunPending) // it goes on
	})
}

func TestNoAdopt(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: -1}, func(w *world) {
		w.door.NoAdopt = true
		w.api.Script(lost(), refused())
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown))
		w.Equal(w.elapsed(), time.Duration(0)) // at once
		_, _, err := w.do(w.create(context.Background()))
		w.NoErr(err)                            // the 500 is sent again on the API's word
		w.True(w.elapsed() < time.Second)       // likewise
		w.Equal(w.api.Stats().Requests.List, 0) // nobody looked
	})
}

func TestOnlyCreatesAreLookedUp(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		for _, path := range []string{"/v1/prompts", "/v1/runs/x/cancel", "/v1/runs2"} {
			w.api.Script(fakeapi.BadGateway())
			e := w.failed(w.request(context.Background(), "POST", path, strings.NewReader(createBody)))
			w.True(errors.Is(e, fault.ErrOutcomeUnknown))
		}
		w.Equal(w.api.Stats().Requests.List, 0)
	})
}

func TestAnHonouredIdempotencyKeyNeedsNoLook(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Idempotent = true
		w.api.Script(refused(), fakeapi.BadGateway().On(fakeapi.Create))
		req := w.create(context.Background())
		req.Header.Set("Idempotency-Key", "one")
		_, _, err := w.do(req)
		w.NoErr(err)
		w.Equal(w.api.Stats().Requests.Create, 3)
		w.Equal(w.api.Stats().Requests.List, 0)

		w.api.Script(fakeapi.ResetBefore().On(fakeapi.Create).Repeat(4))
		req = w.create(context.Background())
		req.Header.Set("Idempotency-Key", "two")
		e := w.failed(req)
		w.True(errors.Is(e, fault.ErrAttemptsExhausted))
		w.Equal(w.api.Stats().Requests.List, 0) // whoever honours it can be asked again
	})
}

func TestALayerBelowHasLooked(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		inner := w.inner()
		w.door.Base = inner
		w.api.Script(fakeapi.ResetBefore().On(fakeapi.Create))
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown))
		w.Equal(w.api.Stats().Requests.List, 1) // not once more for each layer

		time.Sleep(time.Minute)
		w.api.Script(lost())
		resp, err := w.door.RoundTrip(w.create(context.Background()))
		w.NoErr(err)
		defer resp.Body.Close()
		w.Equal(resp.Header.Get(fault.AdoptedHeader), "true") // the inner one's word comes through
	})
}

// TestABodyThatCannotBeHadAgain names no version: nothing can be told of it.
func TestABodyThatCannotBeHadAgain(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.MaxReplayBytes = -1
		w.api.Script(lost(), refused())
		for i := range 2 {
			_, _, err := w.do(w.request(context.Background(), "POST", "/v1/runs", &closing{Reader: strings.NewReader(createBody)}))
			w.True(errors.Is(err, fault.ErrOutcomeUnknown)) // the 500, too: it may have made a run
			w.Equal(w.api.Stats().Requests.Create, i+1)
		}
		w.Equal(w.api.Stats().Requests.List, 0)
		w.Equal(w.reasons(), "fail:outcome_unknown look=fail:no_version retry:backoff look=fail:no_version fail:outcome_unknown")
	})
}

func TestNonsenseAdoptRulesNameTheField(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.AdoptRules = core.DefaultAdoptRules()
		w.door.AdoptRules.BudgetMs = 3
		body := &closing{}
		_, err := w.door.RoundTrip(w.request(context.Background(), "POST", "/v1/runs", body))
		w.Equal(fmt.Sprint(err), "follow: adoptRules.budgetMs: want at least settleMs")
		w.True(body.closed)
		w.Equal(len(w.api.Requests()), 0) // nothing was sent
	})
}

// TestWhatALookBears: the key and little else, where the create was sent.
func TestWhatALookBears(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		var look *http.Request
		w.door.Base = roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.Method == "GET" && strings.HasSuffix(req.URL.Path, "/runs") {
				look = req
			}
			plain := req.Clone(req.Context())
			plain.URL.Path = strings.TrimPrefix(req.URL.Path, "/a b")
			plain.URL.RawPath = ""
			return w.api.RoundTripper().RoundTrip(plain)
		})
		w.api.Script(lost())
		req := w.request(context.Background(), "POST", "/a%20b/v1/runs?trace=1", strings.NewReader(createBody))
		req.URL.RawPath = "/a%20b/v1/runs"
		req.Host = "proxy.invalid"
		req.Header.Set("User-Agent", "me/1")
		req.Header.Set("Idempotency-Key", "one")
		req.Header.Set("Prefer", "wait=5")
		since := w.began.Unix() - 302 // the skew, and the margin beside it
		_, _, err := w.do(req)
		w.NoErr(err)
		w.Equal(look.URL.String(), fmt.Sprint(w.api.URL(), "/a%20b/v1/runs?limit=50&since=", since))
		w.Equal(look.Host, "proxy.invalid")
		w.Equal(look.Header, http.Header{"Authorization": {"Bearer " + w.api.Key()}, "User-Agent": {"me/1"}})
		w.True(look.Body == nil)
	})
}
