package storm

import "followthrough/core"

// Scenario is what is simulated. [Read] makes one from JSON, where every field
// may be absent.
type Scenario struct {
	Name      string
	Seed      uint32 // of everything that is left to chance
	Clients   uint64 // each has one request
	Method    string // "POST" creates runs, "GET" reads
	HorizonMs uint64 // what is still under way then is counted as such
	Arrivals  Arrivals
	TravelMs  Span // from a client to the limiter
	ServiceMs Span // from there to the answer that it is done, or what a poll says
	RefusalMs Span // from there to the answer that it is refused
	Limiter   Limiter
	Outage    Outage
	Late      Late
	Policy    core.Policy // of "ours" and "paced"
	Rate      core.Rate   // of the gate of "paced"; the zero Rate is 5 requests a second, burst 1
	Policies  []Contender // what is compared

	answers *answers
}

// Span is an interval from which is drawn, both ends included.
type Span struct{ Least, Most uint64 }

// Arrivals say when the clients want to send for the first time.
type Arrivals struct {
	Kind   string // "once": all at 0; "uniform": evenly; "random": as of a Poisson process that has as many in the span
	SpanMs uint64
}

// Outage is a window in which the service fails.
type Outage struct {
	FromMs, UntilMs uint64 // from, and until before
	Status          uint64 // of the answer; 0: the connection is lost, before the limiter
	Failure         string // with status 0: "connect", "network", "timeout"
	Envelope        bool   // the answer has the API's envelope, as a 500 of its own has
	RetryAfter      string // what it names: "" nothing, "end" the time to the end in seconds, else these digits
	TakesMs         Span   // until the answer, or until the loss is noticed
	Processed       bool   // the work is done all the same, only nobody hears of it
}

// Late is about creates whose run outlasts the request: they are answered that
// it goes on, with its id.
type Late struct {
	Permille uint64 // how many of the creates
	AnswerMs Span   // until that answer
	RunMs    Span   // from the create to the end of the run
}

// Contender is one of the policies compared: a peer, or else ours.
type Contender struct {
	Name  string
	Paced bool  // ours behind the gate
	Peer  *Peer // nil: ours
}
