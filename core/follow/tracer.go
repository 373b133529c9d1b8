package follow

import (
	"context"
	"net/http"
	"time"

	"followthrough/core"
)

// Tracer hears when an operation and each of its attempts begin and end. Each
// method gives the context to go on with, made from the one that it is given
// (which it may give back), and what to call at the end; nil for either is as
// if it were not there. So a tracer of spans begins a span, puts it into the
// context, and ends it at the end; the Base that sends finds it there. The
// methods are called from the goroutine of the request, those of any number of
// requests at once, and must not block for long.
//
// None of what it is told holds a key, a token, a body or a query, but for an
// Err, which says what the API and the Base say.
type Tracer interface {
	// Operation begins an operation. Its attempts' contexts are made from the
	// one that is given back.
	Operation(ctx context.Context, o OperationInfo) (context.Context, func(OperationEnd))
	// Attempt begins one request. It ends when its answer is judged, before
	// anything is waited for; a body that streams to the caller is read later.
	Attempt(ctx context.Context, a AttemptInfo) (context.Context, func(AttemptEnd))
}

// OperationInfo tells of an operation that begins.
type OperationInfo struct {
	Method string // of the caller's request
	Host   string // with its port, if the URL names one
	Path   string // without its query
	RunID  string // the run that it goes on with; "" for none
}

// OperationEnd tells how an operation ended. Err is nil where a response was
// handed over, a refusal too: then Decision tells.
type OperationEnd struct {
	Attempts int           // requests sent, polls and looks included
	Status   int           // HTTP status of the last answer; 0 if none came
	RunID    string        // the run, whenever one is known
	Decision core.Step     // the last one; the zero Step if nothing was decided
	Elapsed  time.Duration // since the first send, one in another process too
	Err      error
}

// AttemptKind says what a request is for.
type AttemptKind uint8

// The zero AttemptKind is AttemptSend.
const (
	AttemptSend AttemptKind = iota // the caller's request itself
	AttemptPoll                    // asks after the run
	AttemptLook                    // looks into the list of runs for a create whose outcome is unknown
)

// String gives "send", "poll" or "look", "" for a value that is none.
func (k AttemptKind) String() string {
	if names := [...]string{"send", "poll", "look"}; int(k) < len(names) {
		return names[k]
	}
	return ""
}

// AttemptInfo tells of a request that goes out.
type AttemptInfo struct {
	Attempt int // the first is 1
	Kind    AttemptKind
	Method  string
	Path    string // without its query
	RunID   string // the run that is asked after; "" for none
}

// AttemptEnd tells what became of a request. Of Decision and Look one is set,
// and none where the caller left in the meantime.
type AttemptEnd struct {
	Status   int           // HTTP status of its answer; 0 if none came
	Code     string        // the envelope's status string; "" without an envelope, and where it was not read
	Err      error         // why no answer came, or why its body broke off
	Decision *core.Step    // what happens next, of a send or a poll
	Look     *core.Verdict // what happens next, of a look
}

// followThrough runs the operation, and tells Tracer, Logger and listener of it.
func (o *operation) followThrough() (*http.Response, error) {
	ends := o.entered()
	resp, err := o.run()
	o.over(resp != nil || o.ctx.Err() == nil)
	if ends == nil && !o.logs(levelOf(&o.told, err)) {
		return resp, err
	}
	end := OperationEnd{Attempts: o.sends, Status: o.toldStatus, Decision: o.told, Err: err, RunID: o.knownRun().String()}
	if !o.start.IsZero() {
		end.Elapsed = time.Since(o.start)
	}
	o.logEnd(&end)
	if ends != nil {
		ends(end)
	}
	return resp, err
}

// entered tells the Tracer that the operation begins.
func (o *operation) entered() (ends func(OperationEnd)) {
	if o.t.Tracer == nil {
		return nil
	}
	ctx, ends := o.t.Tracer.Operation(o.ctx, OperationInfo{
		Method: method(o.req), Host: o.req.URL.Host, Path: o.req.URL.Path, RunID: o.state.Run.String(),
	})
	if ctx != nil {
		o.ctx = ctx
	}
	return ends
}

// attempting tells that a request goes out, and gives its context.
func (o *operation) attempting(kind AttemptKind) context.Context {
	o.goesOut(kind)
	if o.t.Tracer == nil {
		return o.ctx
	}
	a := AttemptInfo{Attempt: o.sends, Kind: kind, Method: http.MethodGet}
	switch kind {
	case AttemptSend:
		a.Method, a.Path = method(o.req), o.req.URL.Path
	case AttemptPoll:
		a.Path, a.RunID = o.pollPath(), o.state.Run.String()
	case AttemptLook:
		a.Path = runsPath(o.req.URL.Path)
	}
	ctx, ends := o.t.Tracer.Attempt(o.ctx, a)
	o.attemptEnds = ends
	if ctx == nil {
		return o.ctx
	}
	return ctx
}

// attempted tells the Tracer what became of a send or a poll. d is nil where
// the caller left.
func (o *operation) attempted(d *core.Step) {
	if o.attemptEnds == nil {
		return
	}
	end := AttemptEnd{Err: o.err}
	if d != nil {
		step := *d // the Tracer may keep it
		end.Decision = &step
	}
	if o.answer != nil {
		end.Status, end.Code = o.answer.Response.StatusCode, o.answer.Envelope.Code()
		if end.Err == nil {
			end.Err = o.answer.Err
		}
	}
	o.attemptEnds(end)
	o.attemptEnds = nil
}

// looked tells the Tracer what became of a look. v is nil where the caller
// left.
func (o *operation) looked(p *page, v *core.Verdict) {
	if o.attemptEnds == nil {
		return
	}
	end := AttemptEnd{Status: p.status, Code: p.code, Err: p.err}
	if v != nil {
		verdict := *v
		end.Look = &verdict
	}
	o.attemptEnds(end)
	o.attemptEnds = nil
}
