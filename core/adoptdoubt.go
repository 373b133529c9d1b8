package core

// InDoubt tells whether a create has to be looked up in the list of runs, from
// the Step that [Decide] gives for its attempt: no run is known, and it may
// have made one. It says so of no answer, of a 502, of a 504 without a runId
// and of a 500, whether or not the attempts are exhausted; for an attempt that
// was abandoned ask it of an observation without a response. A create that an
// Idempotency-Key makes safe is sent again instead, and is not to be looked up.
//
// resend tells that the API's error page and the policy allow to send the
// create again once surely no run was made: look it up before, as a [Doubt]
// with Resend. On AdoptResend do as the Step says: send it again no sooner than
// that, or, where the Step's Action is Fail because the attempts or the budget
// are exhausted, hand over the answer and the Step as they are, for they are
// the truth. Only on AdoptFail the outcome is unknown.
func InDoubt(d *Step) (doubt, resend bool) {
	if d.State.Run.Known() {
		return false, false
	}
	doubt = d.Class == Unknown || d.Class == ServerError || d.Reason == ReasonOutcomeUnknown
	return doubt, d.Class == ServerError && d.Reason != ReasonOutcomeUnknown
}

// KeyRefused tells that the API refuses the key: whatever is sent with it will
// be refused too.
func (d *Step) KeyRefused() bool { return d.Advice == AdviceUnauthorized }
