package fault

import (
	"net/http"
	"time"

	"followthrough/core"
)

// FromResponse gives nil for a success, else an [*Error]. It reads an error
// answer's body up to [MaxHeld], and that of a 2xx to a request that
// [Follows] whole; resp.Body then reads the same from its beginning, and
// still is the caller's to close. Other bodies are not touched.
//
// What the answer means is decided by [core.Next] for the request in
// resp.Request; without one, as for an unsafe method. If a [ReasonHeader] says
// why a layer behind gave up, that is the Error's Reason.
//
// A run that is not finished is no success of a request that Follows: its
// Error has the Reason run_pending. RetryAt is set if the server named a wait.
func FromResponse(resp *http.Response) error {
	p := core.DefaultPolicy()
	p.Poll = resp.Request != nil && Follows(resp.Request)
	p.BudgetMs, p.MaxAttempts = core.MaxMs, core.MaxMs // nobody is counting here

	a := Read(resp, &p)
	o := a.Observation()
	o.NowMs = uint64(max(time.Now().UnixMilli(), 0))
	// The header says that and why another layer gave up; the rules are asked
	// for what the answer means by itself.
	o.Decided = false
	if resp.Request != nil {
		o.Method = methodOf(resp.Request)
	}
	d := core.Next(&p, &core.State{}, &o, a.Envelope)
	if d.Class == core.Success {
		return nil
	}
	if reason, ok := parseReason(resp.Header.Get(ReasonHeader)); ok {
		d.Reason = reason
		d.Advice = adviceFor(reason, d.Advice)
	}
	e := New(&d, &a, refused(resp))
	if wait, ok, _ := core.RetryAfter(o.RetryAfter, o.Date, o.NowMs); ok {
		e.RetryAt = at(o.NowMs, wait)
	} else if d.Class == core.Throttled && d.Reason == core.ReasonRetryAfter {
		// A reset header stood in. The draw is 0, so the delay is the wait.
		e.RetryAt = at(o.NowMs, d.DelayMs)
	}
	return e
}

func at(nowMs, waitMs uint64) time.Time {
	return time.UnixMilli(int64(min(nowMs+waitMs, core.MaxMs)))
}

// parseReason is the inverse of [core.Reason.String]. The edge's own refusals
// use other words, which are none of the core's reasons.
func parseReason(s string) (core.Reason, bool) {
	if s == "" {
		return 0, false
	}
	for r := core.ReasonDone; r.String() != ""; r++ {
		if r.String() == s {
			return r, true
		}
	}
	return 0, false
}

// adviceFor puts how the operation ended before what the answer says.
func adviceFor(reason core.Reason, otherwise core.Advice) core.Advice {
	switch reason {
	case core.ReasonOutcomeUnknown:
		return core.AdviceOutcomeUnknown
	case core.ReasonBudgetExhausted:
		return core.AdviceBudgetExhausted
	case core.ReasonRunFailed:
		return core.AdviceRunFailed
	}
	return otherwise
}
