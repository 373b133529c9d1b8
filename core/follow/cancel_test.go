//go:build !js

package follow_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
)

var errShutdown = errors.New("shutting down")

// TestCancelled: whenever the caller leaves, it gets an answer at that instant,
// that tells what it left behind.
func TestCancelled(t *testing.T) {
	never := fakeapi.NewBarrier
	for _, c := range []struct {
		name   string
		fault  fakeapi.Fault
		get    bool
		after  time.Duration
		typed  bool        // a *fault.Error
		reason core.Reason // of it
		run    bool        // it names the run
		sends  int
	}{
		{"waiting for a retry", fakeapi.TooMany("10"), false, 3 * time.Second, true, core.ReasonRetryAfter, false, 1},
		{"waiting for a poll", fakeapi.GatewayTimeout(), false, 2500 * time.Millisecond, true, core.ReasonRunPending, true, 3},
		{"waiting after a poll that failed", fakeapi.BadGateway().On(fakeapi.Poll), false, 2500 * time.Millisecond, true, core.ReasonRunPending, true, 2},
		{"during a create", fakeapi.Fault{Before: &fakeapi.Barrier{}}, false, time.Second, true, core.ReasonOutcomeUnknown, false, 1},
		{"during a create's body", fakeapi.Fault{Status: 200, Body: `{"status":"SUCCESS"}`, Slow: time.Minute}, false, time.Second, true, core.ReasonOutcomeUnknown, false, 1},
		{"during a refusal's body", fakeapi.Status(422).With("X", "y"), false, 0, true, core.ReasonRejected, false, 1},
		{"during a read", fakeapi.Fault{Before: &fakeapi.Barrier{}}, true, time.Second, false, 0, false, 1},
		{"during a poll", fakeapi.Fault{}.On(fakeapi.Poll), false, 2100 * time.Millisecond, true, core.ReasonRunPending, true, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			virtual(t, fakeapi.Config{RunDuration: time.Hour}, func(w *world) {
				switch c.name { // barriers have to be made in here
				case "during a create", "during a read", "during a poll":
					c.fault.Before = never()
				case "during a refusal's body":
					c.fault.Slow, c.after = time.Minute, time.Second
				}
				w.api.Script(c.fault)
				ctx, cancel := context.WithCancelCause(context.Background())
				time.AfterFunc(c.after, func() { cancel(errShutdown) })
				req := w.create(ctx)
				if c.get {
					req = w.get(ctx, "/v1/me/credits")
				}
				resp, err := w.door.RoundTrip(req)
				w.True(resp == nil)
				w.True(errors.Is(err, context.Canceled)) // what ended it
				w.True(errors.Is(err, errShutdown))      // and why
				w.Equal(w.elapsed(), c.after)            // at once
				var e *fault.Error
				w.Equal(errors.As(err, &e), c.typed)
				if c.typed {
					w.Equal(e.Reason, c.reason)
					w.Equal(e.RunID != "", c.run)
				}
				synctest.Wait()
				w.Equal(len(w.api.Requests()), c.sends) // and nothing is sent any more
				time.Sleep(time.Hour)
				w.Equal(len(w.api.Requests()), c.sends)
			})
		})
	}
}

func TestEndedBeforeItBegan(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		body := &closing{}
		req := w.request(ctx, "POST", "/v1/runs", body)
		_, err := w.door.RoundTrip(req)
		w.True(errors.Is(err, context.Canceled))
		w.True(body.closed)               // as the contract of RoundTripper wants
		w.Equal(len(w.api.Requests()), 0) // nothing was sent
	})
}

func TestCancelledWhilePaced(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		ctx, cancel := context.WithCancel(context.Background())
		left := make(chan error)
		_, _, err := w.do(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		go func() {
			_, err := w.door.RoundTrip(w.get(ctx, "/v1/me"))
			left <- err
		}()
		synctest.Wait() // it has the slot at 200 ms
		time.Sleep(100 * time.Millisecond)
		cancel()
		w.True(errors.Is(<-left, context.Canceled))
		w.Equal(w.elapsed(), 100*time.Millisecond) // at once

		_, _, err = w.do(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		w.Equal(w.elapsed(), 200*time.Millisecond) // its slot was given back
		w.Equal(len(w.api.Requests()), 2)          // and it sent nothing
	})
}

func TestABodyThatWaitsDoesNotHoldTheCaller(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		body := &closing{block: make(chan struct{})}
		_, err := w.door.RoundTrip(w.request(ctx, "POST", "/v1/runs", body))
		w.True(errors.Is(err, context.DeadlineExceeded))
		w.Equal(w.elapsed(), time.Second)
		w.True(body.closed)
	})
}

func TestADeadlineDuringACreateIsATimeout(t *testing.T) {
	virtual(t, fakeapi.Config{Window: time.Minute, RunDuration: time.Hour}, func(w *world) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, err := (&http.Client{Transport: w.door}).Do(w.create(ctx))
		var timeout interface{ Timeout() bool }
		w.True(errors.As(err, &timeout) && timeout.Timeout()) // as of any client
		w.True(errors.Is(err, fault.ErrOutcomeUnknown))       // the run may exist
		w.True(errors.Is(err, context.DeadlineExceeded))
		w.oneRun() // and does
	})
}
