//go:build !js

package follow_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// waiting begins a Wait in a goroutine and gives what it comes to.
func (w *world) waiting(c *follow.Client, ctx context.Context, id string, options ...follow.Option) chan waited {
	out := make(chan waited, 1)
	go func() {
		run, err := c.Wait(ctx, id, options...)
		out <- waited{run, err, w.elapsed()}
	}()
	return out
}

type waited struct {
	run *follow.Run
	err error
	at  time.Duration
}

// nearly says that something ended within a poll of its time, and not after it.
func (w *world) nearly(at, want time.Duration) {
	w.True(at <= want)
	w.True(at > want-2*time.Second)
}

func long() fakeapi.Config { return fakeapi.Config{RunDuration: time.Hour, Window: -1} }

func TestManyWhoWaitForOneRunShareItsPolls(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		c := w.client()
		var all []chan waited
		told := make([]int, 100)
		for i := range told {
			all = append(all, w.waiting(c, context.Background(), id, follow.WithProgress(func(p follow.Progress) { told[i]++ })))
		}
		time.Sleep(10 * time.Second)
		polls := w.api.Stats().Requests.Poll
		w.True(polls >= 10 && polls <= 12) // one a second, for all
		w.api.Finish(id)
		for i, one := range all {
			got := <-one
			w.NoErr(got.err)
			w.Equal(got.run.RunStatus, "succeeded")
			w.True(told[i] > 10)             // each hears of it
			got.run.Outputs[0].Data = "mine" // and has a run of its own
		}
		w.True(w.api.Stats().Requests.Poll <= polls+2)
	})
}

func TestOneWhoLeavesDoesNotEndTheOthers(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		c := w.client()
		first, leave := context.WithCancelCause(context.Background())
		heard := 0
		gone := w.waiting(c, first, id, follow.WithProgress(func(follow.Progress) { heard++ }))
		synctest.Wait()
		stays := w.waiting(c, context.Background(), id)
		time.Sleep(3500 * time.Millisecond)
		began := w.elapsed()
		leave(errShutdown) // the one that began the polls
		left := <-gone
		w.Equal(left.at, began) // at once
		w.True(errors.Is(left.err, errShutdown) && errors.Is(left.err, context.Canceled))
		e := w.ended(left.err)
		w.Equal(e.Saved.State.Run.String(), id) // and knows where it stands
		w.True(e.Saved.State.Polls > 0)
		w.True(e.Attempts > 0)
		before := heard
		w.api.Finish(id)
		got := <-stays
		w.NoErr(got.err)
		w.Equal(heard, before) // who has left hears no more
	})
}

func TestTheLastOneWhoLeavesEndsThePolls(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		c := w.client()
		var stops []context.CancelFunc
		var all []chan waited
		for range 3 {
			ctx, cancel := context.WithCancel(context.Background())
			stops, all = append(stops, cancel), append(all, w.waiting(c, ctx, id))
		}
		time.Sleep(3 * time.Second)
		for i, stop := range stops {
			stop()
			w.True(errors.Is((<-all[i]).err, context.Canceled))
		}
		synctest.Wait()
		polls := w.api.Stats().Requests.Poll
		time.Sleep(time.Minute)
		w.Equal(w.api.Stats().Requests.Poll, polls) // nobody asks any more
		w.api.Finish(id)
		again := <-w.waiting(c, context.Background(), id)
		w.NoErr(again.err) // and one who comes later begins anew
	})
}

func TestAnErrorIsEverybodys(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		w.api.Script(fakeapi.Status(410).On(fakeapi.Poll))
		c := w.client()
		one, two := w.waiting(c, context.Background(), id), w.waiting(c, context.Background(), id)
		a, b := <-one, <-two
		w.True(errors.Is(a.err, fault.ErrGone) && errors.Is(b.err, fault.ErrGone))
		w.True(w.ended(a.err) != w.ended(b.err)) // each has its own
		w.Equal(w.api.Stats().Requests.Poll, 1)
	})
}

func TestTheLatestDeadlineIsTheLoops(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		c := w.client()
		short, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		longer, cancel := context.WithTimeout(context.Background(), 60*time.Second)
		defer cancel()
		began := w.elapsed()
		one, two := w.waiting(c, short, id), w.waiting(c, longer, id)
		a, b := <-one, <-two
		w.True(errors.Is(a.err, context.DeadlineExceeded))
		w.Equal(a.at-began, 5*time.Second)
		w.True(errors.Is(b.err, fault.ErrBudgetExhausted)) // in good time, after a last look
		w.nearly(b.at-began, 60*time.Second)
	})
}

func TestADeadlineAloneIsTheBudget(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		began := w.elapsed()
		got := <-w.waiting(w.client(), ctx, id)
		w.True(errors.Is(got.err, fault.ErrBudgetExhausted))
		w.Equal(got.at-began, 9200*time.Millisecond) // no further poll has room; the first waited 200 ms for its slot
		w.Equal(w.ended(got.err).Saved.State.Run.String(), id)
	})
}

func TestOneWhoCameLaterGoesOnAfterTheOthersBudget(t *testing.T) {
	virtual(t, long(), func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.BudgetMs = 60_000
		id := w.unfinished()
		c := w.client()
		began := w.elapsed()
		one := w.waiting(c, context.Background(), id)
		time.Sleep(30 * time.Second)
		two := w.waiting(c, context.Background(), id)
		a, b := <-one, <-two
		w.True(errors.Is(a.err, fault.ErrBudgetExhausted) && errors.Is(b.err, fault.ErrBudgetExhausted))
		w.nearly(a.at-began, 60*time.Second)
		w.nearly(b.at-began, 90*time.Second) // its own minute
	})
}

func TestAResumedWaitKeepsItsOwnBudget(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		c := w.client()
		run, _ := core.ParseRunID(id)
		old := follow.Saved{State: core.State{Run: run}, StartedAt: time.Now().Add(-time.Hour)}
		fresh := w.waiting(c, context.Background(), id)
		time.Sleep(2 * time.Second)
		_, err := c.Resume(context.Background(), old)
		w.True(errors.Is(err, fault.ErrBudgetExhausted)) // its quarter of an hour is long over
		w.Equal(w.ended(err).Attempts, 1)                // but for one look
		w.True(w.ended(err).Saved.StartedAt.Equal(old.StartedAt))
		w.api.Finish(id)
		w.NoErr((<-fresh).err)
	})
}

func TestAnotherTokenAsksForItself(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour, Window: -1, Keys: []string{"bp_one", "bp_two"}}, func(w *world) {
		id := w.unfinished()
		c, token := w.client(), "bp_one"
		c.Token, c.TokenSource = "", func(context.Context) (string, error) { return token, nil }
		mine := w.waiting(c, context.Background(), id)
		synctest.Wait()
		token = "bp_two"
		other := <-w.waiting(c, context.Background(), id)
		w.True(errors.Is(other.err, fault.ErrNotFound)) // it is not that account's
		w.api.Finish(id)
		w.NoErr((<-mine).err)
	})
}

func TestSocketsManyWaits(t *testing.T) {
	sockets(t, fakeapi.Config{RunDuration: time.Hour, Window: -1, Limiter: fakeapi.LimiterNone}, func(w *world) {
		w.door.Policy, w.door.NoPace = hurry(), true
		ids := []string{w.unfinished(), w.unfinished(), w.unfinished()}
		c := w.client()
		var all sync.WaitGroup
		errs := make([]error, 90)
		for i := range errs {
			all.Go(func() {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				leaves := i%5 == 0
				_, err := c.Wait(ctx, ids[i%3], follow.WithProgress(func(p follow.Progress) {
					if leaves && p.Attempt > 2 {
						cancel()
					}
				}))
				if leaves == errors.Is(err, context.Canceled) && (leaves || err == nil) {
					return
				}
				errs[i] = fmt.Errorf("%d: %w", i, err)
			})
		}
		w.NoErr(w.api.Await(context.Background(), func(s fakeapi.Stats) bool { return s.Requests.Poll > 30 }))
		for _, id := range ids {
			w.api.Finish(id)
		}
		all.Wait()
		w.NoErr(errors.Join(errs...))
	})
}
