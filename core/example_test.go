package core_test

import (
	"fmt"

	"followthrough/core"
)

// A create that met the two-minute window: the run goes on, and is polled.
func ExampleDecide() {
	d := core.Decide(core.Policy{}, core.State{}, core.Observation{
		Method:    "POST",
		Status:    504,
		Body:      []byte(`{"status":"GATEWAY_TIMEOUT_ERROR","message":"still processing","data":{"runId":"run_1"}}`),
		NowMs:     1_770_000_000_000,
		ElapsedMs: 120_400,
		Draw:      40_000,
	})
	fmt.Println(d.Action, d.DelayMs, d.Class, d.Reason, d.Run)
	// Output: poll 6020 pending run_pending run_1
}

// A host that streams a body scans it as it comes, and decides at its end.
func ExampleNext() {
	var scanner core.Scanner
	for _, chunk := range []string{`{"status":"SERVER_ER`, `ROR","message":"oops"}`} {
		scanner.Write([]byte(chunk))
	}
	policy, state := core.DefaultPolicy(), core.State{}
	d := core.Next(&policy, &state, &core.Observation{Method: "GET", Status: 500, Draw: 65535}, scanner.Close())
	fmt.Println(d.Action, d.DelayMs, d.Reason)
	// Output: retry 500 backoff
}

// A host that decides often keeps one Step and its state in it.
func ExampleStep_Set() {
	policy, nothing := core.DefaultPolicy(), core.Envelope{Empty: true}
	var d core.Step
	for range 2 {
		d.Set(&policy, &d.State, &core.Observation{Method: "GET", Status: 500, Draw: 65535}, &nothing)
		fmt.Println(d.Action, d.DelayMs, d.State.Failures)
	}
	// Output:
	// retry 500 1
	// retry 1000 2
}

func ExampleScanner() {
	s := core.Scanner{Room: make([]byte, 1024)} // for the message
	s.Write([]byte(`{"status":"SUCC`))
	s.Write([]byte(`ESS","message":"\u00fcber","data":{"runId":"run_1","runStatus":"running"}}`))
	e := s.Close()
	fmt.Println(e.Found, e.Code(), e.Message(), e.Run, e.RunStatus())
	fmt.Printf("%s\n", s.Room[:s.MessageLen()])
	s.Reset()
	fmt.Println(s.Close().Empty)
	// Output:
	// true SUCCESS über run_1 running
	// über
	// true
}

func ExampleReadEnvelope() {
	e := core.ReadEnvelope([]byte(`{"status":"GONE_ERROR","message":"This prompt was deleted","data":null}`))
	fmt.Println(e.Code(), "-", e.Message())
	fmt.Println(core.ReadEnvelope([]byte("<html>Bad gateway</html>")).Found)
	// Output:
	// GONE_ERROR - This prompt was deleted
	// false
}

func ExampleEnvelope_CopyMessage() {
	e := core.ReadEnvelope([]byte(`{"status":"GONE_ERROR","message":"gone"}`))
	var code [core.MaxCode]byte
	message := make([]byte, 3)
	n, m := e.CopyCode(code[:]), e.CopyMessage(message)
	fmt.Printf("%s: %s\n", code[:n], message[:m])
	// Output: GONE_ERROR: gon
}

// The server's date is counted from the server's own clock.
func ExampleRetryAfter() {
	wait, ok, flags := core.RetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", 0)
	fmt.Println(wait, ok, flags == 0)
	_, ok, flags = core.RetryAfter("soon", "", 0)
	fmt.Println(ok, flags)
	// Output:
	// 30000 true true
	// false malformed_retry_after
}

func ExamplePace() {
	var state core.PaceState
	for range 3 {
		var wait uint64
		wait, state = core.Pace(core.Rate{}, state, 1_770_000_000_000)
		fmt.Println(wait)
	}
	// Output:
	// 0
	// 200
	// 400
}

func ExampleHold() {
	const now = 1_770_000_000_000
	state := core.Hold(core.Rate{}, core.PaceState{}, now+30_000) // a 429 with Retry-After: 30
	wait, _ := core.Pace(core.Rate{}, state, now)
	fmt.Println(wait)
	// Output: 30000
}

func ExampleDefaultPolicy() {
	p := core.DefaultPolicy()
	p.BudgetMs = 60_000
	fmt.Println(p.MaxAttempts, p.BudgetMs, p.Validate())
	// Output: 4 60000 <nil>
}

func ExamplePolicy_Validate() {
	p := core.DefaultPolicy()
	p.PollMinMs = 20_000
	fmt.Println(p.Validate())
	// Output: policy.pollMaxMs: want at least pollMinMs
}

func ExamplePolicy_Invalid() {
	p := core.Policy{BudgetMs: 1}
	field, want := p.Invalid()
	fmt.Println(field, "-", want)
	// Output: maxAttempts - an integer from 1 to 9007199254740991
}

func ExampleParseRunID() {
	id, ok := core.ParseRunID("3f6c1a52-9a3e")
	fmt.Println(id, id.Known(), ok)
	_, ok = core.ParseRunID("../me")
	fmt.Println(ok)
	// Output:
	// 3f6c1a52-9a3e true true
	// false
}

func ExampleRunID_Set() {
	var id core.RunID
	fmt.Println(id.Set("run_1"), id)
	fmt.Println(id.Set("../run_1"), id.Known())
	// Output:
	// true run_1
	// false false
}

func ExampleRunID_Append() {
	id, _ := core.ParseRunID("run_1")
	fmt.Printf("%s\n", id.Append([]byte("/v1/runs/")))
	var b [core.MaxRunID]byte
	fmt.Println(id.CopyTo(b[:]))
	// Output:
	// /v1/runs/run_1
	// 5
}

func ExampleParseFailure() {
	f, ok := core.ParseFailure("connect")
	fmt.Println(f == core.FailureConnect, ok)
	// Output: true true
}

func ExampleMustRead() {
	p := core.DefaultPolicy()
	fmt.Println(core.MustRead(&p, 200)) // a run's answer may say that the run goes on
	p.Poll = false
	fmt.Println(core.MustRead(&p, 200), core.MustRead(&p, 429))
	// Output:
	// true
	// false true
}

func ExampleFlags() {
	set := core.FlagEpochRetryAfter | core.FlagResentCreate
	for rest := set; rest != 0; rest &= rest - 1 {
		fmt.Println(rest)
	}
	fmt.Println(set.Has(core.FlagBadEnvelope))
	// Output:
	// resent_create
	// epoch_retry_after
	// false
}

func ExampleDecision_Message() {
	d := core.Decide(core.Policy{}, core.State{}, core.Observation{Method: "POST", Status: 402,
		Body: []byte(`{"status":"PAYMENT_REQUIRED_ERROR","message":"You have 0 credits"}`)})
	fmt.Println(d.Action, d.Code(), d.Message())
	fmt.Println(d.Advice)
	// Output:
	// fail PAYMENT_REQUIRED_ERROR You have 0 credits
	// Credits are too low or there is no active Pro plan: check GET /v1/me/credits, then top up or renew the plan.
}

// The budget ended, the run did not: its State is worth keeping.
func ExampleStep_resumable() {
	p := core.DefaultPolicy()
	p.BudgetMs = 120_000
	d := core.Decide(p, core.State{}, core.Observation{Method: "POST", Status: 504, ElapsedMs: 119_500,
		Body: []byte(`{"status":"GATEWAY_TIMEOUT_ERROR","data":{"runId":"run_1"}}`)})
	fmt.Println(d.Action, d.Reason, d.State.Run, d.Resumable)
	// Output: fail budget_exhausted run_1 true
}

// A throttling is the whole key's: Hold keeps its other requests back too.
func ExampleStep_hold() {
	d := core.Decide(core.Policy{}, core.State{}, core.Observation{Method: "GET", Status: 429, RetryAfter: "30", NowMs: t0, Draw: 65535})
	pace := core.Hold(core.Rate{}, core.PaceState{}, t0+d.HoldMs)
	wait, _ := core.Pace(core.Rate{}, pace, t0)
	fmt.Println(d.DelayMs, d.HoldMs, wait)
	// Output: 30500 30000 30000
}
