package core

// Action is what the caller does next.
type Action uint8

// The zero Action is Return.
const (
	Return Action = iota // hand the response to the caller: the operation is over
	Fail                 // hand the failure to the caller: the operation is over
	Retry                // send the same request again, after the delay
	Poll                 // GET /v1/runs/{runId}, after the delay
)

// String gives the wire name, "" for a value that is none.
func (a Action) String() string { return word(actions, uint(a)) }

// Class is what a response means, as far as the next step differs.
type Class uint8

// The zero Class is Success.
const (
	Success     Class = iota // the answer that was asked for
	RunFailed                // the run came to its end and failed
	Rejected                 // the request cannot succeed as it is
	Decided                  // another layer of this system has followed it through
	Pending                  // the run goes on
	Throttled                // too many requests; not a failure
	Unreached                // surely not processed
	ServerError              // the API says that it failed
	Unknown                  // may or may not have been processed
)

// String gives the wire name, "" for a value that is none.
func (c Class) String() string { return word(classes, uint(c)) }

// Reason is the rule that decided.
type Reason uint8

// The zero Reason is ReasonDone.
const (
	ReasonDone              Reason = iota // the answer is the result
	ReasonRunFailed                       // the run ended as failed
	ReasonRejected                        // sending it again cannot help
	ReasonDecidedUpstream                 // a layer behind has already tried
	ReasonRunPending                      // the run goes on
	ReasonRetryAfter                      // the server named the wait
	ReasonThrottled                       // refused for pace, no wait named
	ReasonBackoff                         // a failure that may pass
	ReasonOutcomeUnknown                  // an unsafe request that may have been processed
	ReasonAttemptsExhausted               // too many failures in a row
	ReasonBudgetExhausted                 // the next attempt would come too late
)

// String gives the wire name, "" for a value that is none.
func (r Reason) String() string { return word(reasons, uint(r)) }

// Failure is what kept an attempt from any response.
type Failure uint8

// The zero Failure tells nothing, and counts as FailureNetwork when there is
// no response.
const (
	FailureNone    Failure = iota // a response came
	FailureConnect                // never sent: refused, no address
	FailureNetwork                // sent, or not known
	FailureTimeout                // no answer in time
)

// String gives the wire name; FailureNone's is "".
func (f Failure) String() string { return word(failures, uint(f)) }

// ParseFailure is the inverse of [Failure.String].
func ParseFailure(s string) (f Failure, ok bool) {
	for f = FailureNone; f <= FailureTimeout; f++ {
		if f.String() == s {
			return f, true
		}
	}
	return FailureNone, false
}

// Flags is a set of remarks about an answer. The zero value is the empty set.
type Flags uint16

const (
	FlagStatusMismatch       Flags = 1 << iota // a 2xx whose envelope bears an error code
	FlagUnknownRunStatus                       // a run status that the API does not document
	FlagRunIDMismatch                          // the envelope names another run than the one followed
	FlagResentCreate                           // an unsafe request is sent again after a server_error
	FlagFractionalRetryAfter                   // Retry-After has a decimal fraction
	FlagWrongWeekday                           // Retry-After's date bears another day's name
	FlagEpochRetryAfter                        // Retry-After is a timestamp
	FlagRepeatedRetryAfter                     // Retry-After has more than one element
	FlagMalformedRetryAfter                    // Retry-After has an element that says nothing
	FlagBadEnvelope                            // a body that is no envelope
)

// Has tells whether every flag of g is in f.
func (f Flags) Has(g Flags) bool { return f&g == g }

// String gives the wire name of the lowest flag in f, "" for the empty set.
// Range over a set by taking the lowest away: f &= f - 1.
func (f Flags) String() string {
	lowest := uint(0)
	for ; f != 0 && f&1 == 0; f >>= 1 {
		lowest++
	}
	if f == 0 {
		return ""
	}
	return word(flags, lowest)
}
