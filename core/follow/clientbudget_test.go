//go:build !js

package follow_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// TestARefusedRetryEndsAClientsCall: with the answer's own error, told and
// logged as the end that it is.
func TestARefusedRetryEndsAClientsCall(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		rules := core.DefaultRetryRules()
		rules.MaxMilli = rules.TimeoutMilli // two retries
		logger, written := logged(0)
		w.door.RetryBudget, w.door.Logger = &follow.RetryBudget{Rules: rules}, logger
		w.api.Script(fakeapi.BadGateway().Repeat(-1))
		_, err := w.client().Credits(context.Background())
		w.True(errors.Is(err, fault.ErrRetryBudgetExhausted))
		w.Equal(w.ended(err).Attempts, 3)
		w.True(strings.Contains(written(), "level=WARN"))
		w.True(strings.Contains(written(), "attempts=3 status=502 action=fail class=unknown"))
	})
}
