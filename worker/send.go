package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// edgeChecker asks by base, which knows host, key and pace.
func edgeChecker(base http.RoundTripper, policy core.Policy) *checker {
	c := newChecker("https://upstream.invalid", "", policy)
	c.follow = func(req *http.Request) (*http.Response, error) {
		return loop(req, base, c.policy, func(d *core.Step, attempt, status int) {
			c.decided(req.Context(), d, attempt, status)
		})
	}
	return c
}

// loop follows a GET through as follow.Transport does, over a base that keeps
// the pace itself. It is for the edge: follow brings net/http's own client into
// the module, which is then too large for the platform's free plan. told is
// told each decision.
func loop(req *http.Request, base http.RoundTripper, policy core.Policy, told func(d *core.Step, attempt, status int)) (*http.Response, error) {
	policy.Poll = false
	base = noting{base}
	start := time.Now()
	ctx := req.Context()
	var state core.State
	for attempt := 1; ; attempt++ {
		resp, err := base.RoundTrip(req)
		if err != nil && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var seen core.Observation
		envelope := &core.Envelope{Empty: true}
		status := 0
		if err == nil {
			a := fault.Read(resp, &policy)
			seen, envelope, status = a.Observation(), a.Envelope, resp.StatusCode
		} else {
			seen.Failure = failureOf(err)
		}
		seen.Method, seen.NowMs, seen.Draw = req.Method, now(), uint16(rand.Uint32())
		seen.ElapsedMs = uint64(time.Since(start) / time.Millisecond)
		d := core.Next(&policy, &state, &seen, envelope)
		told(&d, attempt, status)
		if d.Action != core.Retry {
			return resp, err
		}
		state = d.State
		if err := pause(ctx, time.Duration(d.DelayMs)*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func failureOf(err error) core.Failure {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return core.FailureTimeout
	}
	return core.FailureNetwork
}

// noting notes what only a response's header tells, that it is another layer's,
// and reads each answer whole: one that breaks off has not come.
type noting struct{ base http.RoundTripper }

func (n noting) RoundTrip(req *http.Request) (*http.Response, error) {
	v := verdictOf(req.Context())
	v.layer = ""
	resp, err := n.base.RoundTrip(req)
	if refused := (*refusedError)(nil); errors.As(err, &refused) {
		v.layer, v.reachable = refused.reason, nil
		v.stop(err) // asking again at once would be refused again
	}
	if err != nil {
		return nil, err
	}
	v.layer = word(resp.Header.Get(fault.ReasonHeader))
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = errTooLong
	}
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

var errTooLong = errors.New("desk: the answer is longer than 1 MiB")

// refusedError is a request that the edge did not send.
type refusedError struct{ reason string }

func (e *refusedError) Error() string { return "desk: not sent: " + e.reason }
