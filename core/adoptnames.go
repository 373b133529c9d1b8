package core

// AdoptAction is what the caller does next about a create whose outcome is
// unknown.
type AdoptAction uint8

// The zero AdoptAction is AdoptLook.
const (
	AdoptLook   AdoptAction = iota // ask for the list of runs from its beginning, after the delay
	AdoptPage                      // ask for the list's next page, at once
	AdoptRun                       // the run is the create's own: follow it
	AdoptResend                    // no run was made: the create may be sent again
	AdoptFail                      // the outcome stays unknown: [ReasonOutcomeUnknown]
)

// String gives the wire name, "" for a value that is none.
func (a AdoptAction) String() string { return word("look\npage\nadopt\nresend\nfail\n", uint(a)) }

// AdoptReason is the rule that decided about an [AdoptAction].
type AdoptReason uint8

// The zero AdoptReason is AdoptUnsettled.
const (
	AdoptUnsettled    AdoptReason = iota // no list has been seen yet that must show the run
	AdoptMore                            // the list goes on
	AdoptOne                             // one run can be the create's, and no other create can have made it
	AdoptNone                            // no run can be the create's
	AdoptSeveral                         // more than one run can be the create's
	AdoptRival                           // another create can have made the one run
	AdoptUnreadable                      // a row that may be the create's cannot be read
	AdoptNoVersion                       // the create named no promptVersionId that can be read
	AdoptListFailed                      // the list was not answered, or contradicts itself
	AdoptListRejected                    // the list cannot be had
	AdoptNoDate                          // the list's answer does not tell the vendor's time
	AdoptSinceTooLate                    // the list began after the create was sent, by the vendor's time
	AdoptTooLong                         // the list has more pages than may be read
)

// String gives the wire name, "" for a value that is none.
func (r AdoptReason) String() string {
	return word("unsettled\nmore\none\nnone\nseveral\nrival\nunreadable_row\nno_version\nlist_failed\nlist_rejected\n"+
		"no_date\nsince_too_late\ntoo_long\n", uint(r))
}

// ListOutcome is what came of one request for a page of the list. [OutcomeOf]
// tells it from the Step that Decide gives for that GET.
type ListOutcome uint8

// The zero ListOutcome is ListFailed: nothing is proved by nothing.
const (
	ListFailed   ListOutcome = iota // no answer, or none that counts; asking again may help
	ListAnswered                    // a 2xx whose body has an array data.rows
	ListRejected                    // asking again cannot help
)

// String gives the wire name, "" for a value that is none.
func (o ListOutcome) String() string { return word(listOutcomes, uint(o)) }

// ParseListOutcome is the inverse of [ListOutcome.String].
func ParseListOutcome(s string) (o ListOutcome, ok bool) {
	for o = ListFailed; o <= ListRejected; o++ {
		if o.String() == s {
			return o, true
		}
	}
	return ListFailed, false
}

// OutcomeOf gives the outcome of asking for a page, and how long to wait before
// asking again, from what Decide says of that one GET with a zero State and
// Policy.Poll false. A body that is no whole envelope is no answer: half a list
// shows too few runs. An envelope that turns out to have no array data.rows
// makes it ListFailed after all.
func OutcomeOf(d *Step) (o ListOutcome, waitMs uint64) {
	switch {
	case d.Class == Success && !d.Flags.Has(FlagBadEnvelope):
		return ListAnswered, 0
	case d.Class == Rejected || d.Class == Decided || d.Class == RunFailed:
		return ListRejected, 0
	}
	return ListFailed, max(d.DelayMs, d.HoldMs)
}
