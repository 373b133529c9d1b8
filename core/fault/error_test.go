package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fault"

	"github.com/matryer/is"
)

func sentinels() map[string]error {
	return map[string]error{
		"400": fault.ErrBadRequest, "401": fault.ErrUnauthorized, "402": fault.ErrPaymentRequired,
		"404": fault.ErrNotFound, "410": fault.ErrGone, "422": fault.ErrValidation,
		"429": fault.ErrTooManyRequests, "500": fault.ErrServer, "504": fault.ErrGatewayTimeout,
		"outcome_unknown": fault.ErrOutcomeUnknown, "budget_exhausted": fault.ErrBudgetExhausted,
		"attempts_exhausted": fault.ErrAttemptsExhausted, "run_failed": fault.ErrRunFailed,
	}
}

// TestIs: status first, code second, and the reason beside them; nothing else
// matches.
func TestIs(t *testing.T) {
	for _, c := range []struct {
		e    fault.Error
		want string // the sentinels that match, by their names above
	}{
		{fault.Error{}, ""},
		{fault.Error{Status: 400, Code: "BAD_REQUEST_ERROR"}, "400"},
		{fault.Error{Status: 401, Code: "UNAUTHORIZED"}, "401"},
		{fault.Error{Status: 401}, "401"},
		{fault.Error{Status: 402}, "402"},
		{fault.Error{Status: 404}, "404"},
		{fault.Error{Status: 410}, "410"},
		{fault.Error{Status: 422, Code: "BAD_REQUEST_ERROR"}, "422"},
		{fault.Error{Status: 429, Reason: core.ReasonBudgetExhausted}, "429 budget_exhausted"},
		{fault.Error{Status: 500, Reason: core.ReasonAttemptsExhausted}, "500 attempts_exhausted"},
		{fault.Error{Status: 504, Reason: core.ReasonOutcomeUnknown}, "504 outcome_unknown"},
		{fault.Error{Status: 200, Code: "GONE_ERROR", Reason: core.ReasonRejected}, "410"},
		{fault.Error{Status: 200, Reason: core.ReasonRunFailed}, "run_failed"},
		{fault.Error{Status: 502, Reason: core.ReasonOutcomeUnknown}, "outcome_unknown"},
		{fault.Error{Status: 503, Code: "SERVER_ERROR"}, "500"},
		{fault.Error{Status: 418, Code: "TEAPOT"}, ""},
		{fault.Error{Reason: core.ReasonOutcomeUnknown, Err: context.Canceled}, "outcome_unknown"},
	} {
		is := is.New(t)
		wrapped := fmt.Errorf("post: %w", &c.e)
		for name, sentinel := range sentinels() {
			is.Equal(errors.Is(wrapped, sentinel), strings.Contains(" "+c.want+" ", " "+name+" ")) // sentinel
		}
		is.Equal(errors.Is(wrapped, context.Canceled), c.e.Err != nil) // the cause matches too
	}
}

func TestErrorText(t *testing.T) {
	is := is.New(t)
	e := &fault.Error{
		Status: 504, Code: "GATEWAY_TIMEOUT_ERROR", Message: "Still\nprocessing.", Advice: "Poll it.", RunID: "r-1",
		Reason: core.ReasonBudgetExhausted, RetryAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	is.Equal(e.Error(), "504 GATEWAY_TIMEOUT_ERROR: Still processing. (budget_exhausted, run r-1, retry at 2026-01-02T03:04:05Z). Poll it.")
	is.Equal((&fault.Error{Status: 502}).Error(), "502 Bad Gateway")
	is.Equal((&fault.Error{Status: 599}).Error(), "599")
	is.Equal((&fault.Error{Err: context.Canceled, Reason: core.ReasonOutcomeUnknown}).Error(), "no answer: context canceled (outcome_unknown)")
	is.Equal((&fault.Error{}).Error(), "no answer")
}

func TestTimeout(t *testing.T) {
	is := is.New(t)
	is.True((&fault.Error{Err: context.DeadlineExceeded}).Timeout())
	is.True(!(&fault.Error{Err: context.Canceled}).Timeout())
	is.True(!(&fault.Error{Status: 504}).Timeout()) // a status is no cause
}

func TestGetOfNothing(t *testing.T) {
	is := is.New(t)
	var e fault.Error
	is.True(!e.Get("runId").Exists())
	is.Equal(len(e.Data()), 0)
}
