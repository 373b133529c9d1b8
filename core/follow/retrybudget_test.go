//go:build !js

package follow_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// storm sends a thousand reads at once and counts those that came to a good
// end and those that the budget refused.
func (w *world) storm(doors ...*follow.Transport) (done, refused int) {
	var good, over atomic.Int32
	var all sync.WaitGroup
	for i := range 1000 {
		all.Go(func() {
			resp, err := doors[i%len(doors)].RoundTrip(w.get(context.Background(), "/v1/me/credits"))
			if err == nil {
				err = fault.FromResponse(resp)
				resp.Body.Close()
			}
			switch {
			case err == nil:
				good.Add(1)
			case errors.Is(err, fault.ErrRetryBudgetExhausted):
				over.Add(1)
			}
		})
	}
	all.Wait()
	return int(good.Load()), int(over.Load())
}

func TestAnOutageMeetsFirstAttemptsAndABudgetOfRetries(t *testing.T) {
	virtual(t, fakeapi.Config{Limiter: fakeapi.LimiterNone}, func(w *world) {
		w.door.NoPace = true
		w.api.Script(fakeapi.BadGateway().Repeat(-1))
		done, refused := w.storm(w.door)
		w.Equal(done, 0)
		w.True(refused >= 1000-100/3)                     // all but those few who used up their attempts
		w.Equal(w.api.Stats().Requests.Credits, 1000+100) // 500 tokens are a hundred retries

		w.api.Reset()
		done, _ = w.storm(w.door)
		w.Equal(done, 1000)                           // first attempts are never refused
		w.Equal(w.api.Stats().Requests.Credits, 1000) // and none needs a second

		w.api.Script(fakeapi.BadGateway())
		status, _, err := w.do(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		w.Equal(status, 200) // a thousand successes have filled the bucket again
	})
}

func TestWithoutABudgetAnOutageMeetsFourTimesAsMany(t *testing.T) {
	virtual(t, fakeapi.Config{Limiter: fakeapi.LimiterNone}, func(w *world) {
		w.door.NoPace, w.door.NoRetryBudget = true, true
		w.api.Script(fakeapi.BadGateway().Repeat(-1))
		_, refused := w.storm(w.door)
		w.Equal(refused, 0)
		w.Equal(w.api.Stats().Requests.Credits, 4000)
	})
}

func TestTransportsShareABudget(t *testing.T) {
	virtual(t, fakeapi.Config{Limiter: fakeapi.LimiterNone}, func(w *world) {
		budget := &follow.RetryBudget{Rules: core.RetryThrottling(10_000, 100)}
		one := &follow.Transport{Base: w.door.Base, NoPace: true, RetryBudget: budget}
		two := &follow.Transport{Base: w.door.Base, NoPace: true, RetryBudget: budget}
		w.api.Script(fakeapi.Status(503).Repeat(-1))
		w.storm(one, two)
		w.Equal(w.api.Stats().Requests.Credits, 1000+4) // gRPC's rules: not at half of the tokens
		w.Equal(budget.LeftMilli(), uint64(0))          // every failure takes one
	})
}

// empty is a budget that has nothing left for a retry.
func (w *world) empty() *follow.RetryBudget {
	return &follow.RetryBudget{Rules: core.RetryRules{MaxMilli: 1, FailureMilli: 1, SuccessMilli: 1}}
}

func TestARefusedRetryHandsOverTheAnswer(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.RetryBudget = w.empty()
		w.api.Script(fakeapi.Answer(502, "<html>down</html>"))
		resp, err := w.door.RoundTrip(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		defer resp.Body.Close()
		w.Equal(resp.Header.Get(fault.ReasonHeader), "retry_budget_exhausted") // layers above are told
		err = fault.FromResponse(resp)
		w.True(errors.Is(err, fault.ErrRetryBudgetExhausted))
		w.True(!errors.Is(err, fault.ErrAttemptsExhausted)) // nor anything else
		w.True(!errors.Is(err, fault.ErrBudgetExhausted))
		w.True(strings.Contains(err.Error(), "retry budget exhausted, the retry was not sent"))
		body, err := io.ReadAll(resp.Body)
		w.NoErr(err)
		w.Equal(string(body), "<html>down</html>")
		w.Equal(len(w.api.Requests()), 1)
		w.Equal(w.reasons(), "retry:backoff fail:backoff") // what should be done, and that it is not
		w.True(errors.Is(w.events[1].Err, fault.ErrRetryBudgetExhausted))
		w.Equal(w.events[1].Decision.DelayMs, uint64(0))
	})
}

func TestARefusedRetryWithoutAnAnswerTellsBoth(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.RetryBudget = w.empty()
		w.api.Script(fakeapi.ResetBefore())
		e := w.failed(w.get(context.Background(), "/v1/me"))
		w.True(errors.Is(e, fault.ErrRetryBudgetExhausted)) // why it ended
		w.True(errors.Is(e, syscall.ECONNRESET))            // and why there is no answer
		w.Equal(e.Status, 0)
	})
}

func TestLayersKeepTheWordOfTheOneBehind(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Base = &follow.Transport{Base: w.api.RoundTripper(), RetryBudget: w.empty()}
		w.api.Script(fakeapi.ServerError().Repeat(-1))
		_, _, err := w.do(w.get(context.Background(), "/v1/me"))
		w.True(errors.Is(err, fault.ErrRetryBudgetExhausted))
		w.Equal(len(w.api.Requests()), 1) // and is not tried again above it
	})
}

// TestAPaidRunIsNeverLost: what the budget refuses is sending again, never
// following.
func TestAPaidRunIsNeverLost(t *testing.T) {
	for name, script := range map[string][]fakeapi.Fault{
		"its polls fail":          {fakeapi.BadGateway().On(fakeapi.Poll), fakeapi.ResetAfter().On(fakeapi.Poll), fakeapi.ServerError().On(fakeapi.Poll)},
		"its answer is lost":      {fakeapi.ResetAfter().On(fakeapi.Create)},
		"its create is too early": {fakeapi.TooMany("1").On(fakeapi.Create), fakeapi.TooMany("").On(fakeapi.Create)},
		"the look for it fails":   {fakeapi.ResetAfter().On(fakeapi.Create), fakeapi.BadGateway().On(fakeapi.List)},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, fakeapi.Config{RunDuration: 5 * time.Second}, func(w *world) {
				w.door.RetryBudget = w.empty()
				w.api.Script(script...)
				status, _, err := w.do(w.create(context.Background()))
				w.NoErr(err)
				w.Equal(status, 200)
				w.oneRun()
			})
		})
	}
}

func TestACreateIsLookedUpBeforeItIsRefused(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.RetryBudget = w.empty()
		w.api.Script(fakeapi.ServerError().On(fakeapi.Create))
		_, _, err := w.do(w.create(context.Background()))
		w.True(errors.Is(err, fault.ErrRetryBudgetExhausted))
		w.True(errors.Is(err, fault.ErrServer))
		w.Equal(w.reasons(), "retry:backoff look=look:unsettled look=resend:none fail:backoff") // surely no run
		w.Equal(w.api.Stats().RunsCreated, 0)

		status, _, err := w.do(w.create(context.Background()))
		w.NoErr(err)
		w.Equal(status, 200) // and the next create of that version is not in doubt
		w.oneRun()
	})
}

func TestWhatCannotBeSentAgainTakesNothing(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.MaxReplayBytes = -1
		w.door.RetryBudget = &follow.RetryBudget{}
		w.api.Script(fakeapi.Status(521))
		resp, err := w.door.RoundTrip(w.request(context.Background(), "POST", "/v1/runs", io.NopCloser(strings.NewReader(createBody))))
		w.NoErr(err)
		resp.Body.Close()
		w.Equal(resp.StatusCode, 521)
		w.Equal(w.door.RetryBudget.LeftMilli(), uint64(500_000)) // a full bucket
	})
}

func TestATimeoutTakesTwiceAsMuch(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.RetryBudget = &follow.RetryBudget{}
		w.door.Base = roundTripper(func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded })
		e := w.failed(w.get(context.Background(), "/v1/me"))
		w.True(errors.Is(e, fault.ErrAttemptsExhausted))
		w.Equal(w.door.RetryBudget.LeftMilli(), uint64(500_000-3*10_000)) // three retries of four attempts
	})
}

func TestNonsenseRetryRulesNameTheField(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.RetryBudget = &follow.RetryBudget{Rules: core.RetryRules{MaxMilli: 1}}
		_, _, err := w.do(w.create(context.Background()))
		w.True(strings.Contains(err.Error(), "retryRules.successMilli: want an integer from 1"))
		w.Equal(len(w.api.Requests()), 0) // nothing was sent
	})
}
