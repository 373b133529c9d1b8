package follow

import (
	"errors"

	"followthrough/core/fault"

	"github.com/tidwall/gjson"
)

// Error is a Client's call that did not end with what was asked for. It always
// comes as a pointer; it says what Err says. Err is a [*fault.Error] wherever
// the API has answered or the rules have spoken: find that by errors.As, and
// its sentinels by errors.Is. Otherwise it matches context.Canceled or
// context.DeadlineExceeded, for a caller who left before anything was known.
type Error struct {
	Err      error
	Saved    Saved // the operation as it ended, for Resume
	Attempts int   // requests sent, polls and looks included
	Run      *Run  // a run that came to its end as a failure, with what it made; nil otherwise
}

// Error says what Err says.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives Err.
func (e *Error) Unwrap() error { return e.Err }

// Timeout tells whether the cause is a timeout, as net.Error does.
func (e *Error) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(e.Err, &t) && t.Timeout()
}

// fail makes an error the call's.
func (e *ending) fail(err error) {
	out := &Error{Err: err, Saved: e.saved, Attempts: e.op.sends}
	var f *fault.Error
	if errors.As(err, &f) && errors.Is(f, fault.ErrRunFailed) {
		if data := f.Data(); gjson.ParseBytes(data).IsObject() {
			out.Run = readRun(data)
			f.Err = e.stepError(out.Run)
		}
	}
	e.err = out
}

// stepError gives what went wrong in a step of a run, nil if it does not tell.
func (e *ending) stepError(r *Run) error {
	for _, output := range r.Outputs {
		if output.Type == "error" && output.Data != "" {
			return errors.New(withoutKey(output.Data, e.op.req))
		}
	}
	return nil
}
