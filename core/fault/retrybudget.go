package fault

import (
	"errors"
	"net/http"
)

// RetryBudgetExhausted is the [ReasonHeader]'s value on an answer that was not
// retried because the retry budget refused it. It is the Transport's word, and
// none of the core's reasons.
const RetryBudgetExhausted = "retry_budget_exhausted"

// ErrRetryBudgetExhausted: the operation ended although its attempt should be
// retried, because too many retries of a Transport's operations had failed. No
// run is known, and none is lost by it. An [Error] has it as its Err; its
// Reason is then that of the retry that was not sent.
var ErrRetryBudgetExhausted = errors.New("retry budget exhausted, the retry was not sent")

// refused gives the cause that a layer behind has named, or nil.
func refused(resp *http.Response) error {
	if resp.Header.Get(ReasonHeader) == RetryBudgetExhausted {
		return ErrRetryBudgetExhausted
	}
	return nil
}
