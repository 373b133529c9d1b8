//go:build js && wasm

package main

import (
	"unsafe"

	"followthrough/core"
	"followthrough/wasm/area"
)

// text gives n bytes of the area as a string that is not a copy. Core keeps
// none of its strings beyond a call.
func text(room []byte, n uint32) string {
	return unsafe.String(unsafe.SliceData(room), min(int(n), len(room)))
}

// What core takes and gives stands at fixed places, set anew by every call: on
// the stack it would be zeroed and copied each time, which costs more than to
// decide.
var (
	followed core.Policy
	before   core.State
	seen     core.Observation
	next     core.Step
)

// step decides, from the area to the area.
func step(a *area.Area, e *core.Envelope) {
	before.Failures, before.Throttles, before.Polls = a.Failures, a.Throttles, a.Polls
	before.Run.Set(text(a.StateRun[:], a.StateRunLen)) // an unusable one is none
	o := &seen
	o.Method = text(a.Method[:], a.MethodLen)
	o.Status = uint16(a.Status)
	o.Failure = core.Failure(a.Failure)
	o.RetryAfter = text(a.RetryAfter[:], a.RetryAfterLen)
	o.RateLimitReset = text(a.RateLimitReset[:], a.RateLimitResetLen)
	o.Date = text(a.Date[:], a.DateLen)
	o.Decided = a.Decided != 0
	o.Idempotent = a.Idempotent != 0
	o.NowMs = a.NowMs
	o.ElapsedMs = a.ElapsedMs
	o.Draw = uint16(a.Draw)
	d := &next
	d.Set(policy(a), &before, o, e)
	a.Action, a.Class, a.Reason = uint32(d.Action), uint32(d.Class), uint32(d.Reason)
	a.Advice, a.Flags = uint32(d.Advice), uint32(d.Flags)
	a.DelayMs, a.RetryAtMs, a.HoldMs = d.DelayMs, d.RetryAtMs, d.HoldMs
	a.Resumable = word(d.Resumable)
	doubt, resend := core.InDoubt(d)
	a.Doubt, a.Resend, a.KeyRefused = word(doubt), word(resend), word(d.KeyRefused())
	outcome, listWait := core.OutcomeOf(d)
	a.ListOutcome, a.ListWaitMs = uint32(outcome), listWait
	a.NextFailures, a.NextThrottles, a.NextPolls = d.State.Failures, d.State.Throttles, d.State.Polls
	a.RunLen = uint32(d.Run.CopyTo(a.Run[:]))
	a.NextRunLen = uint32(d.State.Run.CopyTo(a.NextRun[:]))
	a.CodeLen = uint32(e.CopyCode(a.Code[:]))
	a.MessageLen = uint32(scanner.MessageLen()) // it stands in Message: the scanner keeps it there
}

// standard is not written to.
var standard = core.DefaultPolicy()

// policy reads the policy, or gives the default one.
func policy(a *area.Area) *core.Policy {
	if a.HasPolicy == 0 {
		return &standard
	}
	p := &followed
	p.MaxAttempts = a.MaxAttempts
	p.InitialBackoffMs = a.InitialBackoffMs
	p.MaxBackoffMs = a.MaxBackoffMs
	p.ThrottleFloorMs = a.ThrottleFloorMs
	p.PollMinMs = a.PollMinMs
	p.PollMaxMs = a.PollMaxMs
	p.BudgetMs = a.BudgetMs
	p.Poll = a.PolicyPoll != 0
	p.RetryCreate = a.RetryCreate != 0
	return p
}

func setPolicy(a *area.Area, p *core.Policy) {
	a.MaxAttempts, a.InitialBackoffMs, a.MaxBackoffMs = p.MaxAttempts, p.InitialBackoffMs, p.MaxBackoffMs
	a.ThrottleFloorMs, a.PollMinMs, a.PollMaxMs = p.ThrottleFloorMs, p.PollMinMs, p.PollMaxMs
	a.BudgetMs = p.BudgetMs
	a.PolicyPoll, a.RetryCreate = word(p.Poll), word(p.RetryCreate)
}

// checkPolicy names the field of an invalid policy, and what was wanted. Every
// policy that comes here was written out in full, so that the zero one is no
// default but one without attempts: it must not be taken for the zero value.
func checkPolicy(a *area.Area) {
	p := policy(a)
	if p.MaxAttempts == 0 {
		p.Poll = true
	}
	field, want := p.Invalid()
	tellInvalid(a, field, want)
}

func tellInvalid(a *area.Area, field, want string) {
	a.FieldLen = uint32(copy(a.Text[:], field))
	a.WantLen = uint32(copy(a.Text[a.FieldLen:], want))
}

func rate(a *area.Area) core.Rate {
	return core.Rate{Requests: a.Requests, PerMs: a.PerMs, Burst: a.Burst}
}

func word(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
