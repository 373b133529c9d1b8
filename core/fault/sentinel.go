package fault

import "followthrough/core"

// One sentinel for each documented error of the API. An Error matches by its
// HTTP status if that is one of these nine, else by its code: a 401 whose code
// is "UNAUTHORIZED" is ErrUnauthorized, and so is a 200 whose code is
// "UNAUTHORIZED_ERROR".
var (
	ErrBadRequest      error = &sentinel{text: "bad request", status: 400, code: "BAD_REQUEST_ERROR"}
	ErrUnauthorized    error = &sentinel{text: "unauthorized", status: 401, code: "UNAUTHORIZED_ERROR"}
	ErrPaymentRequired error = &sentinel{text: "payment required", status: 402, code: "PAYMENT_REQUIRED_ERROR"}
	ErrNotFound        error = &sentinel{text: "not found", status: 404, code: "NOT_FOUND_ERROR"}
	ErrGone            error = &sentinel{text: "gone", status: 410, code: "GONE_ERROR"}
	ErrValidation      error = &sentinel{text: "validation failed", status: 422, code: "VALIDATION_ERROR"}
	ErrTooManyRequests error = &sentinel{text: "too many requests", status: 429, code: "TOO_MANY_REQUESTS_ERROR"}
	ErrServer          error = &sentinel{text: "server error", status: 500, code: "SERVER_ERROR"}
	ErrGatewayTimeout  error = &sentinel{text: "gateway timeout", status: 504, code: "GATEWAY_TIMEOUT_ERROR"}
)

// Sentinels for how an operation ended. An Error can match one of these and
// one of the above, as a 504 that was polled until the budget was exhausted.
var (
	// ErrOutcomeUnknown: the request may have been processed, and paid. List
	// the recent runs before creating another.
	ErrOutcomeUnknown error = &sentinel{text: "outcome unknown", reason: core.ReasonOutcomeUnknown}
	// ErrBudgetExhausted: the next attempt would have come too late. If RunID
	// is set that run goes on.
	ErrBudgetExhausted error = &sentinel{text: "budget exhausted", reason: core.ReasonBudgetExhausted}
	// ErrAttemptsExhausted: too many failures in a row.
	ErrAttemptsExhausted error = &sentinel{text: "attempts exhausted", reason: core.ReasonAttemptsExhausted}
	// ErrRunFailed: the run came to its end and failed; it has been paid.
	ErrRunFailed error = &sentinel{text: "run failed", reason: core.ReasonRunFailed}
)

// sentinel stands for a documented status, or, if status is 0, for a reason.
type sentinel struct {
	text   string
	status int
	code   string
	reason core.Reason
}

func (s *sentinel) Error() string { return s.text }

// Is is for errors.Is: it matches the sentinels of this package.
func (e *Error) Is(target error) bool {
	s, ok := target.(*sentinel)
	if !ok {
		return false
	}
	if s.status == 0 {
		return e.Reason == s.reason
	}
	for _, one := range documented() {
		if e.Status == one.status {
			return s.status == e.Status
		}
	}
	return s.code == e.Code
}

// documented gives the sentinels of the API's error page.
func documented() [9]*sentinel {
	var all [9]*sentinel
	for i, err := range [9]error{
		ErrBadRequest, ErrUnauthorized, ErrPaymentRequired, ErrNotFound, ErrGone,
		ErrValidation, ErrTooManyRequests, ErrServer, ErrGatewayTimeout,
	} {
		all[i] = err.(*sentinel)
	}
	return all
}
