package core

// Adoption is what is remembered of a create in doubt while it is looked up in
// the list of runs: begin it with [Adoption.Start], and do as the Verdict says.
// For AdoptLook and AdoptPage ask for GET /v1/runs with limit [ListRows], the
// Verdict's since and startingAfter, and tell what came of it: of an answer
// [Adoption.Begin], then [Adoption.Row] for each row and [Adoption.Rival] for
// each other create of the same promptVersionId that is known, in any order;
// of anything, at last, [Adoption.End].
//
// It is a plain value of numbers and names: keep it, copy it, store it after
// any Verdict, and go on from there. A host that has lost its place within a
// page begins that page anew.
type Adoption struct {
	// Of the create.
	SentMs, FailedMs uint64
	Version          VersionID
	Resend           bool

	// From look to look.
	Looks  uint64 // that did not decide
	SinceS uint64 // seconds since 1970: where the list is to begin

	// Of the look that goes on, from page to page.
	After        RunID  // the last row of the page before; known from the second page on
	Pages        uint64 // read in this look
	Dated        bool   // the vendor's time is known, and with it:
	FromMs, ToMs uint64 // when the run can have been made, both ends included, by the vendor's time
	SlackMs      uint64 // the skew, and what the answer took: how far instants are blurred
	Settled      bool   // the list was asked for when it could be believed
	SinceTooLate bool   // the list began behind FromMs
	Found        uint8  // runs that can be the create's: 0, 1, or more
	Run          RunID  // the first of them
	Unreadable   bool   // a row that may be one of them cannot be read
	Rivals       bool   // another create can have made one
	OpenRival    bool   // and has no outcome yet

	// Of the page that goes on.
	Rows  uint64
	Newer bool  // a row is not older than the window
	Last  RunID // the last row's that has a usable one
}

// forget ends a look.
//
//go:noinline // many ask for it
func (a *Adoption) forget() {
	*a = Adoption{SentMs: a.SentMs, FailedMs: a.FailedMs, Version: a.Version, Resend: a.Resend, Looks: a.Looks, SinceS: a.SinceS}
}

// unsettledMs gives how long the list cannot be believed yet, at most SettleMs
// should the clock have gone back.
func (a *Adoption) unsettledMs(r *AdoptRules, nowMs uint64) uint64 {
	settled := add(a.FailedMs, r.SettleMs)
	return min(settled-min(settled, nowMs), r.SettleMs, MaxMs)
}

// again ends a look that decides nothing: the next one follows when the list
// has settled, the server allows and the backoff is over, or not at all if that
// is beyond the rules. Who looked too early needs no backoff.
func (a *Adoption) again(r *AdoptRules, reason AdoptReason, waitMs, nowMs uint64) Verdict {
	a.Looks = addOne(a.Looks)
	delay := max(min(waitMs, MaxMs), a.unsettledMs(r, nowMs))
	if reason != AdoptUnsettled {
		delay = max(delay, r.backoff(a.Looks))
	}
	if a.Looks >= r.MaxLooks || add(nowMs, delay) > add(a.FailedMs, r.BudgetMs) {
		return a.fail(reason)
	}
	return a.look(reason, delay)
}

func (a *Adoption) look(reason AdoptReason, delayMs uint64) Verdict {
	a.forget()
	return Verdict{Action: AdoptLook, Reason: reason, DelayMs: delayMs, SinceS: a.SinceS}
}

// fail ends the whole.
//
//go:noinline // many ask for it
func (a *Adoption) fail(reason AdoptReason) Verdict {
	return Verdict{Action: AdoptFail, Reason: reason}
}
