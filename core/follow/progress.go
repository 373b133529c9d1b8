package follow

import (
	"time"

	"followthrough/core"
)

// ProgressType says what an operation is doing.
type ProgressType string

// The types of [Progress].
const (
	Attempting ProgressType = "attempt" // the request goes out, for the Attempt-th time (polls and looks counted)
	Waiting    ProgressType = "waiting" // nothing goes out before Until
	Looking    ProgressType = "looking" // nobody knows whether the create made a run: the list of runs is looked into at Until
	Polling    ProgressType = "polling" // the run is asked after; at an edge that may take minutes
	Done       ProgressType = "done"    // it is over, well or not: Decision says how
)

// Progress is what an operation tells while it goes on. An operation that its
// caller leaves tells no Done.
type Progress struct {
	Type     ProgressType
	Attempt  int        // requests sent, the one that goes out included
	Status   int        // HTTP status of the answer that is waited after, or that is the last; 0 if none came
	Until    time.Time  // of Waiting and Looking
	RunID    string     // the run, whenever one is known
	Decision *core.Step // of Waiting and Done: what happens next, and why; not to be changed
	Saved    Saved      // the operation at that moment
}

// progress tells the listener, if there is one.
func (o *operation) progress(p *Progress) {
	p.Attempt, p.RunID = o.sends, o.knownRun().String()
	p.Saved.State, p.Saved.StartedAt = o.state, o.start
	o.hear(p)
}

// goesOut tells of a request.
func (o *operation) goesOut(kind AttemptKind) {
	switch {
	case o.hear == nil:
	case kind == AttemptSend:
		o.progress(&Progress{Type: Attempting})
	case kind == AttemptPoll:
		o.progress(&Progress{Type: Polling})
	}
}

// waits tells of a wait after a decision.
func (o *operation) waits() {
	if o.hear != nil {
		d := o.last
		o.progress(&Progress{Type: Waiting, Status: o.toldStatus, Until: time.Now().Add(duration(d.DelayMs)), Decision: &d})
	}
}

// looking tells of a look that is to come.
func (o *operation) looking(v *core.Verdict) {
	if o.hear != nil {
		o.progress(&Progress{Type: Looking, Status: o.toldStatus, Until: time.Now().Add(duration(v.DelayMs))})
	}
}

// over tells of the end, unless the caller has left.
func (o *operation) over(ended bool) {
	if o.hear != nil && ended {
		d := o.told
		o.progress(&Progress{Type: Done, Status: o.toldStatus, Decision: &d})
	}
}

// knownRun is the run, once one is known.
func (o *operation) knownRun() core.RunID {
	if o.state.Run.Known() {
		return o.state.Run
	}
	return o.told.Run
}
