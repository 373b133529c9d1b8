package follow

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// finish hands over what the core has called the end. A response may only be
// handed over for what it is: a 2xx that failed, or any word about a run that
// is known and not at its end, would be taken for something else.
func (o *operation) finish() (*http.Response, error) {
	d := &o.last
	if o.answer == nil {
		return nil, o.fault(d, nil, o.err)
	}
	resp := o.answer.Response
	if o.adopted {
		mark(resp, fault.AdoptedHeader, "true")
	}
	switch {
	case d.Action == core.Return && d.Resumable:
		// A redirect, say: the caller's client would follow it.
		d = o.pending()
		fallthrough
	case d.Action == core.Fail && (succeeded(resp) || d.State.Run.Known()):
		defer o.drop()
		return nil, o.fault(d, o.answer, nil)
	case d.Action == core.Fail && len(resp.Header[fault.ReasonHeader]) == 0:
		// Layers above then know that this was followed through, and why it
		// ended.
		mark(resp, fault.ReasonHeader, d.Reason.String())
	}
	return resp, nil
}

// mark sets a line of header; the base may use the one that it gave again.
func mark(resp *http.Response, name, value string) {
	resp.Header = resp.Header.Clone()
	if resp.Header == nil {
		resp.Header = http.Header{}
	}
	resp.Header.Set(name, value)
}

// fault makes the error of a decision.
func (o *operation) fault(d *core.Step, a *fault.Answer, cause error) *fault.Error {
	e := fault.New(d, a, cause)
	e.Adopted = e.Adopted || o.adopted
	return e
}

// cannotSendAgain ends an operation that should be retried and cannot be: the
// response in hand tells more than the error.
func (o *operation) cannotSendAgain(err error) (*http.Response, error) {
	if o.answer != nil && !succeeded(o.answer.Response) {
		return o.answer.Response, nil
	}
	defer o.drop()
	if o.err != nil {
		err = fmt.Errorf("%w, after: %w", err, o.err)
	}
	return nil, o.fault(&o.last, o.answer, err)
}

var errNoSlot = errors.New("follow: the pace's next slot lies beyond the budget; nothing was sent")

// refused ends an operation whose next slot would come too late.
func (o *operation) refused(s slot) error {
	o.drop()
	d := core.Step{
		Action:    core.Fail,
		Class:     core.Throttled,
		Reason:    core.ReasonBudgetExhausted,
		Advice:    core.AdviceBudgetExhausted,
		RetryAtMs: now() + s.wait,
		Run:       o.state.Run,
		State:     o.state,
	}
	o.err = errNoSlot
	var elapsed time.Duration
	if o.sends > 0 {
		elapsed = time.Since(o.start)
	}
	o.tell(&d, elapsed)
	return o.fault(&d, o.seen, errNoSlot)
}

// interrupted ends an operation whose context ended between two attempts.
func (o *operation) interrupted(err error) error {
	o.drop()
	switch {
	case o.state.Run.Known():
		return o.fault(o.pending(), o.seen, err)
	case o.last.Action != core.Return:
		return o.fault(&o.last, o.seen, err)
	}
	return err // nothing has been sent, or nothing is known
}

// interruptedInFlight ends an operation whose context ended during an attempt.
// Nothing is sent any more; the core only tells whether the outcome is unknown.
func (o *operation) interruptedInFlight(failure core.Failure) error {
	o.attempted(nil)
	seen, envelope := o.observe(failure, time.Since(o.start))
	endless := o.policy
	endless.BudgetMs, endless.MaxAttempts = core.MaxMs, core.MaxMs
	if d := core.Next(&endless, &o.state, &seen, envelope); d.Action == core.Fail && !o.state.Run.Known() {
		defer o.drop()
		return o.fault(&d, o.answer, ended(o.ctx))
	}
	return o.interrupted(ended(o.ctx))
}

// pending is the last decision, said of a run that goes on unseen.
func (o *operation) pending() *core.Step {
	d := o.last
	d.Class, d.Reason, d.Advice = core.Pending, core.ReasonRunPending, core.AdvicePending
	d.Run = o.state.Run
	return &d
}

// drop lets go of the answer in hand. Its body has been read as a rule, which
// has freed the connection; what is left of a very long one ends with it.
func (o *operation) drop() {
	if o.answer != nil {
		o.answer.Response.Body.Close()
		o.answer = nil
	}
	o.err = nil
}

func succeeded(resp *http.Response) bool { return resp.StatusCode >= 200 && resp.StatusCode < 300 }
