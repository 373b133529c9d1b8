package follow

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// RetryBudget is a bucket of tokens that retries after failures are taken
// from, so that a failing API does not meet the retries of all its callers on
// top of their requests. What it counts is told by [core.SpendRetry]. First
// attempts, polls, looks and retries after a throttling are never refused; a
// refused retry ends its operation at once, with the answer in hand and
// [fault.ErrRetryBudgetExhausted].
//
// The zero RetryBudget is full and ready to use, by any number of goroutines
// and Transports; it must not be copied, nor its Rules changed, after first
// use.
type RetryBudget struct {
	// Rules say what is taken and given. The zero RetryRules are
	// core.DefaultRetryRules; core.RetryThrottling gives those of gRPC.
	Rules core.RetryRules

	mu    sync.Mutex
	state core.RetryState
}

// LeftMilli tells what the bucket holds, in thousandths of a token.
func (b *RetryBudget) LeftMilli() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state.LeftMilli(&b.Rules)
}

// spend tells the bucket of an attempt.
func (b *RetryBudget) spend(a core.RetryAttempt) (v core.RetryVerdict, held uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, held, b.state = core.SpendRetry(&b.Rules, b.state, a)
	return v, held
}

func (b *RetryBudget) valid() error {
	if field, want := b.Rules.Invalid(); field != "" {
		return fmt.Errorf("follow: retryRules.%s: want %s", field, want)
	}
	return nil
}

func (t *Transport) retryBudget() *RetryBudget {
	if t.RetryBudget != nil {
		return t.RetryBudget
	}
	return &t.budget
}

// spend tells the retry budget what the last attempt has come to, after all
// looks, and gives whether its retry, if one is due, may be sent.
func (o *operation) spend(failure core.Failure) (granted bool) {
	if o.t.NoRetryBudget {
		return true
	}
	a := core.RetryAttempt{
		Class: o.last.Class, Action: o.last.Action, Polled: o.polling,
		TimedOut: failure == core.FailureTimeout, HeldMilli: o.held,
	}
	if a.Action == core.Retry && o.body.again == nil {
		a.Action = core.Fail // there is no second time
	}
	var v core.RetryVerdict
	v, o.held = o.t.retryBudget().spend(a)
	return v != core.RetryRefused
}

// overRetryBudget ends an operation whose retry is refused.
func (o *operation) overRetryBudget() (*http.Response, error) {
	d := o.last
	d.Action, d.DelayMs = core.Fail, 0
	err := fault.ErrRetryBudgetExhausted
	if o.err != nil {
		err = fmt.Errorf("%w, after: %w", err, o.err)
	}
	o.tellRefused(&d, err)
	if o.answer == nil || succeeded(o.answer.Response) {
		defer o.drop()
		return nil, o.fault(&d, o.answer, err)
	}
	resp := o.answer.Response
	if len(resp.Header[fault.ReasonHeader]) == 0 {
		mark(resp, fault.ReasonHeader, fault.RetryBudgetExhausted)
	}
	return resp, nil
}

// tellRefused tells once more for an attempt whose retry is refused.
func (o *operation) tellRefused(d *core.Step, err error) {
	o.told = *d
	if o.hears() {
		e := o.event(d, time.Since(o.start))
		e.Err = err
		o.decided(e)
	}
}
