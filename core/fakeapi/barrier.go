package fakeapi

import (
	"context"
	"errors"
	"sync"
)

// Barrier holds every request that reaches it until Release, then lets all
// through. The zero value is a closed barrier, ready to use. Use one by
// pointer; in a synctest bubble, make it inside the bubble.
type Barrier struct {
	mu       sync.Mutex
	changed  chan struct{} // closed and renewed at each change
	open     bool
	arrived  int
	standing int
}

// NewBarrier returns a closed barrier.
func NewBarrier() *Barrier { return &Barrier{} }

// Release opens the barrier, for ever. Releasing twice is no error.
func (b *Barrier) Release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = true
	b.change()
}

// Arrived is how many requests have reached the barrier so far.
func (b *Barrier) Arrived() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.arrived
}

// Standing is how many requests the barrier holds now.
func (b *Barrier) Standing() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.standing
}

// Wait returns when n requests have reached the barrier, or with the context's
// error when that ends first.
func (b *Barrier) Wait(ctx context.Context, n int) error {
	return b.wait(ctx, nil, n)
}

func (b *Barrier) wait(ctx context.Context, closed <-chan struct{}, n int) error {
	return b.until(ctx, closed, func() bool { return b.arrived >= n })
}

// until waits until the condition, which is asked with mu held, is true.
func (b *Barrier) until(ctx context.Context, closed <-chan struct{}, condition func() bool) error {
	for {
		b.mu.Lock()
		met, changed := condition(), b.watch()
		b.mu.Unlock()
		if met {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-closed:
			return errClosed
		}
	}
}

var errClosed = errors.New("fakeapi: closed")

// hold waits for Release, for the caller to go away, or for closed.
func (b *Barrier) hold(ctx context.Context, closed <-chan struct{}) error {
	b.mu.Lock()
	b.arrived++
	b.standing++
	b.change()
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		b.standing--
		b.change()
		b.mu.Unlock()
	}()
	return b.until(ctx, closed, func() bool { return b.open })
}

// watch returns a channel that is closed at the next change. Call with mu held.
func (b *Barrier) watch() <-chan struct{} {
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.changed
}

func (b *Barrier) change() {
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
}
