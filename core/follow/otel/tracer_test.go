package otel_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/follow"
	"followthrough/core/follow/otel"
)

// An operation's span has a child for each attempt, which the trace goes on
// with.
func Example() {
	spans := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	api := fakeapi.InProcess(fakeapi.Config{Window: -1})
	defer api.Close()
	api.Script(fakeapi.TooMany("0"))

	client := follow.Client{BaseURL: api.URL(), Token: api.Key(), Transport: &follow.Transport{
		Base:   api.RoundTripper(), // otelhttp.NewTransport(…) for headers and metrics too
		Tracer: otel.Tracer(provider.Tracer("followthrough")),
	}}
	_, err := client.Run(context.Background(), follow.RunInput{
		PromptVersionID: fakeapi.PromptVersionID,
		Inputs:          follow.Inputs{TextInputs: map[string]string{"topic": "tea"}},
	})
	for _, span := range spans.GetSpans() {
		fmt.Println(span.Name, value(span, "http.response.status_code"), value(span, "followthrough.reason"))
	}
	fmt.Println(err)
	// Output:
	// send POST 429 retry_after
	// send POST 504 run_pending
	// poll GET 200 done
	// followthrough POST 200 done
	// <nil>
}

func value(span tracetest.SpanStub, name string) string {
	for _, a := range span.Attributes {
		if a.Key == attribute.Key(name) {
			return a.Value.String()
		}
	}
	return ""
}

type world struct {
	*is.I
	spans  *tracetest.InMemoryExporter
	api    *fakeapi.API
	client *follow.Client
}

func newWorld(t *testing.T, base func(http.RoundTripper) http.RoundTripper) *world {
	w := &world{I: is.New(t), spans: tracetest.NewInMemoryExporter(), api: fakeapi.InProcess(fakeapi.Config{})}
	t.Cleanup(w.api.Close)
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(w.spans))
	rules := core.DefaultAdoptRules()
	rules.SettleMs = 1
	w.client = &follow.Client{BaseURL: w.api.URL(), Token: w.api.Key(), Transport: &follow.Transport{
		Base: base(w.api.RoundTripper()), Tracer: otel.Tracer(provider.Tracer("test")), NoPace: true, AdoptRules: rules,
	}}
	return w
}

func (w *world) run() error {
	_, err := w.client.Run(context.Background(), follow.RunInput{
		PromptVersionID: fakeapi.PromptVersionID,
		Inputs:          follow.Inputs{TextInputs: map[string]string{"topic": "a private matter"}},
	})
	return err
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func same(base http.RoundTripper) http.RoundTripper { return base }

// TestEachAttemptIsAChild, and a Base below finds its span, to send it along.
func TestEachAttemptIsAChild(t *testing.T) {
	var sent []string
	w := newWorld(t, func(base http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			propagation.TraceContext{}.Inject(r.Context(), propagation.HeaderCarrier(r.Header))
			sent = append(sent, r.Header.Get("Traceparent"))
			return base.RoundTrip(r)
		})
	})
	w.api.Script(fakeapi.ResetAfter()) // the run is made, its answer lost
	w.NoErr(w.run())
	spans := w.spans.GetSpans()
	w.Equal(len(spans), 4) // send, look, poll, and the operation
	operation := spans[3]
	for i, span := range spans[:3] {
		w.Equal(span.Parent.SpanID(), operation.SpanContext.SpanID())
		w.Equal(sent[i], fmt.Sprintf("00-%s-%s-01", span.SpanContext.TraceID(), span.SpanContext.SpanID()))
	}
	w.Equal(spans[0].Status, sdktrace.Status{Code: codes.Error, Description: "no answer"})
	w.Equal(value(spans[1], "followthrough.action"), "adopt")
	w.Equal(value(spans[2], "http.request.resend_count"), "2")
	w.Equal(value(operation, "followthrough.attempts"), "3")
	w.Equal(value(operation, "followthrough.run"), value(spans[2], "followthrough.run"))
}

func TestAFailureIsMarked(t *testing.T) {
	w := newWorld(t, same)
	w.api.Script(fakeapi.Fault{Status: 422, Body: `{"status":"VALIDATION_ERROR","message":"a private matter"}`}, fakeapi.RunFailed())
	w.True(w.run() != nil)
	w.True(w.run() != nil)
	spans := w.spans.GetSpans()
	w.Equal(spans[1].Status, sdktrace.Status{Code: codes.Error, Description: "rejected"})
	w.Equal(spans[3].Status, sdktrace.Status{Code: codes.Error, Description: "run_failed"})
	w.Equal(value(spans[0], "followthrough.code"), "VALIDATION_ERROR")
	all := fmt.Sprint(spans)
	w.True(!strings.Contains(all, "private"))   // neither what was asked,
	w.True(!strings.Contains(all, w.api.Key())) // nor who asked
}

func TestWhoLeavesIsNamed(t *testing.T) {
	w := newWorld(t, same)
	ctx, cancel := context.WithCancel(context.Background())
	w.api.Script(fakeapi.TooMany("60"))
	go func() {
		w.api.Await(context.Background(), func(s fakeapi.Stats) bool { return s.Answers["429"] == 1 })
		cancel()
	}()
	_, err := w.client.Credits(ctx)
	w.True(err != nil)
	spans := w.spans.GetSpans()
	w.Equal(spans[len(spans)-1].Status, sdktrace.Status{Code: codes.Error, Description: "canceled"})
}
