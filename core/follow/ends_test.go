//go:build !js

package follow_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
)

// TestEndsOfACreate: what the caller gets, and what the vendor saw, where no
// create is looked up.
func TestEndsOfACreate(t *testing.T) {
	for _, c := range []struct {
		name    string
		faults  []fakeapi.Fault
		want    error // a sentinel
		reason  core.Reason
		status  int // of the response handed over; 0 for an error instead
		creates int
		runs    int
	}{
		{"422", []fakeapi.Fault{fakeapi.Status(422)}, fault.ErrValidation, core.ReasonRejected, 422, 1, 0},
		{"401 with another code", []fakeapi.Fault{fakeapi.Answer(401, `{"status":"UNAUTHORIZED","message":"no"}`)}, fault.ErrUnauthorized, core.ReasonRejected, 401, 1, 0},
		{"402", []fakeapi.Fault{fakeapi.Status(402)}, fault.ErrPaymentRequired, core.ReasonRejected, 402, 1, 0},
		{"four 500", []fakeapi.Fault{fakeapi.ServerError().Repeat(4)}, fault.ErrAttemptsExhausted, core.ReasonAttemptsExhausted, 500, 4, 0},
		{"502", []fakeapi.Fault{fakeapi.BadGateway()}, fault.ErrOutcomeUnknown, core.ReasonOutcomeUnknown, 502, 1, 0},
		{"504 without a run", []fakeapi.Fault{fakeapi.GatewayTimeoutWithoutRun()}, fault.ErrGatewayTimeout, core.ReasonOutcomeUnknown, 504, 1, 0},
		{"a long wait", []fakeapi.Fault{fakeapi.TooMany("3600")}, fault.ErrTooManyRequests, core.ReasonBudgetExhausted, 429, 1, 0},
		{"307", []fakeapi.Fault{fakeapi.Answer(307, "")}, nil, core.ReasonRejected, 307, 1, 0},
		{"half a 200", []fakeapi.Fault{fakeapi.Truncated()}, fault.ErrOutcomeUnknown, core.ReasonOutcomeUnknown, 0, 1, 1},
		{"a 200 that breaks off", []fakeapi.Fault{fakeapi.CutBody()}, fault.ErrOutcomeUnknown, core.ReasonOutcomeUnknown, 0, 1, 1},
		{"a 200 that is an error", []fakeapi.Fault{fakeapi.Answer(200, `{"status":"VALIDATION_ERROR"}`)}, fault.ErrValidation, core.ReasonRejected, 0, 1, 0},
		{"a failed run", []fakeapi.Fault{fakeapi.RunFailed()}, fault.ErrRunFailed, core.ReasonRunFailed, 0, 1, 1},
		{"reset before", []fakeapi.Fault{fakeapi.ResetBefore()}, fault.ErrOutcomeUnknown, core.ReasonOutcomeUnknown, 0, 1, 0},
		{"reset after", []fakeapi.Fault{fakeapi.ResetAfter()}, fault.ErrOutcomeUnknown, core.ReasonOutcomeUnknown, 0, 1, 1},
		{"reset at last", []fakeapi.Fault{fakeapi.TooMany("1"), fakeapi.ServerError(), fakeapi.ResetAfter()}, fault.ErrOutcomeUnknown, core.ReasonOutcomeUnknown, 0, 3, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			virtual(t, fakeapi.Config{}, func(w *world) {
				w.door.NoAdopt = true
				w.api.Script(c.faults...)
				resp, err := w.door.RoundTrip(w.create(context.Background()))
				status := 0
				if err == nil {
					defer resp.Body.Close()
					status = resp.StatusCode
					w.Equal(resp.Header.Get(fault.ReasonHeader), c.reason.String()) // layers above are told
					err = fault.FromResponse(resp)
				}
				var e *fault.Error
				w.True(errors.As(err, &e))                        // typed
				w.True(c.want == nil || errors.Is(err, c.want))   // the sentinel
				w.Equal(e.Reason, c.reason)                       // the rule that ended it
				w.Equal(status, c.status)                         // response or error
				w.Equal(w.api.Stats().Requests.Create, c.creates) // what the vendor saw
				w.Equal(w.api.Stats().RunsCreated, c.runs)        // what was paid
				w.Equal(w.api.Scripted(), 0)                      // all of the script was met
			})
		})
	}
}

func TestAResponseOfAFailureIsWhole(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		page := "<html>" + string(make([]byte, 3*fault.MaxHeld)) + "</html>"
		w.api.Script(fakeapi.Answer(502, page).With("X-Vendor", "yes"))
		resp, err := w.door.RoundTrip(w.create(context.Background()))
		w.NoErr(err)
		body, err := io.ReadAll(resp.Body)
		w.NoErr(err)
		w.Equal(string(body) == page, true)         // every byte of it, beyond what is held
		w.Equal(resp.Header.Get("X-Vendor"), "yes") // and its header
		w.NoErr(resp.Body.Close())
	})
}

func TestAVeryLongErrorIsDroppedBeforeARetry(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.Answer(502, string(make([]byte, 3*fault.MaxHeld))))
		status, _, err := w.do(w.get(context.Background(), "/v1/me/credits"))
		w.NoErr(err)
		w.Equal(status, 200) // the second answer
	})
}

func TestResetOfAReadIsRetried(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.ResetBefore(), fakeapi.ResetAfter(), fakeapi.BadGateway())
		status, body, err := w.do(w.get(context.Background(), "/v1/me/credits"))
		w.NoErr(err)
		w.Equal(status, 200) // the fourth answer
		w.Equal(body, `{"status":"SUCCESS","data":{"credits":1000}}`)
		w.Equal(w.api.Stats().Requests.Credits, 4)             // as many as maxAttempts
		w.Equal(w.elapsed(), 600*time.Millisecond)             // the pace between them
		w.True(errors.Is(w.events[0].Err, syscall.ECONNRESET)) // the cause is told
		w.Equal(w.events[0].Decision.Class, core.Unknown)      // sent, so not known
	})
}

func TestRunFailedTellsTheOutputs(t *testing.T) {
	virtual(t, fakeapi.Config{FailRuns: true, RunDuration: 5 * time.Second}, func(w *world) {
		_, _, err := w.do(w.create(context.Background()))
		var e *fault.Error
		w.True(errors.As(err, &e))
		w.True(errors.Is(err, fault.ErrRunFailed))
		w.Equal(e.Status, 200)                             // of the poll's answer
		w.Equal(e.Get("outputs.0.type").String(), "error") // its data
		w.Equal(e.RunID, e.Get("runId").String())          // the run
		w.oneRun()
	})
}

func TestNoPollWhenThePolicySaysSo(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: time.Hour}, func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.Poll = false
		resp, err := w.door.RoundTrip(w.create(context.Background()))
		w.NoErr(err)
		defer resp.Body.Close()
		w.Equal(resp.StatusCode, 504)                    // the vendor's own answer
		w.Equal(resp.Header.Get(fault.ReasonHeader), "") // which is no failure
		w.True(errors.Is(fault.FromResponse(resp), fault.ErrGatewayTimeout))
		w.Equal(w.api.Stats().Requests.Poll, 0)
	})
}

func TestFollowsOnlyWhatAsksForARunsEnd(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 10 * time.Second}, func(w *world) {
		w.api.Script(fakeapi.GatewayTimeout())
		bare := &http.Client{Transport: w.api.RoundTripper()}
		resp, err := bare.Do(w.create(context.Background()))
		w.NoErr(err)
		run := fault.FromResponse(resp).(*fault.Error).RunID
		resp.Body.Close()

		_, body, err := w.do(w.get(context.Background(), "/v1/runs/"+run))
		w.NoErr(err)
		w.Equal(w.elapsed(), time.Duration(0)) // merely read
		w.True(len(body) > 0)

		req := w.get(context.Background(), "/v1/runs/"+run)
		req.Header.Set("Prefer", "respond-async, Wait=100")
		_, body, err = w.do(req)
		w.NoErr(err)
		w.True(w.elapsed() >= 10*time.Second) // waited for its end
		w.Equal(w.api.Stats().RunsDelivered, 1)
		w.True(len(body) > 0)
		w.oneRun()
	})
}
