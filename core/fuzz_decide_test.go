package core_test

import (
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

func FuzzDecide(f *testing.F) {
	for _, o := range answers() {
		for _, method := range []string{"POST", "GET"} {
			f.Add(method, o.Status, uint8(o.Failure), o.RetryAfter, "30", o.Date, uint8(0), o.Body, uint64(t0), uint64(1000), uint16(40_000),
				uint64(4), uint64(500), uint64(20_000), uint64(1000), uint64(1000), uint64(15_000), uint64(900_000), uint64(0), uint64(0), "")
		}
	}
	f.Add("POST", uint16(504), uint8(0), "99999999999999999999", "", "", uint8(3), []byte(nil), uint64(1<<64-1), uint64(1<<64-1), uint16(65535),
		uint64(0), uint64(1<<64-1), uint64(1<<64-1), uint64(1<<64-1), uint64(1<<64-1), uint64(0), uint64(1<<64-1), uint64(1<<64-1), uint64(1<<64-1), "run_1")
	f.Fuzz(func(t *testing.T, method string, status uint16, failure uint8, retryAfter, reset, date string, bits uint8, body []byte, now, elapsed uint64, draw uint16,
		attempts, initial, most, floor, pollMin, pollMax, budget, failures, throttles uint64, runID string) {
		is := is.New(t)
		p := core.Policy{
			MaxAttempts: attempts, InitialBackoffMs: initial, MaxBackoffMs: most, ThrottleFloorMs: floor,
			PollMinMs: pollMin, PollMaxMs: pollMax, BudgetMs: budget, Poll: bits&4 != 0, RetryCreate: bits&8 != 0,
		}
		run, known := core.ParseRunID(runID)
		s := core.State{Failures: failures, Throttles: throttles, Run: run}
		o := core.Observation{
			Method: method, Status: status, Failure: core.Failure(failure), RetryAfter: retryAfter, RateLimitReset: reset, Date: date,
			Decided: bits&1 != 0, Idempotent: bits&2 != 0, Body: body, NowMs: now, ElapsedMs: elapsed, Draw: draw,
		}
		d := core.Decide(p, s, o)
		is.Equal(d, core.Decide(p, s, o)) // the same input should give the same decision
		again := core.Decide(core.Policy{}, core.State{Run: run, Polls: attempts}, core.Observation{Status: 429, RetryAfter: date, NowMs: elapsed}).Step
		again.Set(&p, &s, &o, &d.Envelope)
		is.True(again == d.Step) // whatever stood there before

		is.True(d.Action.String() != "" && d.Class.String() != "" && d.Reason.String() != "") // of the closed sets
		waits := d.Action == core.Retry || d.Action == core.Poll
		is.True(waits || d.DelayMs == 0) // what has ended waits for nothing
		is.True(d.DelayMs <= core.MaxMs) // in what every host can hold
		if p == (core.Policy{}) {
			p = core.DefaultPolicy()
		}
		if waits {
			is.True(elapsed <= p.BudgetMs && d.DelayMs <= p.BudgetMs-elapsed) // never past the budget
			if wait, usable, _ := core.RetryAfter(retryAfter, date, now); usable {
				is.True(d.DelayMs >= wait) // never sooner than the server asked
			}
		}
		if known {
			is.True(d.Action != core.Retry) // a known run is polled, never created again
			is.Equal(d.State.Run, run)      // and never forgotten
			is.Equal(d.Run, run)            // nor exchanged
		}
		unsafe := method != "GET" && method != "HEAD" && !o.Idempotent && !known
		if unsafe && d.Action == core.Retry {
			sound := d.Class == core.Throttled || d.Class == core.Unreached || d.Class == core.ServerError && p.RetryCreate
			is.True(sound)                                 // an unsafe request goes again only where that is sound
			is.True(!d.Flags.Has(core.FlagStatusMismatch)) // never on the word of a 2xx
			is.True(d.State.Failures < p.MaxAttempts)      // within the attempts
		}
		is.True(d.RetryAtMs == 0 || d.Reason == core.ReasonBudgetExhausted)    // told only where it helps
		is.True(d.Action != core.Poll || d.State.Run.Known())                  // a poll needs a run
		is.True(!d.Flags.Has(core.FlagResentCreate) || d.Action == core.Retry) // flagged only if it is sent again
	})
}
