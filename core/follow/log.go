package follow

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"followthrough/core"
	"followthrough/core/fault"
)

// logs tells whether the Logger takes records of a level.
func (o *operation) logs(level slog.Level) bool {
	return o.t.Logger != nil && o.t.Logger.Enabled(o.ctx, level)
}

// levelOf is the level of an operation's end.
func levelOf(d *core.Step, err error) slog.Level {
	if err == nil && d.Action == core.Return || errors.Is(err, context.Canceled) {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}

// logDecision logs one decision, or one verdict of a look.
func (o *operation) logDecision(e *Event) {
	if !o.logs(slog.LevelDebug) {
		return
	}
	attrs := append(make([]slog.Attr, 0, 16),
		slog.Int("attempt", e.Attempt), slog.String("method", e.Method), slog.String("path", e.Path), slog.Int("status", e.Status))
	attrs = appendText(attrs, "code", e.Code)
	what := "followthrough decision"
	if e.Look != nil {
		what = "followthrough look"
		attrs = append(attrs, slog.String("action", e.Look.Action.String()), slog.String("reason", e.Look.Reason.String()))
		attrs = appendWait(attrs, e.Look.DelayMs)
		attrs = appendText(attrs, "run", e.Look.Run.String())
	} else {
		attrs = appendStep(attrs, &e.Decision)
		attrs = appendWait(attrs, e.Decision.DelayMs)
	}
	attrs = append(attrs, slog.Duration("elapsed", e.Elapsed))
	attrs = appendText(attrs, "error", o.causeOf(e.Err))
	o.t.Logger.LogAttrs(o.ctx, slog.LevelDebug, what, attrs...)
}

// logEnd logs an operation's end.
func (o *operation) logEnd(e *OperationEnd) {
	level := levelOf(&e.Decision, e.Err)
	if !o.logs(level) {
		return
	}
	attrs := append(make([]slog.Attr, 0, 16),
		slog.String("method", method(o.req)), slog.String("path", o.req.URL.Path),
		slog.Int("attempts", e.Attempts), slog.Int("status", e.Status))
	if e.Decision != (core.Step{}) {
		attrs = appendStep(attrs, &e.Decision)
	} else {
		attrs = appendText(attrs, "run", e.RunID)
	}
	attrs = append(attrs, slog.Duration("elapsed", e.Elapsed))
	attrs = appendText(attrs, "error", o.causeOf(e.Err))
	o.t.Logger.LogAttrs(o.ctx, level, "followthrough operation", attrs...)
}

func appendStep(attrs []slog.Attr, d *core.Step) []slog.Attr {
	attrs = append(attrs, slog.String("action", d.Action.String()), slog.String("class", d.Class.String()), slog.String("reason", d.Reason.String()))
	if d.Flags != 0 {
		var flags []string
		for f := d.Flags; f != 0; f &= f - 1 {
			flags = append(flags, f.String())
		}
		attrs = append(attrs, slog.String("flags", strings.Join(flags, " ")))
	}
	return appendText(attrs, "run", d.Run.String())
}

func appendText(attrs []slog.Attr, name, text string) []slog.Attr {
	if text == "" {
		return attrs
	}
	return append(attrs, slog.String(name, text))
}

func appendWait(attrs []slog.Attr, ms uint64) []slog.Attr {
	if ms == 0 {
		return attrs
	}
	return append(attrs, slog.Duration("delay", duration(ms)))
}

// causeOf gives what went wrong below, for a log: not what the API says, which
// may quote the request, and without the request's key.
func (o *operation) causeOf(err error) string {
	var e *fault.Error
	for errors.As(err, &e) {
		err = e.Err
	}
	if err == nil {
		return ""
	}
	return withoutKey(err.Error(), o.req)
}

// withoutKey takes what authorizes the request out of a text.
func withoutKey(text string, req *http.Request) string {
	for _, value := range req.Header["Authorization"] {
		for field := range strings.FieldsSeq(value) {
			if !strings.EqualFold(field, "Bearer") {
				text = strings.ReplaceAll(text, field, "[key]")
			}
		}
	}
	return text
}
