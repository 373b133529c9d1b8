//go:build !js

package follow_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// logged gives a logger and what it has written, without times.
func logged(level slog.Level) (*slog.Logger, func() string) {
	var b bytes.Buffer
	handler := slog.NewTextHandler(&b, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	runs := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	return slog.New(handler), func() string { return runs.ReplaceAllString(b.String(), "RUN") }
}

func TestEachDecisionAndEachOperationIsARecord(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 1500 * time.Millisecond, Window: -1}, func(w *world) {
		logger, written := logged(slog.LevelDebug)
		w.door.Logger = logger
		w.api.Script(fakeapi.TooMany("soon, 3"))
		_, err := w.client().Run(context.Background(), tea())
		w.NoErr(err)
		w.Equal(written(), strings.TrimLeft(`
level=DEBUG msg="followthrough decision" attempt=1 method=POST path=/v1/runs status=429 code=TOO_MANY_REQUESTS_ERROR action=retry class=throttled reason=retry_after flags="repeated_retry_after malformed_retry_after" delay=3s elapsed=0s
level=DEBUG msg="followthrough decision" attempt=2 method=POST path=/v1/runs status=504 code=GATEWAY_TIMEOUT_ERROR action=poll class=pending reason=run_pending run=RUN delay=1s elapsed=3s
level=DEBUG msg="followthrough decision" attempt=3 method=GET path=/v1/runs/RUN status=200 code=SUCCESS action=poll class=pending reason=run_pending run=RUN delay=1s elapsed=4s
level=DEBUG msg="followthrough decision" attempt=4 method=GET path=/v1/runs/RUN status=200 code=SUCCESS action=return class=success reason=done run=RUN elapsed=5s
level=INFO msg="followthrough operation" method=POST path=/v1/runs attempts=4 status=200 action=return class=success reason=done run=RUN elapsed=5s
`, "\n"))
	})
}

func TestALookIsARecord(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		logger, written := logged(slog.LevelDebug)
		w.door.Logger = logger
		w.api.Script(fakeapi.ResetAfter())
		_, err := w.client().Run(context.Background(), tea())
		w.NoErr(err)
		w.True(strings.Contains(written(), `msg="followthrough look" attempt=2 method=GET path=/v1/runs status=200 code=SUCCESS action=adopt reason=one run=RUN`))
	})
}

func TestWhatDoesNotEndWellIsAWarning(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		logger, written := logged(slog.LevelInfo)
		w.door.Logger, w.door.NoAdopt = logger, true
		w.api.Script(fakeapi.Status(422), fakeapi.ResetBefore())
		w.client().Run(context.Background(), tea())
		w.client().Run(context.Background(), tea())
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		w.client().Run(ctx, tea())
		w.Equal(written(), strings.TrimLeft(`
level=WARN msg="followthrough operation" method=POST path=/v1/runs attempts=1 status=422 action=fail class=rejected reason=rejected elapsed=0s
level=WARN msg="followthrough operation" method=POST path=/v1/runs attempts=1 status=0 action=fail class=unknown reason=outcome_unknown elapsed=0s error="read pipe pipe: read: connection reset by peer"
level=INFO msg="followthrough operation" method=POST path=/v1/runs attempts=0 status=0 elapsed=0s error="context canceled"
`, "\n"))
	})
}

// TestNoSecretIsLogged: neither what was asked nor who asks, whatever the API
// and a base below say.
func TestNoSecretIsLogged(t *testing.T) {
	virtual(t, fakeapi.Config{Keys: []string{"bp_canary"}}, func(w *world) {
		logger, written := logged(slog.LevelDebug)
		w.door.Logger = logger
		input := tea()
		input.Inputs.TextInputs["topic"] = "a private matter"
		w.api.Script(fakeapi.Fault{Status: 422, Body: `{"status":"VALIDATION_ERROR","message":"no: a private matter, says bp_canary","data":{"topic":"a private matter"}}`})
		w.client().Run(context.Background(), input)
		base := w.door.Base
		w.door.Base = roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, errors.New("cannot send Authorization: " + r.Header.Get("Authorization"))
		})
		w.client().Run(context.Background(), input)
		w.door.Base = &follow.Transport{Base: base} // whose errors quote the API
		w.api.Script(fakeapi.Fault{Status: 200, Body: `{"status":"NOT_FOUND_ERROR","message":"a private matter"}`})
		_, err := w.client().Run(context.Background(), input)
		w.True(errors.Is(err, fault.ErrNotFound))
		got := written()
		w.True(strings.Contains(got, "Authorization: Bearer [key]"))
		w.True(!strings.Contains(got, "bp_canary"))
		w.True(!strings.Contains(got, "private"))
	})
}
