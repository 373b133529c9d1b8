package fakeapi

import (
	"net/http"
	"slices"
)

// Script appends faults to the queue. A request takes the first fault in the
// queue that matches it; a fault leaves the queue when its Times are used up.
// It panics on a fault that cannot be, such as one with status 42.
func (a *API) Script(faults ...Fault) {
	for _, f := range faults {
		if err := f.check(); err != nil {
			panic("fakeapi: " + err.Error())
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.script = append(a.script, faults...)
}

// Unscript empties the queue: what was scripted to go wrong goes well again.
func (a *API) Unscript() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.script = nil
}

// Scripted is how many faults are still in the queue.
func (a *API) Scripted() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.script)
}

// take removes one use of the first fault that matches.
func (a *API) take(r *http.Request, rewind func()) Fault {
	for i, f := range a.script {
		rewind()
		if f.When != nil && !f.When(r) {
			continue
		}
		switch {
		case f.Times < 0:
		case f.Times > 1:
			a.script[i].Times--
		default:
			a.script = slices.Delete(a.script, i, i+1)
		}
		return f
	}
	return Fault{}
}
