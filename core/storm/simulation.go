package storm

import "followthrough/core"

// simulation is one scenario under one policy.
type simulation struct {
	scenario *Scenario
	policy   *Contender
	vendor   vendor
	clients  []client
	queue    queue
	gate     core.PaceState
	held     uint64 // slots before this instant are void
	tally    tally
}

func (r *simulation) begin(arrivals []uint64) {
	r.clients = make([]client, len(arrivals))
	for i, at := range arrivals {
		r.clients[i].arrival = at
		r.clients[i].draw = newRandom(r.scenario.Seed, uint32(i)+2)
		r.queue.push(at, uint32(i))
	}
}

func (r *simulation) run() {
	for len(r.queue.heap) > 0 {
		e := r.queue.pop()
		if e.at >= r.scenario.HorizonMs {
			return
		}
		r.happen(e)
	}
}

// happen lets an event happen: the queue then holds one more, or the client
// has ended.
func (r *simulation) happen(e event) {
	c := &r.clients[e.who]
	switch c.phase {
	case wanting:
		r.want(c, e)
	case slotted:
		if e.at < r.held {
			r.want(c, e)
		} else {
			r.send(c, e)
		}
	case onTheWay:
		c.phase = asking
		r.queue.push(e.at+r.vendor.judge(c, e.at), e.who)
	case asking:
		r.hear(c, e)
	}
}

// want sends, or takes a slot first. A slot beyond the budget is not taken, as
// by the clients of this system.
func (r *simulation) want(c *client, e event) {
	if !r.policy.Paced {
		r.send(c, e)
		return
	}
	left := r.scenario.Policy.BudgetMs
	if c.requests > 0 {
		left -= min(left, e.at-c.started)
	}
	wait, next := core.Pace(r.scenario.Rate, r.gate, e.at)
	if wait > left {
		r.tally.end(c, false, e.at)
		return
	}
	r.gate = next
	if wait == 0 {
		r.send(c, e)
		return
	}
	c.phase = slotted
	r.queue.push(e.at+wait, e.who)
}

func (r *simulation) send(c *client, e event) {
	if c.requests == 0 {
		c.started = e.at
	}
	c.requests++
	r.tally.send(c, e.at)
	c.phase = onTheWay
	r.queue.push(e.at+r.vendor.chance.in(r.scenario.TravelMs), e.who)
}

func (r *simulation) hear(c *client, e event) {
	r.tally.hear(c, e.at)
	var m move
	if r.policy.Peer != nil {
		m = c.peers(r.policy.Peer, r.scenario)
	} else {
		m = c.ours(r.scenario, e.at)
	}
	if m.holdMs > 0 && r.policy.Paced {
		until := e.at + m.holdMs
		r.held = max(r.held, until)
		r.gate = core.Hold(r.scenario.Rate, r.gate, until)
	}
	if !m.again {
		r.tally.end(c, m.finished, e.at)
		return
	}
	if c.answer.retryAfter != "" {
		c.notBefore = e.at + seconds(c.answer.retryAfter)*1000
	}
	c.phase = wanting
	r.queue.push(e.at+m.delayMs, e.who)
}
