//go:build !js

package follow_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// edge is a client whose next hop is called an edge; sent has the heads of what
// goes there.
func (w *world) edge() (c *follow.Client, sent func() []*http.Request) {
	var mu sync.Mutex
	var all []*http.Request
	below := w.door.Base
	w.door.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		all = append(all, r)
		mu.Unlock()
		return below.RoundTrip(r)
	})
	c = w.client()
	c.Edge = true
	return c, func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

func TestAnEdgeIsAskedToWait(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 2 * time.Second}, func(w *world) {
		w.api.Script(fakeapi.ServerError(), fakeapi.GatewayTimeout())
		c, sent := w.edge()
		_, err := c.Run(context.Background(), tea())
		w.NoErr(err)
		all := sent()
		w.Equal(len(all), 4) // twice the create, two polls
		key := all[0].Header.Get("Idempotency-Key")
		w.Equal(len(key), 26) // 130 random bits
		w.Equal(all[1].Header.Get("Idempotency-Key"), key)
		w.Equal(all[2].Header.Get("Idempotency-Key"), "") // a poll needs none
		for _, r := range all {
			w.Equal(r.Header.Get("Prefer"), "wait=240")
		}
		w.Equal(w.api.Stats().Requests.List, 0) // an edge looks itself

		_, err = c.Run(context.Background(), tea(), follow.WithIdempotencyKey("mine"))
		w.NoErr(err)
		w.Equal(sent()[4].Header.Get("Idempotency-Key"), "mine")
		_, err = c.Credits(context.Background())
		w.NoErr(err)
		all = sent()
		w.Equal(all[len(all)-1].Header.Get("Prefer"), "") // there is nothing to wait for
	})
}

func TestAnEdgeWaitsNoLongerThanTheBudget(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.BudgetMs = 30_000
		c, sent := w.edge()
		_, err := c.Run(context.Background(), tea())
		w.NoErr(err)
		ctx, cancel := context.WithTimeout(context.Background(), 7500*time.Millisecond)
		defer cancel()
		_, err = c.Run(ctx, tea())
		w.NoErr(err)
		w.Equal(sent()[0].Header.Get("Prefer"), "wait=30")
		w.Equal(sent()[1].Header.Get("Prefer"), "wait=6") // of 7.5 s a tenth is left for the answer
	})
}

func TestAPollMayLastAtAnEdge(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		waits := fakeapi.NewBarrier()
		w.api.Script(fakeapi.Hold(waits).On(fakeapi.Poll))
		c, _ := w.edge()
		got := w.waiting(c, context.Background(), id)
		time.Sleep(100 * time.Second)
		w.api.Finish(id)
		waits.Release()
		one := <-got
		w.NoErr(one.err)
		w.Equal(w.api.Stats().Requests.Poll, 1) // and was not given up after 30 s
	})
}

func TestALostAnswerIsAskedForAgainAtAnEdge(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.ResetBefore())
		c, sent := w.edge()
		_, err := c.Run(context.Background(), tea())
		w.NoErr(err)
		w.Equal(len(sent()), 2)
		w.oneRun()
	})
}

func TestAnEdgeKeepsThePace(t *testing.T) {
	virtual(t, long(), func(w *world) {
		c, _ := w.edge()
		for range 5 {
			_, err := c.Credits(context.Background())
			w.NoErr(err)
		}
		w.Equal(w.elapsed(), time.Duration(0)) // no slots
	})
}

// TestResumeBeforeTheRunIsKnown: by its key, and by the same bytes.
func TestResumeBeforeTheRunIsKnown(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		gone := fakeapi.NewBarrier()
		w.api.Script(fakeapi.Hold(gone))
		c, sent := w.edge()
		ctx, cancel := context.WithCancel(context.Background())
		var saved follow.Saved
		ends := make(chan error)
		go func() {
			_, err := c.Run(ctx, tea(), follow.WithProgress(func(p follow.Progress) { saved = p.Saved }))
			ends <- err
		}()
		synctest.Wait()
		cancel()
		w.True(errors.Is(<-ends, context.Canceled))
		w.True(!saved.State.Run.Known())

		for _, resume := range []func() error{
			func() error { return second(c.Resume(context.Background(), saved)) },
			func() error {
				direct := w.client()
				return second(direct.Resume(context.Background(), saved, follow.WithInput(tea())))
			},
		} {
			before := len(sent())
			err := resume()
			w.True(errors.Is(err, fault.ErrOutcomeUnknown))
			w.True(strings.Contains(err.Error(), "saved before its run was known"))
			w.Equal(w.ended(err).Saved, saved)
			w.Equal(len(sent()), before) // nothing is created on a guess
		}

		_, err := c.Resume(context.Background(), saved, follow.WithInput(tea()))
		w.NoErr(err)
		all := sent()
		w.Equal(all[1].Header.Get("Idempotency-Key"), all[0].Header.Get("Idempotency-Key"))
		seen := w.api.Requests()
		w.Equal(seen[1].BodySHA256, seen[0].BodySHA256) // the same bytes
	})
}
