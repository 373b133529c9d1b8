package follow

import (
	"context"
	"sync"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// waits are the poll loops of a Client that are under way. The zero waits are
// ready.
type waits struct {
	mu  sync.Mutex
	all map[waitKey]*loop
}

// waitKey: who waits for a run with another token has to ask with that.
type waitKey struct {
	run  core.RunID
	auth string
}

// loop is one run's polls and those who wait for them. It ends when the last of
// them has left.
type loop struct {
	of     *waits
	key    waitKey
	saved  Saved // of who began it
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when it is over
	end    ending        // what it came to, once done is closed

	mu      sync.Mutex
	waiters map[*waiter]struct{}
	last    Progress // the last that was told
}

// waiter is one who waits.
type waiter struct {
	ctx   context.Context
	saved Saved
	hear  func(*Progress)
}

// join waits for a run, by the polls that are under way or by ones that it
// begins: poll makes them.
func (w *waits) join(ctx context.Context, key waitKey, saved Saved, hear func(*Progress), poll func(context.Context, func(*Progress)) ending) ending {
	me := &waiter{ctx, saved, hear}
	for {
		if ctx.Err() != nil {
			return me.leaves(nil, ended(ctx))
		}
		l := w.enter(key, me, poll)
		if l == nil {
			// It began before those that wait, and must end before them.
			return poll(ctx, hear)
		}
		select {
		case <-l.done:
		case <-ctx.Done():
			l.leave(me)
			if !l.over() {
				return me.leaves(l, ended(ctx))
			}
		}
		l.leave(me)
		if l.end.resumable && l.saved.StartedAt.Before(saved.StartedAt) {
			continue // their time was up; there is some left of this one's
		}
		return me.given(l.end)
	}
}

// enter adds a waiter to the loop of its run; nil if that would outlast it.
func (w *waits) enter(key waitKey, me *waiter, poll func(context.Context, func(*Progress)) ending) *loop {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l := w.all[key]; l != nil {
		if me.saved.StartedAt.Before(l.saved.StartedAt) {
			return nil
		}
		l.mu.Lock()
		l.waiters[me] = struct{}{}
		l.mu.Unlock()
		return l
	}
	l := &loop{of: w, key: key, saved: me.saved, done: make(chan struct{}), waiters: map[*waiter]struct{}{me: {}}}
	within, cancel := context.WithCancelCause(context.WithoutCancel(me.ctx))
	l.cancel = cancel
	if w.all == nil {
		w.all = map[waitKey]*loop{}
	}
	w.all[key] = l
	go l.run(loopContext{within, l}, poll)
	return l
}

func (l *loop) run(ctx context.Context, poll func(context.Context, func(*Progress)) ending) {
	defer l.cancel(nil)
	l.end = poll(ctx, l.tell)
	l.forget()
	close(l.done)
}

// over tells whether there is an end to be given.
func (l *loop) over() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// forget lets nobody join any more.
func (l *loop) forget() {
	l.of.mu.Lock()
	defer l.of.mu.Unlock()
	if l.of.all[l.key] == l {
		delete(l.of.all, l.key)
	}
}

// leave takes a waiter away; the last one ends the loop.
func (l *loop) leave(me *waiter) {
	l.of.mu.Lock()
	defer l.of.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiters, me)
	if len(l.waiters) == 0 {
		l.cancel(context.Canceled)
		if l.of.all[l.key] == l {
			delete(l.of.all, l.key)
		}
	}
}

// tell tells all who wait.
func (l *loop) tell(p *Progress) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = *p
	for w := range l.waiters {
		if w.hear != nil {
			own := *p
			own.Saved = w.own(p.Saved)
			w.hear(&own)
		}
	}
}

// own gives what is saved of the operation as the waiter's own.
func (w *waiter) own(s Saved) Saved {
	s.StartedAt, s.IdempotencyKey = w.saved.StartedAt, w.saved.IdempotencyKey
	return s
}

// given gives what the loop came to to one of several: nobody shares memory.
func (w *waiter) given(e ending) ending {
	e.data = append([]byte(nil), e.data...)
	if shared, ok := e.err.(*Error); ok {
		own := *shared
		own.Saved = w.own(own.Saved)
		if f, ok := own.Err.(*fault.Error); ok {
			again := *f
			own.Err = &again
		}
		if own.Run != nil {
			own.Run = readRun(append([]byte(nil), own.Run.raw...))
		}
		e.err = &own
	}
	return e
}

// leaves is what comes of one whose context has ended.
func (w *waiter) leaves(l *loop, cause error) ending {
	saved, status, attempts := w.saved, 0, 0
	if l != nil {
		l.mu.Lock()
		if l.last.Type != "" {
			saved, status, attempts = w.own(l.last.Saved), l.last.Status, l.last.Attempt
		}
		l.mu.Unlock()
	}
	return ending{saved: saved, err: &Error{Saved: saved, Attempts: attempts, Err: &fault.Error{
		Status: status, RunID: saved.State.Run.String(), Class: core.Pending, Reason: core.ReasonRunPending,
		Advice: core.AdvicePending.String(), Err: cause,
	}}}
}

// loopContext is a loop's: it ends when the last waiter has left, and its
// deadline is the latest of theirs, so that the last poll lands in time.
type loopContext struct {
	context.Context
	of *loop
}

func (c loopContext) Deadline() (latest time.Time, ok bool) {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	for w := range c.of.waiters {
		at, ok := w.ctx.Deadline()
		if !ok {
			return time.Time{}, false
		}
		if at.After(latest) {
			latest = at
		}
	}
	return latest, !latest.IsZero()
}
