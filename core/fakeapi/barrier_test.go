package fakeapi_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

func TestHold(t *testing.T) {
	everywhere(t, fakeapi.Config{}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		before, after := fakeapi.NewBarrier(), new(fakeapi.Barrier)
		api.Script(fakeapi.Hold(before), fakeapi.HoldAnswer(after))
		answers := make(chan reply)

		go func() { answers <- c.create() }()
		is.NoErr(before.Wait(t.Context(), 1)) // the request arrives
		is.Equal(before.Standing(), 1)        // and stands
		is.Equal(api.Stats().RunsCreated, 0)  // nothing is done
		before.Release()
		is.Equal((<-answers).status, 200) // then it passes
		is.Equal(before.Standing(), 0)    // nobody stands

		go func() { answers <- c.create() }()
		is.NoErr(after.Wait(t.Context(), 1))    // the request arrives
		is.Equal(api.Stats().RunsCreated, 2)    // everything is done
		is.Equal(api.Stats().RunsDelivered, 1)  // but nothing told
		is.True(api.Requests()[1].RunID != "")  // the run is in the log
		is.Equal(api.Requests()[1].Outcome, "") // as under way
		after.Release()
		after.Release()
		is.Equal((<-answers).status, 200) // then it is told
		is.Equal(after.Arrived(), 1)      // one came by
		api.Script(fakeapi.Hold(after))
		is.Equal(c.create().status, 200) // an open barrier holds nobody
	})
}

func TestCallerLeavesBarrier(t *testing.T) {
	everywhere(t, fakeapi.Config{}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		b := fakeapi.NewBarrier()
		api.Script(fakeapi.HoldAnswer(b))
		ctx, cancel := context.WithCancel(t.Context())
		answers := make(chan reply)
		go func() { answers <- c.in(ctx).create() }()
		is.NoErr(b.Wait(t.Context(), 1)) // the run is made
		cancel()
		is.True(errors.Is((<-answers).err, context.Canceled))                                    // the caller leaves
		is.NoErr(api.Await(t.Context(), func(s fakeapi.Stats) bool { return s.Abandoned == 1 })) // the server hears of it
		is.Equal(b.Standing(), 0)                                                                // nobody stands
		is.Equal(api.Stats().RunsCreated, 1)                                                     // the run is there and paid
		is.Equal(api.Stats().RunsDelivered, 0)                                                   // and was not told
	})
}

func TestCallerLeavesWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{Window: time.Hour, RunDuration: 30 * time.Minute})
		defer api.Close()
		c := callerOf(t, api)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		is.True(errors.Is(c.in(ctx).create().err, context.DeadlineExceeded)) // the caller has less patience
		synctest.Wait()
		is.Equal(api.Stats().Abandoned, 1) // it is noticed
		seen := api.Requests()[0]
		is.Equal(seen.Outcome, fakeapi.Abandoned) // and logged
		is.Equal(seen.TookMs, int64(60000))       // after a minute
		time.Sleep(29 * time.Minute)
		is.Equal(c.get("/v1/runs/"+seen.RunID).get("data.runStatus").String(), "succeeded") // the run went on
	})
}

func TestCloseEndsEverything(t *testing.T) {
	everywhere(t, fakeapi.Config{RunDuration: time.Hour, Window: time.Hour, Limiter: fakeapi.LimiterNone}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		before, after := fakeapi.NewBarrier(), fakeapi.NewBarrier()
		api.Script(fakeapi.Hold(before), fakeapi.HoldAnswer(after).On(fakeapi.List))
		answers := make(chan reply)
		go func() { answers <- c.create() }()
		is.NoErr(before.Wait(t.Context(), 1)) // one stands before
		go func() { answers <- c.list("") }()
		is.NoErr(after.Wait(t.Context(), 1)) // one stands after
		slow := fakeapi.SlowBody(time.Hour)
		slow.After = fakeapi.NewBarrier()
		slow.After.Release()
		api.Script(slow.On(fakeapi.Other))
		go func() { answers <- c.get("/v1/me") }()
		is.NoErr(slow.After.Wait(t.Context(), 1)) // one gets its body slowly
		go func() { answers <- c.create() }()
		is.NoErr(api.Await(t.Context(), func(s fakeapi.Stats) bool { return s.RunsCreated == 1 })) // one waits for its run
		api.Close()
		for range 4 {
			is.True((<-answers).err != nil) // all lose their connections
		}
	})
}

func TestBarrierWaitEnds(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	is.True(errors.Is(fakeapi.NewBarrier().Wait(ctx, 1), context.Canceled)) // with the context
	is.NoErr(fakeapi.NewBarrier().Wait(ctx, 0))                             // nobody is there at once
}
