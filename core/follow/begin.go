package follow

import (
	"fmt"
	"net/http"
	"time"

	"followthrough/core"
)

// seed is what an operation begins with, beyond its request. The zero seed is
// that of a plain request.
type seed struct {
	follows bool            // to the end of a run
	asked   bool            // a Client asks: whether a run is followed is not for its Policy to say
	edge    bool            // the next hop honours Idempotency-Key and Prefer: wait, and keeps the pace
	state   core.State      // that it goes on with
	started time.Time       // when it began; zero is its first send
	hear    func(*Progress) // is told how it goes on; nil is nobody
}

// begin makes a request an operation. On an error the request's body is closed.
func (t *Transport) begin(req *http.Request, s seed) (o operation, err error) {
	policy := t.Policy
	if err = policy.Validate(); err != nil {
		closeBody(req.Body)
		return o, fmt.Errorf("follow: %w", err)
	}
	rules, err := t.adoptRules()
	if err != nil {
		closeBody(req.Body)
		return o, err
	}
	if err := t.retryBudget().valid(); err != nil {
		closeBody(req.Body)
		return o, err
	}
	if policy == (core.Policy{}) {
		policy = core.DefaultPolicy()
	}
	policy.Poll = (policy.Poll || s.asked) && s.follows
	body, err := keep(req, t.maxReplay())
	if err != nil {
		return o, err
	}
	return operation{
		t: t, req: req, ctx: req.Context(), policy: policy, rules: rules, body: body,
		edge: s.edge, hear: s.hear, state: s.state, start: s.started, polling: s.state.Run.Known(),
	}, nil
}

// idempotent tells whether the next hop honours the request's Idempotency-Key.
func (o *operation) idempotent() bool { return o.t.Idempotent || o.edge }

// unpaced tells whether something else keeps the pace.
func (o *operation) unpaced() bool { return o.t.NoPace || o.edge }
