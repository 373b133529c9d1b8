package core

// RetryRules say what retries take from a bucket of tokens that operations
// share, and what fills it again: a retry budget. All fields count thousandths
// of a token. The zero RetryRules stand for [DefaultRetryRules]; otherwise
// every field counts as it is. The fold accepts any; hosts refuse what is
// [RetryRules.Invalid].
type RetryRules struct {
	MaxMilli     uint64 // what the bucket holds, and begins with; at least 1
	FailureMilli uint64 // taken by every failure, retried or not
	RetryMilli   uint64 // taken by a retry, and given back when it succeeds; at most MaxMilli
	TimeoutMilli uint64 // the same where the attempt before it timed out; at most MaxMilli
	SuccessMilli uint64 // given by a success that was no retry; at least 1
	AboveMilli   uint64 // a retry needs more than this many to be left; below MaxMilli
}

// DefaultRetryRules are those of the AWS SDKs' standard mode, which they call
// a retry quota: 500 tokens, 5 for a retry, 10 after a timeout, and 1 for a
// success. An outage is met with at most a hundred retries.
func DefaultRetryRules() RetryRules {
	return RetryRules{MaxMilli: 500_000, RetryMilli: 5_000, TimeoutMilli: 10_000, SuccessMilli: 1_000}
}

// RetryThrottling gives the rules of gRPC's retry throttling (proposal A6)
// from its two parameters, maxTokens and tokenRatio, in thousandths: a failure
// takes one token, a success gives tokenRatio, and retries need more than half
// of maxTokens. A6's own example is RetryThrottling(10_000, 100).
func RetryThrottling(maxMilli, ratioMilli uint64) RetryRules {
	return RetryRules{MaxMilli: maxMilli, FailureMilli: 1_000, SuccessMilli: ratioMilli, AboveMilli: maxMilli / 2}
}

// Invalid names the first field, by its wire name, that makes the rules a
// nonsense, and what was expected there. Both are "" for sound rules and for
// the zero ones.
func (r *RetryRules) Invalid() (field, want string) {
	if *r == (RetryRules{}) {
		return "", ""
	}
	const count = "an integer from 1 to 9007199254740991"
	switch {
	case r.MaxMilli < 1 || r.MaxMilli > MaxMs:
		return "maxMilli", count
	case r.FailureMilli > MaxMs:
		return "failureMilli", "at most 9007199254740991"
	case r.RetryMilli > r.MaxMilli:
		return "retryMilli", "at most maxMilli"
	case r.TimeoutMilli > r.MaxMilli:
		return "timeoutMilli", "at most maxMilli"
	case r.SuccessMilli < 1 || r.SuccessMilli > MaxMs:
		return "successMilli", count
	case r.AboveMilli >= r.MaxMilli:
		return "aboveMilli", "below maxMilli"
	}
	return "", ""
}
