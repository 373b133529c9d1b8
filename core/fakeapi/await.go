package fakeapi

import "context"

// Await waits until the counters meet the condition, or returns the context's
// error, or an error once the API is closed. It spares tests over real sockets
// a sleep: a server hears of a caller that left in its own time.
//
//	err := api.Await(ctx, func(s fakeapi.Stats) bool { return s.Abandoned == 1 })
func (a *API) Await(ctx context.Context, condition func(Stats) bool) error {
	for {
		a.mu.Lock()
		if a.changed == nil {
			a.changed = make(chan struct{})
		}
		changed := a.changed
		a.mu.Unlock()
		if condition(a.Stats()) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-a.closed:
			return errClosed
		}
	}
}

// counted wakes those who Await. Call with mu held, after each change of the
// counters.
func (a *API) counted() {
	if a.changed != nil {
		close(a.changed)
		a.changed = nil
	}
}
