package core_test

import (
	"fmt"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

const essay = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11"

// A create was sent and its connection lost three seconds later; ten seconds
// after that the list shows one run of its version that nobody else has made.
func ExampleAdoption() {
	var rules core.AdoptRules // the default
	var a core.Adoption
	v := a.Start(&rules, &core.Doubt{SentMs: 1_770_000_000_000, FailedMs: 1_770_000_003_000, PromptVersionID: essay}, 1_770_000_003_000)
	fmt.Println(v.Action, v.DelayMs, v.SinceS)

	// The host waits, asks for GET /v1/runs?limit=50&since=…, and tells what came.
	a.Begin(&rules, "Mon, 02 Feb 2026 02:40:13 GMT", 1_770_000_013_000, 1_770_000_013_200)
	a.Row(&core.ListRow{RunID: "run_2", PromptVersionID: essay, CreatedAt: "2026-02-02T02:40:02.100Z", Claimed: true})
	a.Row(&core.ListRow{RunID: "run_1", PromptVersionID: essay, CreatedAt: "2026-02-02T02:40:00.400Z"})
	a.Rival(1_769_999_000_000, 1_769_999_010_000) // it ended long before
	v = a.End(&rules, &core.ListEnd{Outcome: core.ListAnswered, NowMs: 1_770_000_013_200})
	fmt.Println(v.Action, v.Reason, v.Run)
	// Output:
	// look 10000 1769999698
	// adopt one run_1
}

// The answer to a look is judged by Decide first, like that of any GET.
func ExampleOutcomeOf() {
	for _, o := range []core.Observation{
		{Status: 200, Body: []byte(`{"status":"SUCCESS","data":{"rows":[],"hasMore":false}}`)},
		{Status: 429, RetryAfter: "30"},
		{Status: 401},
	} {
		o.Method = "GET"
		policy := core.DefaultPolicy()
		policy.Poll = false
		d := core.Decide(policy, core.State{}, o)
		fmt.Println(core.OutcomeOf(&d.Step))
	}
	// Output:
	// answered 0
	// failed 30000
	// rejected 0
}

func ExampleParseVersionID() {
	id, ok := core.ParseVersionID("7B1F0A52-93DE-4E0B-8F3C-5D2E6A904C11")
	fmt.Println(id, ok)
	// Output: 7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11 true
}

func TestOutcomeOfEveryClass(t *testing.T) {
	is := is.New(t)
	for class, want := range map[core.Class]core.ListOutcome{
		core.Success: core.ListAnswered, core.Throttled: core.ListFailed, core.Unreached: core.ListFailed, core.ServerError: core.ListFailed,
		core.Unknown: core.ListFailed, core.Pending: core.ListFailed, core.Rejected: core.ListRejected, core.Decided: core.ListRejected, core.RunFailed: core.ListRejected,
	} {
		got, wait := core.OutcomeOf(&core.Step{Class: class, DelayMs: 700, HoldMs: 300})
		is.Equal(got, want)                                                 // of the class
		is.Equal(wait, map[bool]uint64{true: 700}[want == core.ListFailed]) // a wait only where asking again may help
	}
	got, _ := core.OutcomeOf(&core.Step{Class: core.Success, Flags: core.FlagBadEnvelope})
	is.Equal(got, core.ListFailed) // half a list is none
	_, wait := core.OutcomeOf(&core.Step{Class: core.Throttled, HoldMs: 90_000})
	is.Equal(wait, uint64(90_000)) // the server's wait, where the attempts have ended
}

// Each create that may have made a run is looked up, and no other.
func ExampleInDoubt() {
	for _, o := range []core.Observation{
		{Status: 500, Body: []byte(`{"status":"SERVER_ERROR","message":"oops"}`)},
		{Status: 502},
		{Status: 429},
	} {
		o.Method = "POST"
		d := core.Decide(core.Policy{}, core.State{}, o)
		fmt.Println(core.InDoubt(&d.Step))
	}
	// Output:
	// true true
	// true false
	// false false
}

func TestInDoubtIsEveryCreateThatMayHaveMadeARun(t *testing.T) {
	oops := []byte(`{"status":"SERVER_ERROR","message":"oops"}`)
	for name, c := range map[string]struct {
		o             core.Observation
		failures      uint64
		keep          bool // the policy re-sends no create
		doubt, resend bool
	}{
		"no answer":                   {o: core.Observation{Failure: core.FailureNetwork}, doubt: true},
		"a timeout":                   {o: core.Observation{Failure: core.FailureTimeout}, doubt: true},
		"never sent":                  {o: core.Observation{Failure: core.FailureConnect}},
		"502":                         {o: core.Observation{Status: 502}, doubt: true},
		"503":                         {o: core.Observation{Status: 503}, doubt: true},
		"503 with Retry-After":        {o: core.Observation{Status: 503, RetryAfter: "1"}},
		"504 without a runId":         {o: core.Observation{Status: 504, Body: []byte(`{"status":"GATEWAY_TIMEOUT_ERROR","data":null}`)}, doubt: true},
		"504 with a runId":            {o: core.Observation{Status: 504, Body: []byte(`{"status":"GATEWAY_TIMEOUT_ERROR","data":{"runId":"run_1"}}`)}},
		"500":                         {o: core.Observation{Status: 500, Body: oops}, doubt: true, resend: true},
		"500, the attempts exhausted": {o: core.Observation{Status: 500, Body: oops}, failures: 3, doubt: true, resend: true},
		"500, the budget exhausted":   {o: core.Observation{Status: 500, Body: oops, ElapsedMs: 900_001}, doubt: true, resend: true},
		"500, all exhausted":          {o: core.Observation{Status: 500, Body: oops, ElapsedMs: 900_001}, failures: 3, doubt: true, resend: true},
		"500, never to be re-sent":    {o: core.Observation{Status: 500, Body: oops}, keep: true, doubt: true},
		"500, that too, exhausted":    {o: core.Observation{Status: 500, Body: oops, ElapsedMs: 900_001}, keep: true, failures: 3, doubt: true},
		"500 in a page of HTML":       {o: core.Observation{Status: 500, Body: []byte("<html>")}, doubt: true},
		"a 2xx that says 500":         {o: core.Observation{Status: 200, Body: oops}, doubt: true},
		"a 2xx that says 429":         {o: core.Observation{Status: 200, Body: []byte(`{"status":"TOO_MANY_REQUESTS_ERROR"}`)}, doubt: true},
		"a 2xx without an envelope":   {o: core.Observation{Status: 200, Body: []byte("<html>")}, doubt: true},
		"429":                         {o: core.Observation{Status: 429}},
		"521":                         {o: core.Observation{Status: 521}},
		"422":                         {o: core.Observation{Status: 422}},
		"done":                        {o: core.Observation{Status: 200, Body: []byte(`{"status":"SUCCESS","data":{"runId":"run_1","runStatus":"succeeded"}}`)}},
		"done and failed":             {o: core.Observation{Status: 200, Body: []byte(`{"status":"SUCCESS","data":{"runId":"run_1","runStatus":"failed"}}`)}},
		"decided by a layer behind":   {o: core.Observation{Status: 500, Body: oops, Decided: true}},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			c.o.Method = "POST"
			p := core.DefaultPolicy()
			p.RetryCreate = !c.keep
			d := core.Decide(p, core.State{Failures: c.failures}, c.o)
			doubt, resend := core.InDoubt(&d.Step)
			is.Equal(doubt, c.doubt)   // whether it may have made a run
			is.Equal(resend, c.resend) // whether it may be sent again if it has made none
		})
	}
	is := is.New(t)
	run, _ := core.ParseRunID("run_1")
	d := core.Decide(core.Policy{}, core.State{Run: run}, core.Observation{Status: 502})
	doubt, _ := core.InDoubt(&d.Step)
	is.True(!doubt) // a run that is known is polled
}

func TestKeyRefusedIsTheAPIsWordAboutTheKey(t *testing.T) {
	refused := []byte(`{"status":"UNAUTHORIZED_ERROR","message":"no"}`)
	for name, c := range map[string]struct {
		o    core.Observation
		want bool
	}{
		"401":                       {core.Observation{Status: 401}, true},
		"401, told by a layer":      {core.Observation{Status: 401, Decided: true}, true},
		"the code in a 2xx":         {core.Observation{Status: 200, Body: refused}, true},
		"the code, an odd status":   {core.Observation{Status: 418, Body: refused}, true},
		"the code, another's":       {core.Observation{Status: 404, Body: refused}, false},
		"403":                       {core.Observation{Status: 403}, false},
		"402":                       {core.Observation{Status: 402}, false},
		"done":                      {core.Observation{Status: 200, Body: []byte(`{"status":"SUCCESS","data":{}}`)}, false},
		"no answer":                 {core.Observation{}, false},
		"a 500 that is re-sent":     {core.Observation{Status: 500, Body: []byte(`{"status":"SERVER_ERROR"}`)}, false},
		"a 502 that may have begun": {core.Observation{Status: 502, Body: refused}, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			c.o.Method = "POST"
			d := core.Decide(core.Policy{}, core.State{}, c.o)
			is.Equal(d.KeyRefused(), c.want) // whether another request with the key can succeed
		})
	}
}

func ExampleStep_KeyRefused() {
	d := core.Decide(core.Policy{}, core.State{}, core.Observation{Method: "GET", Status: 401})
	fmt.Println(d.KeyRefused())
	// Output: true
}

func TestVersionIDIsAUUIDOrNone(t *testing.T) {
	for _, s := range []string{
		"", "essay", "{" + essay + "}", "urn:uuid:" + essay, essay[:35], essay + "1", "7b1f0a5293de4e0b8f3c5d2e6a904c11", "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c1g",
		"7b1f0a529-3de-4e0b-8f3c-5d2e6a904c11", "00000000-0000-0000-0000-000000000000", " " + essay[1:], "7b1f0a52_93de_4e0b_8f3c_5d2e6a904c11",
	} {
		t.Run(s, func(t *testing.T) {
			is := is.New(t)
			id, ok := core.ParseVersionID(s)
			is.True(!ok && !id.Known()) // it names no version
			is.Equal(id, core.VersionID{})
			is.Equal(id.String(), "")
		})
	}
	is := is.New(t)
	id, ok := core.ParseVersionID(essay)
	is.True(ok && id.Known())
	is.Equal(string(id.Append([]byte("v="))), "v="+essay) // what was read can be written
}

func TestAdoptionNamesAreClosedSets(t *testing.T) {
	is := is.New(t)
	sets := map[string][]string{}
	for i := range 256 {
		for set, name := range map[string]string{
			"action": core.AdoptAction(i).String(), "reason": core.AdoptReason(i).String(), "outcome": core.ListOutcome(i).String(),
		} {
			if name != "" {
				sets[set] = append(sets[set], name)
			}
		}
	}
	is.Equal(len(sets["action"]), 5)
	is.Equal(len(sets["reason"]), 13)
	is.Equal(len(sets["outcome"]), 3)
	for _, names := range sets {
		seen := map[string]bool{}
		for _, n := range names {
			is.True(!seen[n]) // no two values of a set share a name
			seen[n] = true
		}
	}
	for o := core.ListFailed; o <= core.ListRejected; o++ {
		got, ok := core.ParseListOutcome(o.String())
		is.True(ok && got == o) // the inverse of String
	}
	_, ok := core.ParseListOutcome("ok")
	is.True(!ok) // names are exact
}

func TestEveryFieldOfAdoptRulesIsValidated(t *testing.T) {
	is := is.New(t)
	zero, standard := core.AdoptRules{}, core.DefaultAdoptRules()
	for _, r := range []*core.AdoptRules{&zero, &standard} {
		field, want := r.Invalid()
		is.Equal(field+want, "") // both are sound
	}
	for _, c := range []struct {
		field string
		set   func(*core.AdoptRules)
	}{
		{"skewMs", func(r *core.AdoptRules) { r.SkewMs = core.MaxMs + 1 }},
		{"settleMs", func(r *core.AdoptRules) { r.SettleMs = core.MaxMs + 1 }},
		{"initialBackoffMs", func(r *core.AdoptRules) { r.InitialBackoffMs = core.MaxMs + 1 }},
		{"maxBackoffMs", func(r *core.AdoptRules) { r.MaxBackoffMs = core.MaxMs + 1 }},
		{"maxBackoffMs", func(r *core.AdoptRules) { r.MaxBackoffMs = r.InitialBackoffMs - 1 }},
		{"budgetMs", func(r *core.AdoptRules) { r.BudgetMs = core.MaxMs + 1 }},
		{"budgetMs", func(r *core.AdoptRules) { r.BudgetMs = r.SettleMs - 1 }},
		{"maxLooks", func(r *core.AdoptRules) { r.MaxLooks = 0 }},
		{"maxLooks", func(r *core.AdoptRules) { r.MaxLooks = core.MaxMs + 1 }},
		{"maxPages", func(r *core.AdoptRules) { r.MaxPages = 0 }},
		{"maxPages", func(r *core.AdoptRules) { r.MaxPages = core.MaxMs + 1 }},
	} {
		r := core.DefaultAdoptRules()
		c.set(&r)
		field, want := r.Invalid()
		is.Equal(field, c.field) // the field that is a nonsense
		is.True(want != "")      // with what was expected
	}
}

// told begins a look, of a create of three seconds, and tells a page of it.
func told(a *core.Adoption, rules *core.AdoptRules, more bool, rows ...core.ListRow) core.Verdict {
	a.Begin(rules, "Mon, 02 Feb 2026 02:40:13 GMT", t0+13_000, t0+13_000)
	for i := range rows {
		a.Row(&rows[i])
	}
	return a.End(rules, &core.ListEnd{Outcome: core.ListAnswered, HasMore: more, NowMs: t0 + 13_000})
}

func TestAPageIsJudgedByItself(t *testing.T) {
	is := is.New(t)
	var rules core.AdoptRules
	var a core.Adoption
	a.Start(&rules, &core.Doubt{SentMs: t0, FailedMs: t0 + 3000, PromptVersionID: essay, Resend: true}, t0+3000)
	row := func(created string, n int) (rows []core.ListRow) {
		for i := range n {
			rows = append(rows, core.ListRow{RunID: fmt.Sprint(created[20:23], "-", i), PromptVersionID: another, CreatedAt: created})
		}
		return rows
	}
	v := told(&a, &rules, true, row("2026-02-02T02:40:01.001Z", 30)...)
	is.Equal(v.Action, core.AdoptPage)
	beside := a
	v = told(&a, &rules, false, row("2026-02-02T02:40:01.002Z", 30)...)
	is.Equal(v.Action, core.AdoptResend) // two pages of 30 are no full page
	v = told(&beside, &rules, true, row("2026-02-02T02:30:00.003Z", 1)...)
	is.Equal(v.Action, core.AdoptResend) // a page of older rows is the last, whatever stood before
}

func TestAWaitSaturates(t *testing.T) {
	is := is.New(t)
	rules := core.DefaultAdoptRules()
	rules.BudgetMs = core.MaxMs
	var a core.Adoption
	a.Start(&rules, &core.Doubt{SentMs: t0, FailedMs: t0, PromptVersionID: essay}, t0)
	v := a.End(&rules, &core.ListEnd{WaitMs: 1<<64 - 1, NowMs: t0})
	is.Equal(v.DelayMs, uint64(core.MaxMs)) // in what every host can hold
}

func TestAdoptionAllocatesNothing(t *testing.T) {
	is := is.New(t)
	var rules core.AdoptRules
	var a core.Adoption
	var v core.Verdict
	d := core.Doubt{SentMs: t0, FailedMs: t0 + 3000, PromptVersionID: essay}
	row := core.ListRow{RunID: "run_1", PromptVersionID: essay, CreatedAt: "2026-02-02T02:40:00.400123+00:00"}
	end := core.ListEnd{Outcome: core.ListAnswered, NowMs: t0 + 13_000}
	allocs := testing.AllocsPerRun(100, func() {
		a.Start(&rules, &d, t0+3000)
		a.Begin(&rules, "Mon, 02 Feb 2026 02:40:13 GMT", t0+13_000, t0+13_000)
		a.Row(&row)
		a.Rival(t0-9000, t0-8000)
		v = a.End(&rules, &end)
	})
	is.Equal(allocs, 0.0) // the fold should not touch the heap
	is.Equal(v.Action, core.AdoptRun)
}
