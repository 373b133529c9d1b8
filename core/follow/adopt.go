package follow

import (
	"fmt"
	"net/http"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// adoptRules gives the rules that count, or what is wrong with them.
func (t *Transport) adoptRules() (core.AdoptRules, error) {
	r := t.AdoptRules
	if field, want := r.Invalid(); field != "" {
		return r, fmt.Errorf("follow: adoptRules.%s: want %s", field, want)
	}
	if r == (core.AdoptRules{}) {
		r = core.DefaultAdoptRules()
	}
	return r, nil
}

// remember enters a request that creates a run into the ledger.
func (o *operation) remember() {
	if o.t.NoAdopt || method(o.req) != http.MethodPost || !fault.Follows(o.req) {
		return
	}
	version := versionOf(o.ctx, o.body.again, max(o.t.maxReplay(), DefaultMaxReplayBytes))
	o.body.renew()
	o.create = o.t.ledger.enter(o.req, version, &o.rules)
}

// sending notes that the attempt that follows may make a run.
func (o *operation) sending() {
	if o.create != nil && !o.polling {
		o.t.ledger.sending(o.create)
	}
}

// leave notes that the operation is over, however it came to that.
func (o *operation) leave() {
	if o.create != nil {
		o.t.ledger.leave(o.create, o.rules.BudgetMs)
	}
}

// settle says in the ledger what the create's attempt has come to, and looks
// it up first if nobody knows. adopted tells that a run was found, which is to
// be polled. An error means that the caller has left.
func (o *operation) settle() (adopted bool, err error) {
	if o.create == nil || o.polling {
		return false, nil
	}
	l := &o.t.ledger
	doubt, resend := core.InDoubt(&o.last)
	switch {
	case o.seenLast.Idempotent:
		if o.last.Action == core.Retry {
			return false, nil // which tells; an earlier send may have made a run
		}
	case doubt && !o.decidedBelow():
		v, err := o.lookUp(resend)
		if err != nil {
			return false, err
		}
		if v.Action == core.AdoptRun {
			o.adopted = true
			o.state = o.last.State
			o.state.Run = v.Run
			return true, nil // the ledger knows it
		}
		o.decideAgain(v.Action == core.AdoptResend)
	}
	if o.last.Action == core.Retry {
		l.unsent(o.create)
	} else {
		l.end(o.create, o.last.Run)
	}
	return false, nil
}

// decideAgain asks the core what the attempt means after a look: as it is, but
// later, if surely no run was made; and if nobody knows, under a policy that
// does not send it again.
func (o *operation) decideAgain(noRun bool) {
	before := o.last
	if noRun && before.Action != core.Retry {
		return // it has ended, and not for its doubt
	}
	policy := o.policy
	policy.RetryCreate = policy.RetryCreate && noRun
	elapsed := time.Since(o.start)
	o.seenLast.ElapsedMs, o.seenLast.NowMs = uint64(elapsed/time.Millisecond), now()
	policy.BudgetMs = o.budget(o.seenLast.ElapsedMs)
	envelope := &nothing
	if o.answer != nil {
		envelope = o.answer.Envelope
	}
	o.last = core.Next(&policy, &o.before, &o.seenLast, envelope)
	o.state = o.last.State
	if o.last.Action != before.Action || o.last.Reason != before.Reason {
		o.tell(&o.last, elapsed)
	}
}
