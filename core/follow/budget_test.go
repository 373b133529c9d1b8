//go:build !js

package follow_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// failed sends a request that must end as an *fault.Error.
func (w *world) failed(req *http.Request) *fault.Error {
	_, _, err := w.do(req)
	var e *fault.Error
	w.True(errors.As(err, &e)) // a typed error
	return e
}

func TestBudgetEndsThePollingAndTellsTheRun(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour, QueueDuration: -1}, func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.BudgetMs = 30_000
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrBudgetExhausted))
		w.Equal(e.Status, 200) // the last answer said running
		w.Equal(e.Get("runStatus").String(), "running")
		w.Equal(e.RunID, w.api.Requests()[0].RunID) // the run that is paid
		w.Equal(e.Advice, core.AdviceBudgetExhausted.String())
		w.True(w.elapsed() <= 30*time.Second && w.elapsed() > 29*time.Second) // what is left is less than pollMin
		w.oneRun()
	})
}

func TestDeadlineShortensTheBudget(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour}, func(w *world) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		e := w.failed(w.create(ctx))
		w.True(errors.Is(e, fault.ErrBudgetExhausted))                        // told in time
		w.True(!errors.Is(e, context.DeadlineExceeded))                       // not cut off
		w.Equal(e.RunID, w.api.Requests()[0].RunID)                           // the run that is paid
		w.True(w.elapsed() <= 19*time.Second && w.elapsed() > 17*time.Second) // before the deadline, not long before
		w.oneRun()
	})
}

func TestNeverSleepsIntoADeadline(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.TooMany("60"))
		ctx, cancel := context.WithTimeout(context.Background(), 59*time.Second)
		defer cancel()
		e := w.failed(w.create(ctx))
		w.True(errors.Is(e, fault.ErrBudgetExhausted))
		w.True(errors.Is(e, fault.ErrTooManyRequests))  // the answer in hand
		w.Equal(e.RetryAt.Sub(w.began), 60*time.Second) // when the server would be ready
		w.Equal(w.elapsed(), time.Duration(0))          // at once
	})
}

func TestClientTimeoutIsADeadlineToo(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour}, func(w *world) {
		client := &http.Client{Transport: w.door, Timeout: 10 * time.Second}
		_, err := client.Do(w.create(context.Background()))
		w.True(errors.Is(err, fault.ErrBudgetExhausted)) // before the client's timeout
		w.True(w.elapsed() < 10*time.Second)
	})
}

func TestKeyRevokedWhilePolling(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour}, func(w *world) {
		time.AfterFunc(5*time.Second, func() { w.api.Revoke(w.api.Key()) })
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrUnauthorized))
		w.Equal(e.RunID, w.api.Requests()[0].RunID) // not lost
		w.Equal(e.Reason, core.ReasonRejected)
	})
}

func TestARedirectedPollIsNoAnswer(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour}, func(w *world) {
		w.api.Script(fakeapi.Answer(302, "").With("Location", "https://elsewhere.invalid/").On(fakeapi.Poll))
		e := w.failed(w.create(context.Background()))
		w.Equal(e.Status, 302)
		w.Equal(e.RunID, w.api.Requests()[0].RunID) // not lost
		w.Equal(len(w.api.Requests()), 2)           // a create and a poll; nothing was followed elsewhere
	})
}

func TestAPollThatHangsIsSentAgain(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 10 * time.Second}, func(w *world) {
		w.api.Script(fakeapi.Hold(fakeapi.NewBarrier()).On(fakeapi.Poll))
		_, _, err := w.do(w.create(context.Background()))
		w.NoErr(err)
		// 504 after 1 s, a poll at 2 s that hangs for 30 s, the next after pollMin.
		w.Equal(w.elapsed(), 33*time.Second)
		var timeout interface{ Timeout() bool }
		w.True(errors.As(w.events[1].Err, &timeout) && timeout.Timeout()) // and is called a timeout
		w.oneRun()
	})
}

func TestAPollThatBreaksIsSentAgain(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 3 * time.Second}, func(w *world) {
		w.api.Script(
			fakeapi.CutBody().On(fakeapi.Poll), fakeapi.ResetAfter().On(fakeapi.Poll),
			fakeapi.BadGateway().On(fakeapi.Poll), fakeapi.Truncated().On(fakeapi.Poll),
			fakeapi.ServerError().On(fakeapi.Poll), fakeapi.TooMany("4").On(fakeapi.Poll),
		)
		_, _, err := w.do(w.create(context.Background()))
		w.NoErr(err)
		w.Equal(w.elapsed(), 11*time.Second) // 504 at 1 s, six polls a second apart, 4 s as the 429 asked
		w.Equal(w.api.Stats().Requests.Create, 1)
		w.oneRun()
	})
}

func TestANonsensePolicyNamesTheField(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.PollMaxMs = 3
		_, _, err := w.do(w.create(context.Background()))
		var e *core.PolicyError
		w.True(errors.As(err, &e))
		w.Equal(e.Field, "pollMaxMs")
		w.Equal(len(w.api.Requests()), 0) // nothing was sent
	})
}

func TestAHugeWaitIsNoOverflow(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.TooMany("Fri, 31 Dec 9999 23:59:59 GMT"))
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.BudgetMs = core.MaxMs
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(27*365*24*time.Hour, cancel)
		_, _, err := w.do(w.create(ctx))
		w.True(errors.Is(err, context.Canceled)) // it really waits
		w.Equal(w.api.Stats().Requests.Create, 1)
	})
}

var _ http.RoundTripper = (*follow.Transport)(nil)
