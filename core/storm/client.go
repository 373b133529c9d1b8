package storm

import "followthrough/core"

// phase is what a client waits for.
type phase uint8

const (
	wanting  phase = iota // until it wants to send
	slotted               // until the slot that the gate gave it
	onTheWay              // until its request is at the limiter
	asking                // until its answer is here
)

// client is one, with its one request.
type client struct {
	phase     phase
	polling   bool
	arrival   uint64
	started   uint64 // first send
	requests  uint64
	notBefore uint64 // the end of the last wait that the vendor named
	runs      uint64 // that were made for it
	runEnds   uint64 // the one that it polls
	answer    answer
	state     core.State
	draw      random
}

// move is what a client does after an answer.
type move struct {
	again    bool // it sends again, after delayMs
	finished bool
	delayMs  uint64
	holdMs   uint64 // how long the gate is to hold every slot
}

// epochMs is when simulations begin, on the clock that the core is told: a
// whole second, so that it does not matter.
const epochMs = 1_770_000_000_000

// ours asks the core.
func (c *client) ours(s *Scenario, now uint64) move {
	o := core.Observation{
		Method: s.Method, Status: uint16(c.answer.status), RetryAfter: c.answer.retryAfter, Body: c.answer.body,
		NowMs: epochMs + now, ElapsedMs: now - c.started, Draw: uint16(c.draw.next() >> 16),
	}
	if c.polling {
		o.Method = "GET"
	}
	if c.answer.failure != "" {
		o.Failure, _ = core.ParseFailure(c.answer.failure)
	}
	d := core.Decide(s.Policy, c.state, o)
	c.state = d.State
	c.polling = c.polling || d.Action == core.Poll
	return move{
		again:    d.Action == core.Retry || d.Action == core.Poll,
		finished: d.Action == core.Return && c.answer.kind == done,
		delayMs:  d.DelayMs, holdMs: d.HoldMs,
	}
}

// peers does as the peer would.
func (c *client) peers(p *Peer, s *Scenario) (m move) {
	if c.answer.kind == done {
		return move{finished: true}
	}
	m.delayMs, m.again = p.next(s.Method, c.requests, &c.answer)
	return m
}
