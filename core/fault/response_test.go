package fault_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fault"

	"github.com/matryer/is"
)

// answer is a response to a create, unless method and path say otherwise.
func answer(status int, body string, header ...string) *http.Response {
	req := httptest.NewRequest("POST", "https://api.invalid/v1/runs", nil)
	req.Header.Set("Authorization", "Bearer secret-of-mine")
	resp := &http.Response{StatusCode: status, Header: http.Header{}, ContentLength: -1, Request: req, Body: io.NopCloser(strings.NewReader(body))}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Add(header[i], header[i+1])
	}
	return resp
}

func of(t *testing.T, resp *http.Response) *fault.Error {
	t.Helper()
	var e *fault.Error
	if !errors.As(fault.FromResponse(resp), &e) {
		t.Fatal("no *fault.Error")
	}
	return e
}

func TestFromResponse(t *testing.T) {
	for _, c := range []struct {
		name   string
		resp   *http.Response
		class  core.Class
		reason core.Reason
		run    string
		advice core.Advice
	}{
		{"422", answer(422, `{"status":"VALIDATION_ERROR","message":"m","data":null}`), core.Rejected, core.ReasonRejected, "", core.AdviceValidation},
		{"401", answer(401, `{"status":"UNAUTHORIZED","message":"m"}`), core.Rejected, core.ReasonRejected, "", core.AdviceUnauthorized},
		{"HTML", answer(403, `<html>`), core.Rejected, core.ReasonRejected, "", core.AdviceNone},
		{"502", answer(502, `<html>`), core.Unknown, core.ReasonOutcomeUnknown, "", core.AdviceOutcomeUnknown},
		{"429", answer(429, `{"status":"TOO_MANY_REQUESTS_ERROR","message":"m"}`), core.Throttled, core.ReasonThrottled, "", core.AdviceTooMany},
		{"429 for days", answer(429, ``, "Retry-After", "864000"), core.Throttled, core.ReasonRetryAfter, "", core.AdviceTooMany},
		{"504 with a run", answer(504, `{"status":"GATEWAY_TIMEOUT_ERROR","data":{"runId":"r1"}}`), core.Pending, core.ReasonRunPending, "r1", core.AdvicePending},
		{"504 without", answer(504, `{"status":"GATEWAY_TIMEOUT_ERROR","data":null}`), core.Unknown, core.ReasonOutcomeUnknown, "", core.AdviceOutcomeUnknown},
		{"run failed", answer(200, `{"status":"SUCCESS","data":{"runId":"r1","runStatus":"failed"}}`), core.RunFailed, core.ReasonRunFailed, "r1", core.AdviceRunFailed},
		{"run goes on", answer(200, `{"status":"SUCCESS","data":{"runId":"r1","runStatus":"running"}}`), core.Pending, core.ReasonRunPending, "r1", core.AdvicePending},
		{"an error in a 200", answer(200, `{"status":"GONE_ERROR"}`), core.Rejected, core.ReasonRejected, "", core.AdviceGone},
		{"an exhausted layer behind", answer(500, `{"status":"SERVER_ERROR"}`, fault.ReasonHeader, "attempts_exhausted"), core.ServerError, core.ReasonAttemptsExhausted, "", core.AdviceServerError},
		{"a layer that does not know", answer(500, `{"status":"SERVER_ERROR"}`, fault.ReasonHeader, "outcome_unknown"), core.ServerError, core.ReasonOutcomeUnknown, "", core.AdviceOutcomeUnknown},
		{"a layer out of budget", answer(429, ``, fault.ReasonHeader, "budget_exhausted"), core.Throttled, core.ReasonBudgetExhausted, "", core.AdviceBudgetExhausted},
		{"a layer's own word", answer(422, ``, fault.ReasonHeader, "key_reused"), core.Rejected, core.ReasonRejected, "", core.AdviceValidation},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			e := of(t, c.resp)
			is.Equal(e.Status, c.resp.StatusCode)
			is.Equal(e.Class, c.class)
			is.Equal(e.Reason, c.reason)
			is.Equal(e.RunID, c.run)
			is.Equal(e.Advice, c.advice.String())
		})
	}
}

func TestFromResponseOfARefusedRetry(t *testing.T) {
	is := is.New(t)
	e := of(t, answer(500, `{"status":"SERVER_ERROR"}`, fault.ReasonHeader, fault.RetryBudgetExhausted))
	is.True(errors.Is(e, fault.ErrRetryBudgetExhausted)) // why it ended
	is.True(errors.Is(e, fault.ErrServer))               // after this answer
	is.True(!errors.Is(e, fault.ErrAttemptsExhausted))   // and for no other reason
	is.True(!errors.Is(e, fault.ErrBudgetExhausted))
	is.True(!errors.Is(of(t, answer(500, ``)), fault.ErrRetryBudgetExhausted))
}

func TestFromResponseOfASuccess(t *testing.T) {
	is := is.New(t)
	is.NoErr(fault.FromResponse(answer(200, `{"status":"SUCCESS","data":{"runStatus":"succeeded"}}`)))
	read := answer(200, `{"status":"SUCCESS","data":{"runId":"r1","runStatus":"failed"}}`)
	read.Request = httptest.NewRequest("GET", "https://api.invalid/v1/runs/r1", nil)
	body := read.Body
	is.NoErr(fault.FromResponse(read)) // merely read: that is what it says
	is.True(read.Body == body)         // and not touched
	is.NoErr(fault.FromResponse(&http.Response{StatusCode: 204}))
}

func TestFromResponseWithoutARequest(t *testing.T) {
	is := is.New(t)
	resp := answer(502, `<html>`)
	resp.Request = nil
	is.True(errors.Is(fault.FromResponse(resp), fault.ErrOutcomeUnknown)) // it may have been unsafe
	resp.Body = nil
	is.True(fault.FromResponse(resp) != nil) // nor a body
}

func TestRetryAt(t *testing.T) {
	for _, header := range [][]string{
		{"Retry-After", "30"}, {"X-RateLimit-Reset", "30"}, {"RateLimit-Reset", "30"},
		{"Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT", "Date", "Sun, 06 Nov 1994 08:49:37 GMT"},
		{"Retry-After", "7", "Retry-After", "30"},
	} {
		is := is.New(t)
		before := time.Now().Truncate(time.Millisecond)
		e := of(t, answer(429, ``, header...))
		wait := e.RetryAt.Sub(before)
		is.True(wait >= 30*time.Second && wait < 60*time.Second) // from now, whatever the server's clock
	}
	is.New(t).True(of(t, answer(429, ``)).RetryAt.IsZero()) // none was named
}

func TestGetReadsData(t *testing.T) {
	is := is.New(t)
	e := of(t, answer(422, "\ufeff"+`{"d\u0061ta":{"fields":[{"name":"imageInputs"}]},"status":"VALIDATION_ERROR","data":"second"}`))
	is.Equal(e.Get("fields.#.name").String(), `["imageInputs"]`)
	is.Equal(string(e.Data()), `{"fields":[{"name":"imageInputs"}]}`)
	e.Data()[0] = 'x'
	is.Equal(e.Get("fields.0.name").String(), "imageInputs")       // Data is a copy
	is.Equal(len(of(t, answer(422, `{"data":{"a":1}`)).Data()), 0) // no envelope, no data
}

func TestNoKeyInTheText(t *testing.T) {
	is := is.New(t)
	e := of(t, answer(401, `{"status":"UNAUTHORIZED_ERROR","message":"The key secret-of-mine is revoked."}`))
	is.Equal(e.Message, "The key [key] is revoked.")
	is.True(!strings.Contains(e.Error(), "secret-of-mine"))
}
