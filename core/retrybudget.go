package core

// RetryState is a bucket of tokens between two attempts; the zero RetryState
// is a full one. It is a plain value: keep it, copy it, store it.
type RetryState struct {
	SpentMilli uint64 // thousandths of a token that are missing
}

// LeftMilli gives what the bucket holds, in thousandths of a token.
func (s RetryState) LeftMilli(r *RetryRules) uint64 {
	most := r.orDefault().MaxMilli
	return most - min(s.SpentMilli, most)
}

// RetryAttempt is one attempt, and what was decided about it.
type RetryAttempt struct {
	Class     Class  // what its answer means
	Action    Action // what is decided
	Polled    bool   // it was a poll
	TimedOut  bool   // it had no answer in time
	HeldMilli uint64 // what [SpendRetry] has told the operation to hold; 0 for its first attempt
}

// RetryVerdict is what a retry budget says of a decision.
type RetryVerdict uint8

// The zero RetryVerdict is RetryFree.
const (
	RetryFree    RetryVerdict = iota // the budget has no say: no retry, or none after a failure
	RetryGranted                     // the retry may be sent, and its tokens are taken
	RetryRefused                     // too few tokens are left: the operation ends with the answer in hand
)

// String gives the wire name, "" for a value that is none.
func (v RetryVerdict) String() string { return word("free\ngranted\nrefused\n", uint(v)) }

// SpendRetry takes an attempt and what [Decide] says of it, and tells whether
// the budget allows the retry. The caller keeps the new state for all its
// operations, and heldMilli for the next attempt of this one. By the default
// rules a failure takes 5 tokens of 500 if it is retried; if that retry
// succeeds they are back, and if it fails they are lost and it takes 5 more.
//
// A budget guards a failing server against those who retry, so it counts
// failures (unreached, server_error, unknown) and what the server did. A
// throttling is no failure and its retries are free: the server has said when
// it wants them. A poll neither takes, gives nor is refused: its run is paid.
// What is rejected says nothing about the server's health.
//
// No time passes here, as in gRPC and the AWS SDKs: an empty bucket fills by
// first attempts that succeed, which are never refused.
func SpendRetry(r *RetryRules, s RetryState, a RetryAttempt) (v RetryVerdict, heldMilli uint64, next RetryState) {
	rules := r.orDefault()
	s.SpentMilli = min(s.SpentMilli, rules.MaxMilli)
	switch {
	case a.Polled:
		return RetryFree, a.HeldMilli, s
	case a.Class == Success, a.Class == RunFailed, a.Class == Pending:
		given := a.HeldMilli
		if given == 0 {
			given = rules.SuccessMilli
		}
		s.SpentMilli -= min(s.SpentMilli, given)
		return RetryFree, 0, s
	case !failed(a.Class):
		return RetryFree, a.HeldMilli, s
	}
	left := rules.MaxMilli - s.SpentMilli
	left -= min(left, rules.FailureMilli)
	v = RetryFree
	if a.Action == Retry {
		cost := rules.RetryMilli
		if a.TimedOut {
			cost = rules.TimeoutMilli
		}
		v, heldMilli = RetryRefused, 0
		if left > rules.AboveMilli && left >= cost {
			v, heldMilli = RetryGranted, cost
			left -= cost
		}
	}
	return v, heldMilli, RetryState{SpentMilli: rules.MaxMilli - left}
}

// orDefault gives the rules that count.
func (r *RetryRules) orDefault() RetryRules {
	if *r == (RetryRules{}) {
		return DefaultRetryRules()
	}
	return *r
}
