package fault_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"followthrough/core"
	"followthrough/core/fault"

	"github.com/matryer/is"
)

// TestAdopted: a layer that found the run in the list says so in a header.
func TestAdopted(t *testing.T) {
	for _, adopted := range []bool{false, true} {
		is := is.New(t)
		resp := &http.Response{StatusCode: 504, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(
			`{"status":"GATEWAY_TIMEOUT_ERROR","message":"later","data":{"runId":"run_1"}}`))}
		if adopted {
			resp.Header.Set(fault.AdoptedHeader, "true")
		}
		var e *fault.Error
		is.True(errors.As(fault.FromResponse(resp), &e))
		is.Equal(e.Adopted, adopted)
		is.Equal(strings.Contains(e.Error(), "adopted run run_1"), adopted) // for people
		is.True(strings.Contains(e.Error(), "run run_1"))
	}
	is := is.New(t)
	is.Equal((&fault.Error{Adopted: true, Reason: core.ReasonBudgetExhausted}).Error(), "no answer (budget_exhausted)") // no run, nothing adopted
}
