//go:build !js

package follow_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
)

// arrivals tells when the vendor saw each request, from the test's beginning.
func (w *world) arrivals() (all []time.Duration) {
	for _, one := range w.api.Requests() {
		all = append(all, one.Time.Sub(w.began))
	}
	return all
}

// together sends n reads at once and waits for them all.
func (w *world) together(n int) {
	var all sync.WaitGroup
	for range n {
		req := w.get(context.Background(), "/v1/me")
		all.Go(func() {
			resp, err := w.door.RoundTrip(req)
			if err == nil {
				resp.Body.Close()
			}
		})
	}
	all.Wait()
}

func TestCallersArePaced(t *testing.T) {
	virtual(t, fakeapi.Config{Limiter: fakeapi.LimiterSlidingWindow}, func(w *world) {
		w.together(12)
		for i, at := range w.arrivals() {
			w.Equal(at, time.Duration(i)*200*time.Millisecond) // one slot after another
		}
		w.Equal(w.api.Stats().Answers["200"], 12) // nobody was refused
	})
}

func TestPollsTakeSlotsToo(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 20 * time.Second, Window: -1, Limiter: fakeapi.LimiterSlidingWindow}, func(w *world) {
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() { _, _, errs[i] = w.do(w.create(context.Background())) })
		}
		all.Wait()
		w.NoErr(errors.Join(errs...))
		seen := w.api.Stats()
		w.Equal(seen.RunsCreated, 8)
		w.Equal(seen.RunsDelivered, 8)
		w.Equal(seen.Limited, 0) // 8 polls a second were wanted, 5 were sent
	})
}

func TestNoPace(t *testing.T) {
	virtual(t, fakeapi.Config{Limiter: fakeapi.LimiterNone}, func(w *world) {
		w.door.NoPace = true
		w.together(12)
		w.Equal(w.elapsed(), time.Duration(0))
	})
}

func TestARate(t *testing.T) {
	virtual(t, fakeapi.Config{Limiter: fakeapi.LimiterNone}, func(w *world) {
		w.door.Rate = core.Rate{Requests: 1, PerMs: 10_000, Burst: 2}
		w.together(4)
		w.Equal(w.elapsed(), 20*time.Second) // two at once, then one each 10 s
	})
}

// TestA429HoldsEverybody: also a caller that had its slot before the answer.
func TestA429HoldsEverybody(t *testing.T) {
	for _, named := range []fakeapi.Fault{
		fakeapi.TooMany("3"),
		fakeapi.TooMany("").With("X-RateLimit-Reset", "3"),
	} {
		virtual(t, fakeapi.Config{}, func(w *world) {
			named.Slow = 100 * time.Millisecond // the body ends when the second caller waits for its slot
			w.api.Script(named)
			w.together(3)
			at := w.arrivals()
			w.Equal(len(at), 4)
			w.Equal(at[0], time.Duration(0))
			w.True(at[1] >= 3100*time.Millisecond) // nobody before its time
			for i := 2; i < len(at); i++ {
				w.True(at[i]-at[i-1] >= 200*time.Millisecond) // and paced after it
			}
			w.Equal(w.api.Stats().Answers["200"], 3)
		})
	}
}

// TestAHoldIsAsLongAsWasNamed: a poll waits for pollMin besides, the others do
// not.
func TestAHoldIsAsLongAsWasNamed(t *testing.T) {
	virtual(t, fakeapi.Config{Window: -1, RunDuration: 2 * time.Second}, func(w *world) {
		w.api.Script(fakeapi.TooMany("0").On(fakeapi.Poll))
		var all sync.WaitGroup
		create, read := w.create(context.Background()), w.get(context.Background(), "/v1/me")
		all.Go(func() { w.do(create) })
		time.Sleep(1100 * time.Millisecond) // the poll at 1 s has been refused
		_, _, err := w.do(read)
		w.NoErr(err)
		w.Equal(w.elapsed(), 1200*time.Millisecond) // the next slot
		all.Wait()
		w.Equal(w.elapsed(), 2*time.Second) // the next poll
	})
}

func TestAnUnnamedThrottlingHoldsOnlyItself(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.TooMany(""))
		w.together(2)
		w.Equal(w.arrivals()[1], 200*time.Millisecond) // the other one
		w.Equal(w.arrivals()[2], time.Second)          // the throttle floor
	})
}

func TestASlotBeyondTheDeadlineIsRefused(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Rate = core.Rate{Requests: 1, PerMs: 60_000}
		_, _, err := w.do(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		e := w.failed(w.get(ctx, "/v1/me"))
		w.True(errors.Is(e, fault.ErrBudgetExhausted))
		w.Equal(e.RetryAt.Sub(w.began), time.Minute) // the slot's time
		w.Equal(w.elapsed(), time.Duration(0))       // told at once
		w.Equal(len(w.api.Requests()), 1)            // nothing sent
		w.Equal(w.reasons(), "return:done fail:budget_exhausted")

		_, _, err = w.do(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		w.Equal(w.elapsed(), time.Minute) // the refused one took no slot
	})
}

func TestKeysArePacedByThemselves(t *testing.T) {
	virtual(t, fakeapi.Config{Keys: []string{"one-key", "another-key"}}, func(w *world) {
		for _, key := range []string{"one-key", "another-key", "one-key", "another-key"} {
			req := w.get(context.Background(), "/v1/me")
			req.Header.Set("Authorization", "Bearer "+key)
			_, _, err := w.do(req)
			w.NoErr(err)
		}
		w.Equal(w.elapsed(), 200*time.Millisecond) // two each
	})
}
