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
	rules  core.AdoptRules
	body   replay
	edge   bool            // see seed
	hear   func(*Progress) // see seed

	create  *create // what is remembered of it; nil if it creates nothing, or is not looked up
	adopted bool    // the run was found in the list

	state   core.State
	last    core.Step // the last decision
	polling bool      // the attempt is a poll; so is every later one
	sends   int
	start   time.Time // of the first send, also of one in another process

	answer *fault.Answer // of the last attempt, nil if none came
	err    error         // why none came
	seen   *fault.Answer // the last that came at all
	held   uint64        // what its last retry took from the retry budget

	before   core.State       // the state that the last decision began with
	seenLast core.Observation // and what it rests on
	told     core.Step        // the decision that was told last

	toldStatus int // and the status that it rests on

	attemptEnds func(AttemptEnd) // tells the Tracer; nil if nobody is to be told
}

// run is the loop: send, ask the core, wait, and again.
func (o *operation) run() (*http.Response, error) {
	o.remember()
	defer o.leave()
	body := o.body.first
	for {
		if err := o.takeSlot(); err != nil {
			closeBody(body)
			return nil, err
		}
		if o.start.IsZero() {
			o.start = time.Now()
		}
		o.sending()
		failure := o.send(body)
		if o.ctx.Err() != nil && (o.answer == nil || o.answer.Err != nil) {
			return nil, o.interruptedInFlight(failure)
		}
		o.decide(failure)
		body = nil
		if adopted, err := o.settle(); err != nil {
			return nil, err
		} else if adopted {
			o.polling = true
			continue
		}
		granted := o.spend(failure)
		switch o.last.Action {
		case core.Poll:
			o.polling = true
		case core.Retry:
			if o.body.again == nil {
				return o.cannotSendAgain(o.tooLarge())
			}
			if !granted {
				return o.overRetryBudget()
			}
		default:
			return o.finish()
		}
		o.waits()
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
	o.before, o.seenLast = o.state, seen
	o.last = core.Next(&policy, &o.state, &seen, envelope)
	o.state = o.last.State
	if o.last.HoldMs > 0 && !o.unpaced() {
		o.t.pacer.hold(o.req, o.t.Rate, o.last.HoldMs)
	}
	if o.answer != nil {
		o.seen = o.answer
	}
	o.attempted(&o.last)
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
	seen.Idempotent = o.idempotent() && len(o.req.Header["Idempotency-Key"]) > 0
	seen.NowMs = now()
	seen.ElapsedMs = uint64(elapsed / time.Millisecond)
	seen.Draw = o.t.draw()
	return seen, envelope
}

func (o *operation) tooLarge() error {
	return fmt.Errorf("follow: the request's body cannot be sent again: it has no GetBody and is longer than MaxReplayBytes, %d bytes", max(o.t.maxReplay(), 0))
}

// duration saturates: a Duration ends after 292 years.
func duration(ms uint64) time.Duration {
	return time.Duration(min(ms, math.MaxInt64/uint64(time.Millisecond))) * time.Millisecond
}

// now is the wall clock, in milliseconds since 1970.
func now() uint64 { return uint64(max(time.Now().UnixMilli(), 0)) }

func method(req *http.Request) string {
	if req.Method == "" {
		return http.MethodGet
	}
	return req.Method
}
