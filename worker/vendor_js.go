package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"syscall/js"
	"time"
)

// edgeVendor sends through the door: desk.mjs's function takes a path and the
// milliseconds that are left, and resolves in that time to {status, headers,
// body}, or to {refused} or {failed}.
//
// The fetch client of syumai/workers is not used: it splits header values at
// commas, so that a Retry-After with a date is lost, and cannot be given up.
type edgeVendor struct{ ask js.Value }

func (e edgeVendor) RoundTrip(req *http.Request) (*http.Response, error) {
	got, err := await(e.ask.Invoke(req.URL.Path, leftMs(req.Context())))
	if err != nil {
		return nil, err
	}
	if refused := got.Get("refused"); refused.Type() == js.TypeString {
		return nil, &refusedError{word(refused.String())}
	}
	if failed := got.Get("failed"); failed.Type() == js.TypeString {
		return nil, lostError(failed.String())
	}
	body := got.Get("body")
	held := make([]byte, body.Get("byteLength").Int())
	js.CopyBytesToGo(held, body)
	header := http.Header{}
	pairs := got.Get("headers")
	for i := range pairs.Length() {
		header.Add(pairs.Index(i).Index(0).String(), pairs.Index(i).Index(1).String())
	}
	return &http.Response{
		StatusCode:    got.Get("status").Int(),
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader(held)),
		ContentLength: int64(len(held)),
		Request:       req,
	}, nil
}

// lostError is an attempt without an answer: "timeout" or "network".
type lostError string

func (e lostError) Error() string { return "desk: no answer: " + string(e) }
func (e lostError) Timeout() bool { return e == "timeout" }

// edgeGate asks the key's gate how it stands; nil if it does not say in time.
func edgeGate(ctx context.Context, ask js.Value) *gateView {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	got, err := await(ask.Invoke(leftMs(ctx)))
	if err != nil || got.Type() != js.TypeObject {
		return nil
	}
	view := new(gateView)
	if n := count(got.Get("waiting")); n != nil {
		view.Waiting = *n
	}
	if n := count(got.Get("heldUntilMs")); n != nil {
		view.HeldUntilMs = *n
	}
	view.Watched = count(got.Get("watched"))
	return view
}

func count(v js.Value) *float64 {
	if v.Type() != js.TypeNumber {
		return nil
	}
	n := v.Float()
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return nil
	}
	return &n
}

func leftMs(ctx context.Context) int {
	deadline, _ := ctx.Deadline()
	return int(max(time.Until(deadline), 0) / time.Millisecond)
}

// await waits for a promise, which must settle: a callback into a program that
// has ended throws.
func await(promise js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	kept := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- settled{value: args[0]}
		return nil
	})
	defer kept.Release()
	broken := js.FuncOf(func(_ js.Value, _ []js.Value) any {
		done <- settled{err: errors.New("desk: a promise was rejected")} // its reason may quote anything
		return nil
	})
	defer broken.Release()
	promise.Call("then", kept, broken)
	s := <-done
	return s.value, s.err
}
