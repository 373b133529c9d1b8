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

// step decides, from the area to the area.
func step(a *area.Area, e *core.Envelope) {
	p := policy(a)
	s := core.State{Failures: a.Failures, Throttles: a.Throttles, Polls: a.Polls}
	if a.StateRunLen > 0 {
		s.Run, _ = core.ParseRunID(text(a.StateRun[:], a.StateRunLen)) // an unusable one is none
	}
	o := core.Observation{
		Method:         text(a.Method[:], a.MethodLen),
		Status:         uint16(a.Status),
		Failure:        core.Failure(a.Failure),
		RetryAfter:     text(a.RetryAfter[:], a.RetryAfterLen),
		RateLimitReset: text(a.RateLimitReset[:], a.RateLimitResetLen),
		Date:           text(a.Date[:], a.DateLen),
		Decided:        a.Decided != 0,
		Idempotent:     a.Idempotent != 0,
		NowMs:          a.NowMs,
		ElapsedMs:      a.ElapsedMs,
		Draw:           uint16(a.Draw),
	}
	d := core.Next(&p, &s, &o, e)
	a.Action, a.Class, a.Reason = uint32(d.Action), uint32(d.Class), uint32(d.Reason)
	a.Advice, a.Flags = uint32(d.Advice), uint32(d.Flags)
	a.DelayMs, a.RetryAtMs, a.HoldMs = d.DelayMs, d.RetryAtMs, d.HoldMs
	a.Resumable = word(d.Resumable)
	a.NextFailures, a.NextThrottles, a.NextPolls = d.State.Failures, d.State.Throttles, d.State.Polls
	a.RunLen = uint32(d.Run.CopyTo(a.Run[:]))
	a.NextRunLen = uint32(d.State.Run.CopyTo(a.NextRun[:]))
	a.CodeLen = uint32(e.CopyCode(a.Code[:]))
	a.MessageLen = uint32(e.CopyMessage(a.Message[:])) // onto itself: the scanner keeps it there
}

// policy reads the policy; the zero one stands for the default.
func policy(a *area.Area) (p core.Policy) {
	if a.HasPolicy == 0 {
		return p
	}
	return core.Policy{
		MaxAttempts:      a.MaxAttempts,
		InitialBackoffMs: a.InitialBackoffMs,
		MaxBackoffMs:     a.MaxBackoffMs,
		ThrottleFloorMs:  a.ThrottleFloorMs,
		PollMinMs:        a.PollMinMs,
		PollMaxMs:        a.PollMaxMs,
		BudgetMs:         a.BudgetMs,
		Poll:             a.PolicyPoll != 0,
		RetryCreate:      a.RetryCreate != 0,
	}
}

func setPolicy(a *area.Area, p core.Policy) {
	a.MaxAttempts, a.InitialBackoffMs, a.MaxBackoffMs = p.MaxAttempts, p.InitialBackoffMs, p.MaxBackoffMs
	a.ThrottleFloorMs, a.PollMinMs, a.PollMaxMs = p.ThrottleFloorMs, p.PollMinMs, p.PollMaxMs
	a.BudgetMs = p.BudgetMs
	a.PolicyPoll, a.RetryCreate = word(p.Poll), word(p.RetryCreate)
}

// checkPolicy names the field of an invalid policy, and what was wanted. Every
// policy that comes here was written out in full, so that the zero one is no
// default but one without attempts: its maxAttempts alone is checked instead.
func checkPolicy(a *area.Area) {
	p := policy(a)
	if p == (core.Policy{}) {
		p.Poll = true
	}
	field, want := p.Invalid()
	a.FieldLen = uint32(copy(a.Text[:], field))
	a.WantLen = uint32(copy(a.Text[a.FieldLen:], want))
}

func rate(a *area.Area) core.Rate {
	return core.Rate{Requests: a.Requests, PerMs: a.PerMs, Burst: a.Burst}
}

func nameOf(kind, index uint32) string {
	if index > 255 {
		return ""
	}
	switch kind {
	case area.NameAction:
		return core.Action(index).String()
	case area.NameClass:
		return core.Class(index).String()
	case area.NameReason:
		return core.Reason(index).String()
	case area.NameFlag:
		return (core.Flags(1) << index).String()
	case area.NameAdvice:
		return core.Advice(index).String()
	case area.NameFailure:
		return core.Failure(index).String()
	}
	return ""
}

func word(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
