package main

import (
	"context"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"followthrough/core"
)

const (
	// creditsPath needs a valid key, costs nothing and tells the credits: all
	// that is to be known of the API in one request.
	creditsPath = "/v1/me/credits"

	// checkTime is the longest that a check takes, in all.
	checkTime = 10 * time.Second

	// maxAnswer bounds the answer, in bytes; a longer one is none of the API's.
	maxAnswer = 1 << 20
)

// checker asks the API whether it is there, whether the key is good and how
// many credits are left. Like any request this one is followed through, by
// follow; that tells each decision to decided.
type checker struct {
	follow func(*http.Request) (*http.Response, error)
	policy core.Policy
	url    string
	key    string // "" where the base adds it

	// What everybody who uses the key should know; nil tells nobody.
	hold       func(untilMs uint64) // the API asked for a pause, until an instant since 1970
	keyRefused func()
}

// newChecker asks origin. follow is yet to be set.
func newChecker(origin, key string, policy core.Policy) *checker {
	policy.BudgetMs = min(policy.BudgetMs, uint64(checkTime/time.Millisecond))
	return &checker{url: origin + creditsPath, key: key, policy: policy}
}

func (c *checker) decided(ctx context.Context, d *core.Step, attempt, status int) {
	verdictOf(ctx).note(d, attempt, status)
	if d.HoldMs > 0 && c.hold != nil {
		c.hold(min(now()+d.HoldMs, core.MaxMs))
	}
}

// verdict is what a check has found out. A nil pointer is "not known".
type verdict struct {
	reachable *bool    // the API itself has answered
	keyValid  *bool    // it accepts the key
	credits   *float64 // what is left, may be fractional

	step     core.Step // the last decision
	layer    string    // why a layer before the API refused; "" if none did
	status   int       // HTTP status of the last answer, 0 for none
	attempts int       // requests sent
	took     time.Duration

	stop context.CancelCauseFunc
}

type verdictKey struct{}

func verdictOf(ctx context.Context) *verdict { return ctx.Value(verdictKey{}).(*verdict) }

// run asks once. It comes back after checkTime at the latest.
func (c *checker) run(ctx context.Context) *verdict {
	v := new(verdict)
	start := time.Now()
	defer func() { v.took = time.Since(start) }()
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	ctx, v.stop = context.WithCancelCause(ctx)
	defer v.stop(nil)
	ctx = context.WithValue(ctx, verdictKey{}, v)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
	if err != nil {
		panic("desk: " + err.Error()) // the origin was checked
	}
	req.Header.Set("Accept", "application/json")
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	resp, err := c.follow(req)
	switch {
	case err == nil:
		v.read(resp, &c.policy)
	case v.layer == "" && ctx.Err() != nil:
		v.outOfTime(start, &c.policy)
	}
	if v.step.Advice == core.AdviceUnauthorized {
		v.keyValid = new(bool)
		if c.keyRefused != nil && v.layer == "" {
			c.keyRefused() // by the API itself
		}
	}
	return v
}

// note takes a decision down. Where one refuses a send for its slot the API has
// not been asked again, and what it showed before stands.
func (v *verdict) note(d *core.Step, attempt, status int) {
	v.step, v.attempts = *d, attempt
	if status == 0 && d.Class == core.Throttled {
		return
	}
	v.status = status
	v.judge(d.Class)
}

func (v *verdict) judge(class core.Class) {
	reachable := class != core.Unreached && class != core.Unknown
	v.reachable = &reachable
	if v.layer != "" && class != core.Success {
		v.reachable = nil // somebody before the API has answered
	}
}

// read reads the credits out of an answer that is one by its status.
func (v *verdict) read(resp *http.Response, policy *core.Policy) {
	defer resp.Body.Close()
	if v.step.Class != core.Success {
		return
	}
	p := *policy
	p.Poll = false
	body, _ := io.ReadAll(resp.Body) // it is in memory
	d := core.Decide(p, core.State{}, core.Observation{
		Method: http.MethodGet, Status: uint16(resp.StatusCode), Body: body, NowMs: now(),
	})
	v.step = d.Step
	v.judge(d.Class)
	// The envelope was read, so the body is sound JSON of bounded depth.
	left := gjson.Result{}
	if d.Class == core.Success && d.Envelope.Found {
		left = gjson.GetBytes(body, "data.credits")
	}
	if left.Type == gjson.Number && !math.IsInf(left.Num, 0) {
		v.credits, v.keyValid = &left.Num, new(bool)
		*v.keyValid = true
	}
}

// outOfTime says of a check that was still waiting at its end what the core
// says of an attempt without an answer for which no time is left.
func (v *verdict) outOfTime(start time.Time, policy *core.Policy) {
	if v.reachable != nil && *v.reachable {
		return // it had answered before, and that stands
	}
	p := *policy
	p.Poll, p.BudgetMs = false, 0
	seen := core.Observation{
		Method: http.MethodGet, Failure: core.FailureTimeout, NowMs: now(),
		ElapsedMs: 1 + uint64(time.Since(start)/time.Millisecond),
	}
	d := core.Decide(p, core.State{}, seen)
	v.step, v.status = d.Step, 0
	v.judge(d.Class)
}

// reason is why the check ended so.
func (v *verdict) reason() string {
	if v.reachable == nil && v.layer != "" {
		return v.layer
	}
	return v.step.Reason.String()
}

func now() uint64 { return uint64(max(time.Now().UnixMilli(), 0)) }

// word gives a reason's name, or "refused" for a text that cannot be one; ""
// stays "".
func word(s string) string {
	if len(s) > 64 {
		return "refused"
	}
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'a' || c > 'z') {
			return "refused"
		}
	}
	return s
}
