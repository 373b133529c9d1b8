//go:build !js

package follow_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/follow"
)

type spanKey struct{}

// diary is a tracer that writes down what it hears, and whose contexts bear the
// name of what they belong to.
type diary struct{ lines []string }

func (d *diary) Operation(ctx context.Context, o follow.OperationInfo) (context.Context, func(follow.OperationEnd)) {
	d.add("operation %s %s", o.Method, o.Path)
	return context.WithValue(ctx, spanKey{}, "operation"), func(end follow.OperationEnd) {
		d.add("operation: %d %s %s after %v, %d attempts", end.Status, end.Decision.Action, end.Decision.Reason, end.Elapsed, end.Attempts)
	}
}

func (d *diary) Attempt(ctx context.Context, a follow.AttemptInfo) (context.Context, func(follow.AttemptEnd)) {
	name := fmt.Sprintf("%d %s", a.Attempt, a.Kind)
	d.add("  %s in %v", name, ctx.Value(spanKey{}))
	return context.WithValue(ctx, spanKey{}, name), func(end follow.AttemptEnd) {
		switch {
		case end.Decision != nil:
			d.add("  %s: %d %s %s", name, end.Status, end.Code, end.Decision.Action)
		case end.Look != nil:
			d.add("  %s: %d look %s", name, end.Status, end.Look.Action)
		default:
			d.add("  %s: left", name)
		}
	}
}

func (d *diary) add(format string, a ...any) { d.lines = append(d.lines, fmt.Sprintf(format, a...)) }

func TestATracerHearsOfEachAttempt(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 11 * time.Second}, func(w *world) {
		d := &diary{}
		w.door.Tracer = d
		base := w.door.Base
		w.door.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
			d.add("    sent in %v", r.Context().Value(spanKey{}))
			return base.RoundTrip(r)
		})
		w.api.Script(fakeapi.TooMany("1"), fakeapi.ResetAfter().On(fakeapi.Create))
		_, err := w.client().Run(context.Background(), tea())
		w.NoErr(err)
		w.Equal(strings.Join(d.lines, "\n"), strings.TrimSpace(`
operation POST /v1/runs
  1 send in operation
    sent in 1 send
  1 send: 429 TOO_MANY_REQUESTS_ERROR retry
  2 send in operation
    sent in 2 send
  2 send: 0  fail
  3 look in operation
    sent in 3 look
  3 look: 200 look adopt
  4 poll in operation
    sent in 4 poll
  4 poll: 200 SUCCESS return
operation: 200 return done after 12.2s, 4 attempts
`))
	})
}

func TestATracerHearsOfWhoLeaves(t *testing.T) {
	virtual(t, long(), func(w *world) {
		d := &diary{}
		w.door.Tracer = d
		w.api.Script(fakeapi.Hold(fakeapi.NewBarrier()))
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		w.client().Credits(ctx)
		w.Equal(d.lines[2:], []string{"  1 send: left", "operation: 0 return done after 1s, 1 attempts"})
	})
}

// silent gives nothing.
type silent struct{}

func (silent) Operation(context.Context, follow.OperationInfo) (context.Context, func(follow.OperationEnd)) {
	return nil, nil
}
func (silent) Attempt(context.Context, follow.AttemptInfo) (context.Context, func(follow.AttemptEnd)) {
	return nil, nil
}

func TestATracerMayGiveNothing(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Tracer = silent{}
		w.api.Script(fakeapi.ResetAfter())
		_, err := w.client().Run(context.Background(), tea())
		w.NoErr(err)
	})
}
