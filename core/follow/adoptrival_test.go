//go:build !js

package follow_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// inner is another Transport before the same vendor.
func (w *world) inner() *follow.Transport {
	return &follow.Transport{Base: w.api.RoundTripper(), Draw: func() uint16 { return 0 }}
}

// imageCreate is a create of another version.
func (w *world) imageCreate() string {
	return `{"promptVersionId":"` + fakeapi.ImagePromptVersionID + `","inputs":{"imageInputs":[{"type":"url","url":"https://example.com/a.png"}]}}`
}

// all sends creates together and gives what became of each.
func (w *world) all(bodies ...string) []error {
	var all sync.WaitGroup
	errs := make([]error, len(bodies))
	for i, body := range bodies {
		req := w.request(context.Background(), "POST", "/v1/runs", strings.NewReader(body))
		all.Go(func() { _, _, errs[i] = w.do(req) })
		synctest.Wait() // in this order
	}
	all.Wait()
	return errs
}

func TestTwoThatAreLostAtOnceAreNotGuessedAt(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(lost(), lost())
		for _, err := range w.all(createBody, createBody) {
			w.True(errors.Is(err, fault.ErrOutcomeUnknown)) // either run may be either's
		}
		w.Equal(w.api.Stats().RunsCreated, 2)
		w.Equal(w.api.Stats().Requests.Create, 2)
	})
}

func TestTheRunOfARivalIsNotTaken(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(lost(), fakeapi.ResetBefore().On(fakeapi.Create))
		for _, err := range w.all(createBody, createBody) {
			w.True(errors.Is(err, fault.ErrOutcomeUnknown)) // one made it, and nobody knows which
		}
		w.Equal(w.api.Stats().RunsCreated, 1)
	})
}

// TestTwo500OfWhichOneMadeTheRun: neither is sent again, for its run may be
// that one.
func TestTwo500OfWhichOneMadeTheRun(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(belied(), refused())
		for _, err := range w.all(createBody, createBody) {
			w.True(errors.Is(err, fault.ErrOutcomeUnknown))
			w.True(errors.Is(err, fault.ErrServer)) // with the answer that was there
		}
		w.Equal(w.api.Stats().RunsCreated, 1)
		w.True(w.elapsed() <= time.Minute) // each waits for the other, as long as the rules allow
	})
}

func TestARivalInFlight(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		held := fakeapi.NewBarrier()
		w.api.Script(lost(), fakeapi.Hold(held).On(fakeapi.Create))
		time.AfterFunc(30*time.Second, held.Release)
		errs := w.all(createBody, createBody)
		w.True(errors.Is(errs[0], fault.ErrOutcomeUnknown)) // the run may be the rival's, whose answer is on its way
		w.NoErr(errs[1])
	})
}

// TestTheRunOfAnotherIsKnownAsItsOwn: a 500 that made none is sent again
// although another create of that time made a run.
func TestTheRunOfAnotherIsKnownAsItsOwn(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(refused())
		errs := w.all(createBody, createBody)
		w.NoErr(errors.Join(errs...))
		w.Equal(w.api.Stats().RunsCreated, 2) // one each
	})
}

// TestA500WaitsForAnOpenRival: the run in the list turns out to be another's.
func TestA500WaitsForAnOpenRival(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: -1}, func(w *world) {
		held := fakeapi.NewBarrier()
		w.api.Script(refused(), fakeapi.HoldAnswer(held).On(fakeapi.Create))
		time.AfterFunc(20*time.Second, held.Release)
		errs := w.all(createBody, createBody)
		w.NoErr(errors.Join(errs...))
		w.Equal(w.api.Stats().RunsCreated, 2)
		w.True(w.api.Stats().Requests.List > 1) // it was looked for until the rival had its answer
	})
}

func TestAnotherVersionIsNoRival(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(lost(), lost())
		w.NoErr(errors.Join(w.all(createBody, w.imageCreate())...))
		w.Equal(w.api.Stats().Requests.Create, 2)
		w.Equal(w.api.Stats().RunsDelivered, 2) // each its own
	})
}

func TestABodyThatCannotBeReadIsEverybodysRival(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.MaxReplayBytes = -1
		w.api.Script(fakeapi.ResetBefore().On(fakeapi.Create))
		var all sync.WaitGroup
		opaque := w.request(context.Background(), "POST", "/v1/runs", &closing{Reader: strings.NewReader(createBody)})
		readable := w.create(context.Background())
		var err error
		w.api.Script(lost())
		all.Go(func() { _, _, err = w.do(readable) })
		synctest.Wait()
		_, _, opaqueErr := w.do(opaque) // its answer is lost, its run is made
		all.Wait()
		w.True(errors.Is(opaqueErr, fault.ErrOutcomeUnknown))
		w.True(errors.Is(err, fault.ErrOutcomeUnknown)) // that run is of its version, too
		w.Equal(w.api.Stats().RunsCreated, 1)
	})
}

func TestAnotherKeyIsNoRival(t *testing.T) {
	virtual(t, fakeapi.Config{Keys: []string{"one-key", "another-key"}}, func(w *world) {
		w.api.Script(lost(), lost())
		var all sync.WaitGroup
		for _, key := range []string{"one-key", "another-key"} {
			req := w.create(context.Background())
			req.Header.Set("Authorization", "Bearer "+key)
			all.Go(func() {
				_, _, err := w.do(req)
				w.NoErr(err) // each key has a list of its own
			})
		}
		all.Wait()
		w.Equal(w.api.Stats().RunsCreated, 2)
	})
}

// TestACallerThatLeftStaysARival: its run may come yet.
func TestACallerThatLeftStaysARival(t *testing.T) {
	for _, c := range []struct {
		later time.Duration
		taken bool
	}{{20 * time.Second, false}, {63 * time.Second, true}} {
		virtual(t, fakeapi.Config{}, func(w *world) {
			w.api.Script(fakeapi.Hold(fakeapi.NewBarrier()).On(fakeapi.Create), lost())
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_, _, err := w.do(w.create(ctx))
			w.True(errors.Is(err, fault.ErrOutcomeUnknown))
			w.True(errors.Is(err, context.DeadlineExceeded))
			w.Equal(w.api.Stats().Requests.List, 0) // nobody waits for a look
			time.Sleep(c.later)
			_, _, err = w.do(w.create(context.Background()))
			w.Equal(err == nil, c.taken) // as long as the rules' budget
			w.Equal(errors.Is(err, fault.ErrOutcomeUnknown), !c.taken)
			w.Equal(w.api.Stats().RunsCreated, 1)
		})
	}
}

// TestAnIdempotentCreateIsARivalFromItsFirstSend, whatever came after that.
func TestAnIdempotentCreateIsARivalFromItsFirstSend(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Idempotent = true
		w.api.Script(lost(), fakeapi.ResetBefore().On(fakeapi.Create), fakeapi.TooMany("").On(fakeapi.Create).Repeat(20))
		keyed := w.create(context.Background())
		keyed.Header.Set("Idempotency-Key", "one")
		var all sync.WaitGroup
		all.Go(func() { w.do(keyed) })
		synctest.Wait()
		_, _, err := w.do(w.create(context.Background())) // makes no run
		w.True(errors.Is(err, fault.ErrOutcomeUnknown))   // the one in the list may be the other's
		all.Wait()
	})
}

// TestManyFaultsAtOnce: whatever happens, nobody has another's run, and no
// more is paid than was asked for.
func TestManyFaultsAtOnce(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: -1, Limiter: fakeapi.LimiterNone}, func(w *world) {
		w.door.NoPace = true
		const n = 60
		for i := range n / 2 {
			w.api.Script([]fakeapi.Fault{lost(), belied(), refused(), fakeapi.BadGateway().On(fakeapi.Create), fakeapi.TooMany("3").On(fakeapi.Create)}[i%5])
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		runs := map[string]int{}
		told := 0
		for i := range n {
			body := createBody
			if i%2 == 0 {
				body = w.imageCreate()
			}
			time.Sleep(time.Duration(i%7) * time.Second)
			req := w.request(context.Background(), "POST", "/v1/runs", strings.NewReader(body))
			all.Go(func() {
				_, answer, err := w.do(req)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					w.True(errors.Is(err, fault.ErrOutcomeUnknown)) // what cannot be known is told
					told++
					return
				}
				runs[runOf(answer)]++
			})
		}
		all.Wait()
		for _, times := range runs {
			w.Equal(times, 1) // one caller each
		}
		w.Equal(len(runs)+told, n)
		w.True(w.api.Stats().RunsCreated <= n) // never two for one caller
		w.True(told < n/2)                     // and many were found
	})
}
