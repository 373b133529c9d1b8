package core

// ListRows is how many rows to ask for in a page of the list, its limit: the
// most that the API gives.
const ListRows = 50

// marginMs is how much earlier than a create the list of runs is asked to
// begin. It keeps the list short, and decides nothing: a list that begins too
// late all the same, since clocks differ by more, is asked for again.
const marginMs = 300_000

// Doubt is a create whose outcome is unknown. Instants are those of the local
// clock, milliseconds since 1970.
type Doubt struct {
	SentMs          uint64 // when it was sent; if it was re-sent, when the first send left whose outcome is in doubt
	FailedMs        uint64 // when its outcome became unknown
	PromptVersionID string // as its body bears it; "" if that cannot be read
	Resend          bool   // it may be sent again once surely no run was made, as [InDoubt] tells
}

// ListEnd ends a page of the list.
type ListEnd struct {
	Outcome ListOutcome
	HasMore bool   // of an answer: data.hasMore is anything but false
	Claimed bool   // the run that Adoption.Run names has been claimed since its row was told
	WaitMs  uint64 // of a failure: how long to wait at least, 0 if nothing says so
	NowMs   uint64 // the local clock
}

// Verdict is what to do next about a create in doubt, and why.
type Verdict struct {
	Action  AdoptAction
	Reason  AdoptReason
	DelayMs uint64 // on AdoptLook, the time before it
	SinceS  uint64 // on AdoptLook and AdoptPage, the list's since, seconds since 1970
	After   RunID  // on AdoptPage, the list's startingAfter
	Run     RunID  // on AdoptRun, the run
}

// Start begins to look a create up. The first look is due once the list can be
// believed: what it shows before then proves nothing, and takes a slot of the
// pace. Nothing that a host tells too early does harm.
func (a *Adoption) Start(rules *AdoptRules, d *Doubt, nowMs uint64) Verdict {
	r := rules.orDefault()
	*a = Adoption{SentMs: min(d.SentMs, MaxMs), Resend: d.Resend}
	a.FailedMs = max(min(d.FailedMs, MaxMs), a.SentMs)
	a.Version, _ = ParseVersionID(d.PromptVersionID)
	if !a.Version.Known() {
		return a.fail(AdoptNoVersion)
	}
	early := add(r.SkewMs, marginMs)
	a.SinceS = (a.SentMs - min(a.SentMs, early)) / 1000
	return a.look(AdoptUnsettled, a.unsettledMs(&r, nowMs))
}

// End ends a page, whatever came of it, and says what to do.
//
// Only a look that began when the list was settled and that saw it to its end
// decides, also in favour of a single run: a second one may come into sight
// late, and then neither is surely the create's. What is no such look is no
// evidence: it is taken again while the rules allow, and then the outcome
// stays unknown.
func (a *Adoption) End(rules *AdoptRules, e *ListEnd) Verdict {
	r := rules.orDefault()
	switch {
	case !a.Version.Known():
		return a.fail(AdoptNoVersion)
	case e.Outcome == ListRejected:
		return a.fail(AdoptListRejected)
	case e.Outcome != ListAnswered:
		return a.again(&r, AdoptListFailed, e.WaitMs, e.NowMs)
	case !a.Dated:
		return a.again(&r, AdoptNoDate, 0, e.NowMs)
	case !a.Settled:
		return a.again(&r, AdoptUnsettled, 0, e.NowMs)
	case a.SinceTooLate:
		return a.again(&r, AdoptSinceTooLate, 0, e.NowMs)
	}
	if e.Claimed {
		a.claim(&a.Run)
	}
	if a.goesOn(e.HasMore) {
		return a.turn(&r, e.NowMs)
	}
	return a.decide(&r, e.NowMs)
}

// goesOn tells whether there is another page to read. A full page is followed
// whatever hasMore says; a page of rows that are all older than the window is
// the last in any case.
func (a *Adoption) goesOn(hasMore bool) bool {
	if a.Rows > 0 && !a.Newer {
		return false
	}
	return hasMore || a.Rows >= ListRows
}

// turn asks for the next page, which begins after the last row. A list that
// goes on but not forward contradicts itself.
func (a *Adoption) turn(r *AdoptRules, nowMs uint64) Verdict {
	if !a.Last.Known() || !a.Last.differs(&a.After) {
		return a.again(r, AdoptListFailed, 0, nowMs)
	}
	a.Pages = addOne(a.Pages)
	if a.Pages >= r.MaxPages {
		return a.fail(AdoptTooLong)
	}
	a.After = a.Last
	return Verdict{Action: AdoptPage, Reason: AdoptMore, SinceS: a.SinceS, After: a.After}
}

// decide judges a whole and settled list.
func (a *Adoption) decide(r *AdoptRules, nowMs uint64) Verdict {
	reason := AdoptOne
	switch {
	case a.Unreadable:
		return a.fail(AdoptUnreadable)
	case a.Found == 0 && a.Resend:
		return Verdict{Action: AdoptResend, Reason: AdoptNone}
	case a.Found == 0:
		return a.fail(AdoptNone)
	case a.Found > 1:
		reason = AdoptSeveral
	case a.Rivals:
		reason = AdoptRival
	default:
		return Verdict{Action: AdoptRun, Reason: AdoptOne, Run: a.Run}
	}
	// The runs may turn out to be those of creates that are still open, and
	// then this one made none: that is worth waiting for only if it is sent
	// again.
	if a.Resend && a.OpenRival {
		return a.again(r, reason, 0, nowMs)
	}
	return a.fail(reason)
}
