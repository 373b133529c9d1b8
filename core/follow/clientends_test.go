//go:build !js

package follow_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

func TestAWaitWhoseContextHasEndedSendsNothing(t *testing.T) {
	virtual(t, long(), func(w *world) {
		id := w.unfinished()
		before := len(w.api.Requests())
		ctx, cancel := context.WithCancelCause(context.Background())
		cancel(errShutdown)
		_, err := w.client().Wait(ctx, id, nil) // a nil option is none
		w.True(errors.Is(err, context.Canceled) && errors.Is(err, errShutdown))
		w.Equal(w.ended(err).Saved.State.Run.String(), id)
		w.Equal(len(w.api.Requests()), before)
	})
}

func TestAWaitForARunThatFailsGivesEachTheRun(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 3 * time.Second, Window: -1, FailRuns: true}, func(w *world) {
		id := w.unfinished()
		c := w.client()
		one, two := w.waiting(c, context.Background(), id), w.waiting(c, context.Background(), id)
		a, b := w.ended((<-one).err), w.ended((<-two).err)
		w.True(errors.Is(a, fault.ErrRunFailed) && errors.Is(b, fault.ErrRunFailed))
		w.Equal(a.Run.RunStatus, "failed")
		w.True(a.Run != b.Run) // its own
		w.True(!a.Timeout())
	})
}

// TestALateBodyEndsWithItsContext: an answer has begun, and does not end.
func TestALateBodyEndsWithItsContext(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.SlowBody(time.Minute))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, err := w.client().Credits(ctx)
		w.True(errors.Is(err, context.DeadlineExceeded))
		w.True(w.ended(err).Timeout())
		w.Equal(w.elapsed(), time.Second)
	})
}

func TestAClientWithoutATokenSendsNone(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		c := w.client()
		c.Token = ""
		_, err := c.Credits(context.Background())
		w.True(errors.Is(err, fault.ErrUnauthorized))
		w.Equal(w.api.Requests()[0].Key, "")
	})
}

// TestARunIsTheJSONThatCame: it can be stored, with fields that have no place.
func TestARunIsTheJSONThatCame(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		const data = `{"runId":"r","runStatus":"succeeded","outputs":[{"type":"text","data":"x","more":1}],"tokens":"many","model":"m"}`
		w.api.Script(fakeapi.Fault{Status: 200, Body: `{"status":"SUCCESS","data":` + data + `}`})
		run, err := w.client().Get(context.Background(), "r")
		w.NoErr(err)
		w.Equal(run.Tokens, int64(0)) // no number is none
		stored, err := json.Marshal(run)
		w.NoErr(err)
		w.Equal(string(stored), data)
		stored, err = json.Marshal(&follow.Run{})
		w.NoErr(err)
		w.Equal(string(stored), "null") // nothing came
	})
}

func TestAResumedInputThatIsWrongIsNamed(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		c, sent := w.edge()
		_, err := c.Resume(context.Background(), follow.Saved{IdempotencyKey: "k"}, follow.WithInput(follow.RunInput{}))
		w.True(err != nil)
		var e *follow.Error
		w.True(!errors.As(err, &e)) // a mistake, and not an end
		w.Equal(len(sent()), 0)
	})
}
