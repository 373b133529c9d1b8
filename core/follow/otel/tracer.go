package otel

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"followthrough/core"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// Tracer gives what a Transport's Tracer field takes.
func Tracer(t trace.Tracer) follow.Tracer { return tracer{t} }

type tracer struct{ trace.Tracer }

// Operation implements [follow.Tracer].
func (t tracer) Operation(ctx context.Context, o follow.OperationInfo) (context.Context, func(follow.OperationEnd)) {
	ctx, span := t.Start(ctx, "followthrough "+o.Method, trace.WithAttributes(
		attribute.String("http.request.method", o.Method),
		attribute.String("server.address", o.Host),
		attribute.String("url.path", o.Path),
	))
	return ctx, func(end follow.OperationEnd) {
		defer span.End()
		span.SetAttributes(attribute.Int("followthrough.attempts", end.Attempts))
		status(span, end.Status)
		text(span, "followthrough.run", end.RunID)
		decision(span, &end.Decision)
		switch {
		case end.Err != nil:
			span.SetStatus(codes.Error, cause(end.Err))
		case end.Decision.Action == core.Fail:
			span.SetStatus(codes.Error, end.Decision.Reason.String())
		}
	}
}

// Attempt implements [follow.Tracer].
func (t tracer) Attempt(ctx context.Context, a follow.AttemptInfo) (context.Context, func(follow.AttemptEnd)) {
	ctx, span := t.Start(ctx, a.Kind.String()+" "+a.Method, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", a.Method),
		attribute.String("url.path", a.Path),
		attribute.Int("http.request.resend_count", a.Attempt-1),
	))
	text(span, "followthrough.run", a.RunID)
	return ctx, func(end follow.AttemptEnd) {
		defer span.End()
		status(span, end.Status)
		text(span, "followthrough.code", end.Code)
		if end.Decision != nil {
			decision(span, end.Decision)
		}
		if end.Look != nil {
			span.SetAttributes(
				attribute.String("followthrough.action", end.Look.Action.String()),
				attribute.String("followthrough.reason", end.Look.Reason.String()))
		}
		if end.Err != nil {
			span.SetStatus(codes.Error, cause(end.Err))
		}
	}
}

func status(span trace.Span, status int) {
	if status != 0 {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
	}
}

func decision(span trace.Span, d *core.Step) {
	if *d == (core.Step{}) {
		return // nothing was decided
	}
	span.SetAttributes(
		attribute.String("followthrough.action", d.Action.String()),
		attribute.String("followthrough.class", d.Class.String()),
		attribute.String("followthrough.reason", d.Reason.String()))
}

func text(span trace.Span, name, value string) {
	if value != "" {
		span.SetAttributes(attribute.String(name, value))
	}
}

// cause says why, in the rules' own words: what an API or a base says may quote
// the request.
func cause(err error) string {
	var e *fault.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline exceeded"
	case errors.As(err, &e):
		return e.Reason.String()
	}
	return "no answer"
}
