//go:build !js

package follow_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// client is one of the world's, over its Transport.
func (w *world) client() *follow.Client {
	return &follow.Client{BaseURL: w.api.URL(), Token: w.api.Key(), Transport: w.door}
}

// tea is a sound input.
func tea() follow.RunInput {
	return follow.RunInput{
		PromptVersionID: fakeapi.PromptVersionID,
		Inputs:          follow.Inputs{TextInputs: map[string]string{"topic": "tea"}},
	}
}

// ended gives the *follow.Error of a call, which is to have one.
func (w *world) ended(err error) *follow.Error {
	var e *follow.Error
	w.True(errors.As(err, &e)) // an operation's end
	return e
}

func TestARunComesBackFinished(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 5 * time.Second, Window: -1}, func(w *world) {
		w.api.Script(fakeapi.TooMany("3"), fakeapi.ServerError())
		var told []string
		run, err := w.client().Run(context.Background(), tea(), follow.WithProgress(func(p follow.Progress) {
			told = append(told, string(p.Type))
		}))
		w.NoErr(err)
		w.Equal(run.RunStatus, "succeeded")
		w.Equal(run.RunID, w.api.Requests()[3].RunID)
		w.Equal(run.Outputs, []follow.Output{{Type: "text", Data: `A run about "tea".`}})
		w.Equal(run.Tokens, int64(132))
		w.Equal(run.Get("outputs.0.type").String(), "text") // any field of it
		w.Equal(strings.Join(told, " "), "attempt waiting attempt looking waiting attempt"+strings.Repeat(" waiting polling", 5)+" done")
		w.oneRun()
		for _, seen := range w.api.Requests() {
			for _, name := range seen.Headers {
				w.True(name != "Idempotency-Key" && name != "Prefer") // the API honours neither
			}
		}
	})
}

func TestProgressTellsTheRunAndTheTimes(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 1500 * time.Millisecond}, func(w *world) {
		w.api.Script(fakeapi.GatewayTimeout())
		var told []follow.Progress
		run, err := w.client().Run(context.Background(), tea(), follow.WithProgress(func(p follow.Progress) { told = append(told, p) }))
		w.NoErr(err)
		w.Equal(len(told), 6) // attempt, twice waiting and polling, done
		w.Equal(told[0].Saved.State, core.State{})
		w.True(told[0].Saved.StartedAt.Equal(w.began))
		waiting, polling, done := told[1], told[2], told[5]
		w.Equal([]int{waiting.Attempt, waiting.Status, polling.Attempt, done.Attempt, done.Status}, []int{1, 504, 2, 3, 200})
		w.Equal([]string{told[0].RunID, waiting.RunID, polling.RunID, done.RunID}, []string{"", run.RunID, run.RunID, run.RunID})
		w.True(waiting.Until.Equal(w.began.Add(time.Second)))
		w.Equal(waiting.Decision.Action, core.Poll)
		w.Equal(done.Decision.Action, core.Return)
		w.Equal(done.Saved.State.Run.String(), run.RunID)
	})
}

func TestARunThatFailsIsAnErrorWithTheRun(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.RunFailed())
		run, err := w.client().Run(context.Background(), tea())
		w.True(run == nil)
		w.True(errors.Is(err, fault.ErrRunFailed))
		e := w.ended(err)
		w.Equal(e.Run.RunStatus, "failed")
		w.Equal(e.Run.Outputs[0].Data, "The step failed.")
		w.True(strings.Contains(err.Error(), "The step failed.")) // in one line
	})
}

func TestARefusalIsTyped(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		input := tea()
		input.PromptVersionID = "not-a-uuid"
		c := w.client()
		c.NoPreflight = true
		_, err := c.Run(context.Background(), input)
		var e *fault.Error
		w.True(errors.As(err, &e))
		w.Equal(e.Status, 422)
		w.True(errors.Is(err, fault.ErrValidation))
		w.Equal(w.ended(err).Attempts, 1)
		w.Equal(len(w.api.Requests()), 1) // and sent once

		wrong := w.client()
		wrong.Token = "bp_wrong"
		_, err = wrong.Credits(context.Background())
		w.True(errors.Is(err, fault.ErrUnauthorized))
		w.True(!strings.Contains(err.Error(), "bp_wrong"))
	})
}

func TestADeadlineBecomesTheBudget(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour, Window: -1}, func(w *world) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, err := w.client().Run(ctx, tea())
		w.True(errors.Is(err, fault.ErrBudgetExhausted)) // in good time
		w.Equal(w.elapsed(), 9*time.Second)              // a second is left for the answer
		w.NoErr(ctx.Err())
		w.True(w.ended(err).Saved.State.Run.Known())
	})
}

func TestLeavingARunTellsWhereItStands(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour, Window: -1}, func(w *world) {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(5500*time.Millisecond, func() { cancel(errShutdown) })
		var last follow.Progress
		_, err := w.client().Run(ctx, tea(), follow.WithProgress(func(p follow.Progress) { last = p }))
		w.True(errors.Is(err, context.Canceled) && errors.Is(err, errShutdown))
		w.Equal(w.elapsed(), 5500*time.Millisecond) // at once
		w.True(last.Type != follow.Done)            // it is not over
		saved := w.ended(err).Saved
		w.Equal(saved.State, last.Saved.State)

		w.api.Finish(saved.State.Run.String())
		run, err := w.client().Resume(context.Background(), saved)
		w.NoErr(err)
		w.Equal(run.RunID, saved.State.Run.String())
		w.oneRun()
	})
}

func TestReads(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour, Window: -1, Credits: 12.5}, func(w *world) {
		id := w.unfinished()
		run, err := w.client().Get(context.Background(), id)
		w.NoErr(err)
		w.Equal(run.RunStatus, "queued") // as it is now
		w.Equal(len(run.Outputs), 0)
		credits, err := w.client().Credits(context.Background())
		w.NoErr(err)
		w.Equal(credits, 11.5) // fractional
		_, err = w.client().Get(context.Background(), "no-such-run")
		w.True(errors.Is(err, fault.ErrValidation) || errors.Is(err, fault.ErrNotFound))
	})
}

// unfinished creates a run and leaves it.
func (w *world) unfinished() (id string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := w.client().Run(ctx, tea(), follow.WithProgress(func(p follow.Progress) {
		if p.Type == follow.Waiting {
			cancel()
		}
	}))
	return w.ended(err).Saved.State.Run.String()
}

func TestWhatIsNoAnswerOfTheAPIs(t *testing.T) {
	for _, body := range []string{`<html>hello</html>`, `{"status":"SUCCESS"}`, `{"status":"SUCCESS","data":null}`, `{"status":"SUCCESS","data":[]}`, ``} {
		virtual(t, fakeapi.Config{}, func(w *world) {
			w.api.Script(fakeapi.Fault{Status: 200, Body: body})
			_, err := w.client().Credits(context.Background())
			w.True(err != nil)
			w.True(strings.Contains(err.Error(), "BaseURL")) // what is likely wrong
		})
	}
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.Fault{Status: 200, Body: `{"status":"SUCCESS","data":{}}`},
			fakeapi.Status(302).With("Location", "https://elsewhere.invalid/"), fakeapi.CutBody())
		_, err := w.client().Credits(context.Background())
		w.True(err != nil && strings.Contains(err.Error(), "no credits"))
		_, err = w.client().Credits(context.Background())
		w.True(err != nil && strings.Contains(err.Error(), "302 Found: follow: the answer is a redirect")) // not followed: it would take the token elsewhere
		_, err = w.client().Credits(context.Background())
		w.True(err != nil && strings.Contains(err.Error(), "EOF")) // cut
	})
}

func TestAClientFollowsItsRunsWhateverThePolicySays(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 3 * time.Second, Window: -1}, func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.Poll = false
		run, err := w.client().Run(context.Background(), tea())
		w.NoErr(err)
		w.Equal(run.RunStatus, "succeeded")
	})
}

// TestAReadThatIsAnswered504 is no run, though the answer names one.
func TestAReadThatIsAnswered504(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.Fault{Status: 504, Body: `{"status":"GATEWAY_TIMEOUT_ERROR","message":"later","data":{"runId":"run_1"}}`})
		_, err := w.client().Get(context.Background(), "run_1")
		var e *fault.Error
		w.True(errors.As(err, &e))
		w.Equal(e.RunID, "run_1")
		w.True(errors.Is(err, fault.ErrGatewayTimeout))
	})
}

func TestWrongArgumentsAreNamed(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		ctx := context.Background()
		good := w.client()
		with := func(change func(*follow.Client)) *follow.Client {
			c := w.client()
			change(c)
			return c
		}
		run := func(c *follow.Client, options ...follow.Option) error {
			_, err := c.Run(ctx, tea(), options...)
			return err
		}
		input := func(in follow.RunInput) error { _, err := good.Run(ctx, in); return err }
		for want, err := range map[string]error{
			"Client.BaseURL":     run(with(func(c *follow.Client) { c.BaseURL = "ftp://x" })),
			"without user":       run(with(func(c *follow.Client) { c.BaseURL = "https://me:secret@x" })),
			"without user, q":    run(with(func(c *follow.Client) { c.BaseURL = "https://x/?q" })),
			"Client.Token: want": run(with(func(c *follow.Client) { c.Token = "two words" })),
			"beside TokenSource": run(with(func(c *follow.Client) { c.TokenSource = func(context.Context) (string, error) { return "", nil } })),
			"PromptVersionID":    input(follow.RunInput{}),
			"Raw: want it alone": input(follow.RunInput{PromptVersionID: "x", Raw: json.RawMessage(`{}`)}),
			"Raw: want a JSON":   input(follow.RunInput{Raw: json.RawMessage(`[]`)}),
			"Raw: want a JSON o": input(follow.RunInput{Raw: json.RawMessage(`{`)}),
			"Extra: want fields": input(follow.RunInput{PromptVersionID: "x", Extra: map[string]any{"inputs": 1}}),
			"Extra: json":        input(follow.RunInput{PromptVersionID: "x", Extra: map[string]any{"f": func() {}}}),
			"visible ASCII":      run(good, follow.WithIdempotencyKey("a b")),
			"the API itself":     run(good, follow.WithIdempotencyKey("k")),
			"for Resume":         run(good, follow.WithInput(tea())),
			"Wait: runID":        second(good.Wait(ctx, "../me")),
			"not for Wait":       second(good.Wait(ctx, "r", follow.WithInput(tea()))),
			"Get: runID":         second(good.Get(ctx, "")),
			"its own":            second(good.Resume(ctx, follow.Saved{}, follow.WithIdempotencyKey("k"))),
			"saved.Idem":         second(good.Resume(ctx, follow.Saved{IdempotencyKey: "a b"})),
			"policy.maxAttempts": run(with(func(c *follow.Client) { c.Transport = &follow.Transport{Policy: core.Policy{BudgetMs: 1}} })),
		} {
			w.True(err != nil)
			w.True(strings.Contains(err.Error(), want)) // names the field
			var e *follow.Error
			w.True(!errors.As(err, &e)) // no operation
			w.True(!strings.Contains(err.Error(), "secret"))
		}
		w.Equal(len(w.api.Requests()), 0) // nothing was sent
	})
}

func second(_ *follow.Run, err error) error { return err }

func TestTheTokenIsAskedForOnceAnOperation(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 3 * time.Second, Window: -1}, func(w *world) {
		asked := 0
		c := w.client()
		c.Token, c.TokenSource = "", func(context.Context) (string, error) { asked++; return w.api.Key(), nil }
		_, err := c.Run(context.Background(), tea())
		w.NoErr(err)
		w.Equal(asked, 1)
		for _, seen := range w.api.Requests() {
			w.Equal(seen.Key, fakeapi.Fingerprint(w.api.Key()))
		}
		none := errors.New("signed out")
		c.TokenSource = func(context.Context) (string, error) { return "", none }
		for _, err := range []error{second(c.Run(context.Background(), tea())), second(c.Wait(context.Background(), "r")), second(c.Get(context.Background(), "r"))} {
			w.True(errors.Is(err, none))
		}
	})
}

func TestTheBaseURLMayEndInV1(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		for _, at := range []string{"", "/", "/v1", "/v1/"} {
			c := w.client()
			c.BaseURL += at
			_, err := c.Credits(context.Background())
			w.NoErr(err)
		}
		var hosts []string
		c := &follow.Client{Token: "t", Transport: &follow.Transport{Base: roundTripper(func(r *http.Request) (*http.Response, error) {
			hosts = append(hosts, r.URL.String())
			return w.api.RoundTripper().RoundTrip(r)
		})}}
		c.Credits(context.Background())
		c.BaseURL = "https://edge.example/a%20b/v1"
		c.Credits(context.Background())
		w.Equal(hosts, []string{"https://api.betterprompt.me/v1/me/credits", "https://edge.example/a%20b/v1/me/credits"})
	})
}
