// Package otel makes spans of what package follow does: one for each operation
// and, as its children, one for each attempt, poll and look.
//
//	provider := sdktrace.NewTracerProvider(…)
//	transport := &follow.Transport{Tracer: otel.Tracer(provider.Tracer("followthrough"))}
//
// It is a module of its own, so that the core needs no OpenTelemetry: take it
// as it is, or as a pattern for another system of tracing. The names are those
// of OpenTelemetry's semantic conventions for HTTP, where there is one, and
// followthrough.… where there is none. No span holds a key, a token, a body or
// a query.
//
// To have the API, or an edge, go on with the trace, let the Transport's Base
// inject the context of each attempt into its headers, as otelhttp's Transport
// does: the span stands in the request's context.
package otel
