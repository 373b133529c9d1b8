package core

// Observation is what is known after one attempt. The zero Observation is an
// attempt by an unsafe method that brought no response.
type Observation struct {
	Method         string  // of the attempt just made, case-sensitive (RFC 9110 §9.1)
	Status         uint16  // the HTTP status; 0 when no response came
	Failure        Failure // why none came; counts only with Status 0
	RetryAfter     string  // header value verbatim, several lines joined with ", "; likewise the next two
	RateLimitReset string  // X-RateLimit-Reset or its kin
	Date           string  // the response's own clock
	Decided        bool    // the response carries Followthrough-Reason
	Idempotent     bool    // the request carries an Idempotency-Key that the next hop honours
	Body           []byte  // the response's body, read to its end; [Next] ignores it
	NowMs          uint64  // the local clock, milliseconds since 1970, at most MaxMs
	ElapsedMs      uint64  // since the operation's first send
	Draw           uint16  // one uniform random number for this decision's jitter
}

// State is what an operation remembers between attempts; the zero State begins
// one. It is a plain value: keep it, copy it, store it. Once Run is known every
// further attempt is a poll.
type State struct {
	Failures  uint64 // failures in a row
	Throttles uint64 // throttlings in a row
	Polls     uint64 // polls decided on so far
	Run       RunID  // the run that is followed
}

// Step is what to do next, and why.
type Step struct {
	Action    Action
	Class     Class
	Reason    Reason
	Advice    Advice // what a person can do
	Flags     Flags
	DelayMs   uint64 // time before the next attempt; 0 on Return and Fail
	RetryAtMs uint64 // on ReasonBudgetExhausted, when the server would have been ready; 0 if it named no wait
	Run       RunID  // the run, whenever one is known or named
	State     State  // for the next attempt

	// HoldMs is the wait that the server named for throttling, without jitter:
	// every request of the same key should let it pass ([Hold]). 0 otherwise.
	HoldMs uint64

	// Resumable tells that the operation has ended and its run has not: its
	// own time was up, or the answer to a poll was no word about the run, such
	// as a redirect. Whoever has time left may begin again with State, and
	// polls; nobody may create the run again.
	Resumable bool
}

// Decision is a Step together with what the envelope said. It refers to the
// Observation's Body, for the message.
type Decision struct {
	Step
	Envelope Envelope
}

// Code gives the envelope's status string, "" without an envelope.
func (d *Decision) Code() string { return d.Envelope.Code() }

// Message gives the envelope's message, "" without one.
func (d *Decision) Message() string { return d.Envelope.Message() }
