package fault_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"followthrough/core"
	"followthrough/core/fault"

	"github.com/matryer/is"
)

// tracked is a body that notes its end.
type tracked struct {
	io.Reader
	closed bool
}

func (b *tracked) Close() error { b.closed = true; return nil }

func TestTheBodyReadsTheSameAgain(t *testing.T) {
	long := `{"status":"SERVER_ERROR","message":"m"}` + strings.Repeat(" ", 3*fault.MaxHeld)
	for _, text := range []string{"", "x", `{"status":"SERVER_ERROR"}`, long} {
		is := is.New(t)
		body := &tracked{Reader: iotest.HalfReader(strings.NewReader(text))}
		resp := answer(500, "")
		resp.Body = body
		for range 2 {
			is.True(fault.FromResponse(resp) != nil)
		}
		is.Equal(body.closed, len(text) < fault.MaxHeld) // at its end: the connection is free
		got, err := io.ReadAll(resp.Body)
		is.NoErr(err)
		is.True(string(got) == text) // every byte
		is.NoErr(resp.Body.Close())
		is.True(body.closed)
		_, err = resp.Body.Read(make([]byte, 1))
		is.True(err != nil) // closed is closed
	}
}

func TestABodyThatBreaksOff(t *testing.T) {
	is := is.New(t)
	broken := errors.New("reset")
	for status, want := range map[int]core.Reason{200: core.ReasonOutcomeUnknown, 422: core.ReasonRejected} {
		resp := answer(status, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"status":"`), iotest.ErrReader(broken)))
		e := of(t, resp)
		is.True(errors.Is(e, broken)) // the cause
		is.Equal(e.Reason, want)      // a refusal stands by its status
		got, err := io.ReadAll(resp.Body)
		is.Equal(string(got), `{"status":"`)
		is.True(errors.Is(err, broken)) // as it came
	}
	resp := answer(200, "")
	resp.Request = httptest.NewRequest("GET", "https://api.invalid/v1/runs/r1", nil)
	resp.Request.Header.Set("Prefer", "wait")
	resp.Body = io.NopCloser(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(`{}`))))
	is.Equal(of(t, resp).Class, core.Unknown) // what a 2xx promised did not arrive
	for err, want := range map[error]core.Failure{broken: core.FailureNetwork, context.DeadlineExceeded: core.FailureTimeout} {
		resp := answer(200, "")
		resp.Body = io.NopCloser(iotest.ErrReader(err))
		a := fault.Read(resp, &core.Policy{})
		is.Equal(a.Observation().Failure, want)
		is.Equal(a.Observation().Status, uint16(0))
	}
}

func TestFollows(t *testing.T) {
	is := is.New(t)
	for line, want := range map[string]bool{
		"POST /v1/runs":        true,
		"POST /v1/runs/":       true,
		"POST /proxy/v1/runs":  true,
		"POST /v1/runs?x=1":    true,
		"POST /v1/runs/r1":     false,
		"POST /v1/prompts":     false,
		"GET /v1/runs":         false,
		"GET /v1/runs/r1":      false,
		"PUT /v1/runs":         false,
		"POST /v1/prompt-runs": false,
	} {
		method, url, _ := strings.Cut(line, " ")
		is.Equal(fault.Follows(httptest.NewRequest(method, url, nil)), want) // method and path
	}
	for prefer, want := range map[string]bool{
		"wait": true, "wait=100": true, "Wait ; x=1": true, "respond-async, wait=10": true,
		"waiting": false, "respond-async": false, "": false, `x="wait`: false,
	} {
		for path, asks := range map[string]bool{"/v1/runs/r1": true, "/v1/runs": false, "/v1/prompts/p": false} {
			req := httptest.NewRequest("GET", path, nil)
			req.Header.Set("Prefer", prefer)
			is.Equal(fault.Follows(req), want && asks) // Prefer
			req.Method = ""
			is.Equal(fault.Follows(req), want && asks) // to net/http that is GET
		}
	}
	is.True(!fault.Follows(&http.Request{})) // no URL
}
