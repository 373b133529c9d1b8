package follow

import "time"

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

// affords tells whether what is due after delay milliseconds comes in time.
func (o *operation) affords(delay uint64) bool {
	elapsed := uint64(time.Since(o.start) / time.Millisecond)
	budget := o.budget(elapsed)
	return elapsed <= budget && delay <= budget-elapsed
}

// takeSlot waits for a time to send at, or ends the operation.
func (o *operation) takeSlot() error {
	s, ok, err := o.nextSlot()
	switch {
	case err != nil:
		return o.interrupted(err)
	case !ok:
		return o.refused(s)
	}
	return nil
}

// nextSlot waits for a time to send at. A slot beyond the budget is not taken:
// then ok is false. The error is the context's.
func (o *operation) nextSlot() (s slot, ok bool, err error) {
	for !o.unpaced() {
		var elapsed uint64
		if o.sends > 0 {
			elapsed = uint64(time.Since(o.start) / time.Millisecond)
		}
		budget := o.budget(elapsed)
		s, ok = o.t.pacer.take(o.req, o.t.Rate, budget-min(budget, elapsed))
		if !ok {
			return s, false, nil
		}
		if s.wait == 0 {
			break
		}
		if err := wait(o.ctx, time.Until(s.when)); err != nil {
			o.t.pacer.giveBack(s)
			return s, false, err
		}
		if o.t.pacer.valid(s) {
			break
		}
	}
	if o.ctx.Err() != nil {
		return s, false, ended(o.ctx)
	}
	return s, true, nil
}
