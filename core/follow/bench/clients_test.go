package bench_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"

	"github.com/tidwall/gjson"
)

// under tells a story with the Transport under each client.
func under(t *testing.T, c fakeapi.Config, story func(w *world, send client)) {
	for name, send := range clients {
		t.Run(name, func(t *testing.T) { story(newWorld(t, c), send) })
	}
}

// failed gives the typed error of a request, whether it came as a response or
// as an error.
func (w *world) failed(resp *http.Response, err error) *fault.Error {
	if err == nil {
		defer resp.Body.Close()
		err = fault.FromResponse(resp)
	}
	var e *fault.Error
	w.True(errors.As(err, &e)) // typed, through whatever the client wraps it in
	return e
}

// creating tells a story of a create under each client, in each form of body.
func creating(t *testing.T, c fakeapi.Config, story func(w *world, send func() (*http.Response, error))) {
	for form, body := range bodies {
		t.Run(form, func(t *testing.T) {
			under(t, c, func(w *world, send client) {
				story(w, func() (*http.Response, error) {
					return send(w, context.Background(), "POST", "/v1/runs", body(w))
				})
			})
		})
	}
}

// TestOne200: however many 429, 500 and 504 lie between.
func TestOne200(t *testing.T) {
	creating(t, fakeapi.Config{RunDuration: 100 * time.Millisecond}, func(w *world, send func() (*http.Response, error)) {
		w.api.Script(fakeapi.TooMany("0"), fakeapi.ServerError(), fakeapi.TooMany("").On(fakeapi.Create), fakeapi.GatewayTimeout().On(fakeapi.Create))
		resp, err := send()
		w.NoErr(err)
		defer resp.Body.Close()
		w.NoErr(fault.FromResponse(resp))
		answer, err := io.ReadAll(resp.Body)
		w.NoErr(err)
		w.Equal(resp.StatusCode, 200)
		w.Equal(gjson.GetBytes(answer, "data.outputs.0.data").String(), `A run about "tea".`)
		seen := w.api.Stats()
		w.Equal(seen.Requests.Create, 4) // one for each answer
		w.True(seen.Requests.Poll > 0)
		w.Equal(seen.RunsCreated, 1) // and one run is paid
	})
}

func TestALostAnswerIsAdopted(t *testing.T) {
	creating(t, fakeapi.Config{}, func(w *world, send func() (*http.Response, error)) {
		w.api.Script(fakeapi.ResetAfter())
		resp, err := send()
		w.NoErr(err)
		defer resp.Body.Close()
		w.Equal(resp.Header.Get(fault.AdoptedHeader), "true")
		w.Equal(w.api.Stats().RunsCreated, 1)
	})
}

// TestErrorsComeThrough: the answers as they are, and what ends without one as
// a typed error.
func TestErrorsComeThrough(t *testing.T) {
	for _, c := range []struct {
		name   string
		script fakeapi.Fault
		method string
		path   string
		want   error
		cause  error
		sends  int
	}{
		{"422", fakeapi.Status(422), "POST", "/v1/runs", fault.ErrValidation, nil, 1},
		{"401", fakeapi.Status(401), "GET", "/v1/me", fault.ErrUnauthorized, nil, 1},
		{"500 to the end", fakeapi.ServerError().Repeat(-1), "GET", "/v1/me", fault.ErrAttemptsExhausted, nil, 4},
		{"502 to the end", fakeapi.BadGateway().Repeat(-1), "GET", "/v1/me", fault.ErrAttemptsExhausted, nil, 4},
		{"a reset to the end", fakeapi.ResetBefore().Repeat(-1), "GET", "/v1/me", fault.ErrAttemptsExhausted, syscall.ECONNRESET, 4},
		{"a run that failed", fakeapi.RunFailed(), "POST", "/v1/runs", fault.ErrRunFailed, nil, 1},
		{"a create that nobody knows of", fakeapi.ResetBefore(), "POST", "/v1/runs", fault.ErrOutcomeUnknown, syscall.ECONNRESET, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			under(t, fakeapi.Config{}, func(w *world, send client) {
				w.door.AdoptRules.MaxLooks, w.door.AdoptRules.SettleMs = 1, 1
				w.api.Script(c.script)
				body := any([]byte(input))
				if c.method == "GET" {
					body = nil
				}
				e := w.failed(send(w, context.Background(), c.method, c.path, body))
				w.True(errors.Is(e, c.want))                    // the sentinel
				w.True(c.cause == nil || errors.Is(e, c.cause)) // and its cause
				seen := w.api.Stats().Requests
				w.Equal(seen.Create+seen.Other, c.sends) // nobody has tried again above it
			})
		})
	}
}

func TestCancelling(t *testing.T) {
	under(t, fakeapi.Config{RunDuration: time.Hour, Window: -1}, func(w *world, send client) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		polled := fakeapi.NewBarrier()
		defer polled.Release()
		w.api.Script(fakeapi.Hold(polled).On(fakeapi.Poll))
		go func() {
			if polled.Wait(context.Background(), 1) == nil {
				cancel()
			}
		}()
		_, err := send(w, ctx, "POST", "/v1/runs", []byte(input))
		w.True(errors.Is(err, context.Canceled))
		w.Equal(w.api.Stats().Requests.Create, 1)
	})
}
