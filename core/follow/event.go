package follow

import (
	"log/slog"
	"time"

	"followthrough/core"
)

// Event tells of one decision. One that refuses a send because its slot lies
// beyond the budget tells of the attempt that was not made. Where the retry
// budget refuses a retry a second Event of the same attempt says so: its
// Decision fails, and its Err is fault.ErrRetryBudgetExhausted.
type Event struct {
	Attempt  int           // requests sent so far in this operation, polls and looks included; the first is 1
	Method   string        // of the attempt
	Path     string        // of the attempt, without its query
	Status   int           // HTTP status of its answer; 0 if none came
	Code     string        // the envelope's status string; "" without an envelope
	Err      error         // why no answer came, or why its body broke off; nil otherwise
	Decision core.Step     // what happens next, and why
	Elapsed  time.Duration // since the operation's first send

	// Look is set where the create's outcome is unknown and it is looked up in
	// the list of runs: what happens next about that, and why. The first is
	// told after the create's own attempt, each other after a request for a
	// page of the list. Decision is still the create's: it stands unless the
	// look changes it, and then another Event says so. Nil otherwise.
	Look *core.Verdict
}

// tell calls the hook, and logs.
func (o *operation) tell(d *core.Step, elapsed time.Duration) {
	o.told, o.toldStatus = *d, 0
	if o.answer != nil {
		o.toldStatus = o.answer.Response.StatusCode
	}
	if o.hears() {
		o.decided(o.event(d, elapsed))
	}
}

// hears tells whether anybody hears of decisions: nobody costs nothing.
func (o *operation) hears() bool {
	return o.t.OnDecision != nil || o.logs(slog.LevelDebug)
}

func (o *operation) decided(e Event) {
	o.logDecision(&e)
	if o.t.OnDecision != nil {
		o.t.OnDecision(o.ctx, e)
	}
}

// event makes the Event of the attempt in hand.
func (o *operation) event(d *core.Step, elapsed time.Duration) Event {
	e := Event{Attempt: o.sends, Decision: *d, Elapsed: elapsed, Err: o.err, Method: method(o.req), Path: o.req.URL.Path}
	if o.polling {
		e.Method, e.Path = "GET", o.pollPath()
	}
	if o.answer != nil {
		e.Status, e.Code = o.answer.Response.StatusCode, o.answer.Envelope.Code()
		if e.Err == nil {
			e.Err = o.answer.Err
		}
	}
	return e
}
