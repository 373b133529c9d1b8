package core_test

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"

	"followthrough/core"
)

// envelope is an answer of some 200 bytes, as the API gives it.
var envelope = []byte(`{"status":"GATEWAY_TIMEOUT_ERROR","message":"The run did not complete within the time limit. It is still processing.","data":{"runId":"3f6c1a52-9a3e-4a7c-8d53-1d2f0f6c7b11","runStatus":"running"}}`)

var sink uint64

func BenchmarkDecide(b *testing.B) {
	o := core.Observation{Method: "POST", Status: 504, Body: envelope, NowMs: t0, ElapsedMs: 120_400, Draw: 40_000}
	p := core.DefaultPolicy()
	b.ReportAllocs()
	for b.Loop() {
		d := core.Decide(p, core.State{}, o)
		sink += d.DelayMs
	}
}

func BenchmarkNext(b *testing.B) {
	o := core.Observation{Method: "POST", Status: 504, NowMs: t0, ElapsedMs: 120_400, Draw: 40_000}
	p, s, e := core.DefaultPolicy(), core.State{}, core.ReadEnvelope(envelope)
	b.ReportAllocs()
	for b.Loop() {
		d := core.Next(&p, &s, &o, &e)
		sink += d.DelayMs
	}
}

// BenchmarkEnvelopeGjson picks the same four fields with gjson, unvalidated.
func BenchmarkEnvelopeGjson(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r := gjson.GetManyBytes(envelope, "status", "message", "data.runId", "data.runStatus")
		sink += uint64(len(r[0].Str) + len(r[1].Str) + len(r[2].Str) + len(r[3].Str))
	}
}

// BenchmarkEnvelopeGjsonValid does so after gjson.Valid, as the core does.
func BenchmarkEnvelopeGjsonValid(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if gjson.ValidBytes(envelope) {
			r := gjson.GetManyBytes(envelope, "status", "message", "data.runId", "data.runStatus")
			sink += uint64(len(r[0].Str) + len(r[1].Str) + len(r[2].Str) + len(r[3].Str))
		}
	}
}

func BenchmarkEnvelopeEncodingJSON(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var e struct {
			Status, Message string
			Data            struct{ RunID, RunStatus string }
		}
		if json.Unmarshal(envelope, &e) == nil {
			sink += uint64(len(e.Status) + len(e.Data.RunID))
		}
	}
}

func BenchmarkRetryAfterSeconds(b *testing.B) { benchRetryAfter(b, "120") }
func BenchmarkRetryAfterDate(b *testing.B)    { benchRetryAfter(b, "Sun, 06 Nov 1994 08:49:37 GMT") }
func BenchmarkRetryAfterRFC850(b *testing.B)  { benchRetryAfter(b, "Sunday, 06-Nov-94 08:49:37 GMT") }

func benchRetryAfter(b *testing.B, value string) {
	b.ReportAllocs()
	for b.Loop() {
		wait, _, _ := core.RetryAfter(value, "Sun, 06 Nov 1994 08:49:00 GMT", t0)
		sink += wait
	}
}

func BenchmarkPace(b *testing.B) {
	var s core.PaceState
	b.ReportAllocs()
	for b.Loop() {
		_, s = core.Pace(core.Rate{}, s, t0)
	}
	sink += s.ArrivalUs
}
