//go:build js && wasm

package main

import (
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
	"followthrough/wasm/area"
)

// see puts an observation into the area.
func see(method string, status uint32, retryAfter, body string) {
	shared = area.Area{Status: status, NowMs: 1_770_000_000_000, Draw: 65535}
	shared.MethodLen = uint32(copy(shared.Method[:], method))
	shared.RetryAfterLen = uint32(copy(shared.RetryAfter[:], retryAfter))
	copy(shared.Body[:], body)
}

func TestDecideSaysWhatTheCoreSays(t *testing.T) {
	is := is.New(t)
	const body = `{"status":"GATEWAY_TIMEOUT_ERROR","message":"later","data":{"runId":"r-1"}}`
	see("POST", 504, "30", body)
	is.Equal(feed(10), uint32(area.Fine)) // the first chunk
	copy(shared.Body[:], body[10:])
	is.Equal(decide(uint32(len(body)-10)), uint32(area.Fine))

	want := core.Decide(core.Policy{}, core.State{}, core.Observation{
		Method: "POST", Status: 504, RetryAfter: "30", Body: []byte(body), NowMs: 1_770_000_000_000, Draw: 65535,
	})
	is.Equal(core.Action(shared.Action), want.Action)
	is.Equal(core.Class(shared.Class), want.Class)
	is.Equal(core.Reason(shared.Reason), want.Reason)
	is.Equal(core.Advice(shared.Advice), want.Advice)
	is.Equal(core.Flags(shared.Flags), want.Flags)
	is.Equal(shared.DelayMs, want.DelayMs)
	is.Equal(shared.RetryAtMs, want.RetryAtMs)
	is.Equal(string(shared.Run[:shared.RunLen]), want.Run.String())
	is.Equal(string(shared.NextRun[:shared.NextRunLen]), want.State.Run.String())
	is.Equal(shared.NextPolls, want.State.Polls)
	is.Equal(string(shared.Code[:shared.CodeLen]), want.Code())
	is.Equal(string(shared.Message[:shared.MessageLen]), want.Message())
}

func TestExportsDoNotAllocate(t *testing.T) {
	is := is.New(t)
	see("POST", 500, "Sun, 06 Nov 1994 08:49:37 GMT, 1.5, soon", `{"status":"SERVER_ERROR","message":"h\u00e9"}`)
	defaults()
	shared.HasPolicy = 1
	allocs := testing.AllocsPerRun(1000, func() {
		feed(10)
		decide(44)
		mustRead()
		invalid()
		pace()
		hold()
		for kind := range uint32(core.KindNames) + 1 {
			name(kind, 1)
		}
	})
	is.Equal(allocs, 0.0) // no export may use the heap
}

func TestLengthsBeyondTheirRoomsAreHarmless(t *testing.T) {
	is := is.New(t)
	const beyond = 1<<32 - 1
	see("GET", 429, "1", "{}")
	shared.MethodLen, shared.RetryAfterLen, shared.RateLimitResetLen = beyond, beyond, beyond
	shared.DateLen, shared.StateRunLen = beyond, beyond
	is.Equal(feed(beyond), uint32(area.Fine))
	is.Equal(decide(beyond), uint32(area.Fine))
	is.Equal(core.Flags(shared.Flags).Has(core.FlagMalformedRetryAfter), true) // too long a value is malformed
	is.Equal(name(beyond, beyond), uint32(area.Fine))
	is.Equal(shared.FieldLen, uint32(0)) // no such name
}

func TestAPanicIsToldAsBroken(t *testing.T) {
	is := is.New(t)
	broken := func() (answer uint32) {
		defer guard(&answer)
		var none []byte
		return uint32(none[len(shared.Body)])
	}
	is.Equal(broken(), uint32(area.Broken))
}

func TestEveryTextFits(t *testing.T) {
	is := is.New(t)
	for kind := range uint32(core.KindNames) + 1 {
		for index := range uint32(256) {
			is.True(len(core.Names(kind).At(uint(index))) < area.MaxText) // a name must cross whole
			is.True(len(nameOf(area.NameAdoptAction+kind&1, uint8(index))) < area.MaxText)
		}
	}
}
