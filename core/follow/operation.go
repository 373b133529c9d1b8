package follow

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// operation is everything from the first send of one request to its return or
// fail.
type operation struct {
	t      *Transport
	req    *http.Request // the caller's, never changed
	ctx    context.Context
	policy core.Policy
	body   replay

	state   core.State
	last    core.Step // the last decision
	polling bool      // the attempt is a poll; so is every later one
	sends   int
	start   time.Time // of the first send

	answer *fault.Answer // of the last attempt, nil if none came
	err    error         // why none came
	seen   *fault.Answer // the last that came at all
}

// run is the loop: send, ask the core, wait, and again.
func (o *operation) run() (*http.Response, error) {
	body := o.body.first
	for {
		if err := o.takeSlot(); err != nil {
			closeBody(body)
			return nil, err
		}
		if o.sends == 0 {
			o.start = time.Now()
		}
		failure := o.send(body)
		if o.ctx.Err() != nil && (o.answer == nil || o.answer.Err != nil) {
			return nil, o.interruptedInFlight(failure)
		}
		o.decide(failure)
		body = nil
		switch o.last.Action {
		case core.Poll:
			o.polling = true
		case core.Retry:
			if o.body.again == nil {
				return o.cannotSendAgain(o.tooLarge())
			}
		default:
			return o.finish()
		}
		if err := wait(o.ctx, duration(o.last.DelayMs)); err != nil {
			return nil, o.interrupted(err)
		}
		if !o.polling {
			var err error
			if body, err = o.body.again(); err != nil {
				return o.cannotSendAgain(fmt.Errorf("follow: GetBody: %w", err))
			}
		}
	}
}

// decide asks the core what the last attempt means.
func (o *operation) decide(failure core.Failure) {
	elapsed := time.Since(o.start)
	seen, envelope := o.observe(failure, elapsed)
	policy := o.policy
	policy.BudgetMs = o.budget(seen.ElapsedMs)
	o.last = core.Next(&policy, &o.state, &seen, envelope)
	o.state = o.last.State
	if o.last.HoldMs > 0 && !o.t.NoPace {
		o.t.pacer.hold(o.req, o.t.Rate, o.last.HoldMs)
	}
	if o.answer != nil {
		o.seen = o.answer
	}
	o.tell(&o.last, elapsed)
}

// nothing is the envelope of no answer; nobody writes to it.
var nothing = core.Envelope{Empty: true}

func (o *operation) observe(failure core.Failure, elapsed time.Duration) (core.Observation, *core.Envelope) {
	var seen core.Observation
	envelope := &nothing
	if o.answer != nil {
		seen, envelope = o.answer.Observation(), o.answer.Envelope
	} else {
		seen.Failure = failure
	}
	seen.Method = method(o.req)
	if o.polling {
		seen.Method = http.MethodGet
	}
	seen.Idempotent = o.t.Idempotent && len(o.req.Header["Idempotency-Key"]) > 0
	seen.NowMs = uint64(max(time.Now().UnixMilli(), 0))
	seen.ElapsedMs = uint64(elapsed / time.Millisecond)
	seen.Draw = o.t.draw()
	return seen, envelope
}

// answerMs is the most of the time before a deadline that is left for an
// answer to arrive in.
const answerMs = 1000

// budget is the policy's, or what the context's deadline leaves of it. What
// would be sent at the deadline itself could never be answered.
func (o *operation) budget(elapsedMs uint64) uint64 {
	deadline, ok := o.ctx.Deadline()
	if !ok {
		return o.policy.BudgetMs
	}
	left := uint64(max(time.Until(deadline), 0) / time.Millisecond)
	left -= min(left/10, answerMs)
	return min(o.policy.BudgetMs, elapsedMs+left)
}

// takeSlot waits for a time to send at. A slot beyond the budget is not taken.
func (o *operation) takeSlot() error {
	for !o.t.NoPace {
		var elapsed uint64
		if o.sends > 0 {
			elapsed = uint64(time.Since(o.start) / time.Millisecond)
		}
		budget := o.budget(elapsed)
		s, ok := o.t.pacer.take(o.req, o.t.Rate, budget-min(budget, elapsed))
		if !ok {
			return o.refused(s)
		}
		if s.wait == 0 {
			break
		}
		if err := wait(o.ctx, time.Until(s.when)); err != nil {
			o.t.pacer.giveBack(s)
			return o.interrupted(err)
		}
		if o.t.pacer.valid(s) {
			break
		}
	}
	if o.ctx.Err() != nil {
		return o.interrupted(ended(o.ctx))
	}
	return nil
}

func (o *operation) tooLarge() error {
	return fmt.Errorf("follow: the request's body cannot be sent again: it has no GetBody and is longer than MaxReplayBytes, %d bytes", max(o.t.maxReplay(), 0))
}

// duration saturates: a Duration ends after 292 years.
func duration(ms uint64) time.Duration {
	return time.Duration(min(ms, math.MaxInt64/uint64(time.Millisecond))) * time.Millisecond
}

func method(req *http.Request) string {
	if req.Method == "" {
		return http.MethodGet
	}
	return req.Method
}
