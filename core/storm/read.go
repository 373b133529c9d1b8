package storm

import "followthrough/core"

// Bounds, so that all sums and products are whole numbers in JavaScript too.
const (
	maxClients = 100_000
	maxMs      = 86_400_000
	maxCount   = 1_000_000
)

// Read makes a Scenario from JSON, with the peers that the catalogue names. An
// error is an [*Error] for a field that cannot be used.
func (c *Catalogue) Read(data []byte) (*Scenario, error) {
	f, err := parse("scenario", data)
	if err != nil {
		return nil, err
	}
	f.only("name", "seed", "clients", "method", "horizonMs", "arrivals", "travelMs", "serviceMs", "refusalMs",
		"limiter", "outage", "late", "policy", "rate", "policies")
	s := &Scenario{answers: &c.answers}
	s.Name = f.name("name", "")
	s.Seed = uint32(f.integer("seed", 1, 0, 1<<32-1))
	s.Clients = f.integer("clients", 100, 1, maxClients)
	s.Method = f.oneOf("method", "POST", "GET")
	s.HorizonMs = f.integer("horizonMs", 600_000, 1, maxMs)
	a := f.object("arrivals", "kind", "spanMs")
	s.Arrivals = Arrivals{a.oneOf("kind", "once", "uniform", "random"), a.integer("spanMs", 60_000, 0, maxMs)}
	s.TravelMs = f.span("travelMs", 0, 0)
	s.ServiceMs = f.span("serviceMs", 200, 800)
	s.RefusalMs = f.span("refusalMs", 10, 10)
	s.Limiter = readLimiter(f)
	s.Outage = readOutage(f, c.answers.down.status)
	l := f.object("late", "permille", "answerMs", "runMs")
	s.Late = Late{l.integer("permille", 0, 0, 1000), l.span("answerMs", 120_000, 120_000), l.span("runMs", 130_000, 300_000)}
	s.Policy = readPolicy(f)
	if s.Method == "GET" {
		s.Policy.Poll = false // as hosts do where nothing is created
	}
	r := f.object("rate", "requests", "perMs", "burst")
	s.Rate = core.Rate{
		Requests: uint32(r.integer("requests", 0, 0, maxCount)),
		PerMs:    uint32(r.integer("perMs", 0, 0, maxMs)),
		Burst:    uint32(r.integer("burst", 0, 0, maxCount)),
	}
	s.Policies = c.readContenders(f)
	return s, f.failed()
}

func readLimiter(f field) Limiter {
	l := f.object("limiter", "kind", "requests", "perMs", "burst", "retryAfter")
	return Limiter{
		Kind:       LimiterKind(l.oneOf("kind", "token", "fixed", "sliding", "none")),
		Requests:   l.integer("requests", 5, 1, maxCount),
		PerMs:      l.integer("perMs", 1000, 1, 3_600_000),
		Burst:      l.integer("burst", 1, 1, maxCount),
		RetryAfter: l.header("retryAfter", "exact"),
	}
}

func readOutage(f field, status uint64) (o Outage) {
	g := f.object("outage", "fromMs", "untilMs", "status", "failure", "envelope", "retryAfter", "takesMs", "processed")
	o.FromMs = g.integer("fromMs", 0, 0, maxMs)
	o.UntilMs = g.integer("untilMs", 0, 0, maxMs)
	if g.has("status") && g.get("status") == 0.0 {
		o.Status = 0
	} else {
		o.Status = g.integer("status", status, 300, 599)
	}
	o.Failure = g.oneOf("failure", "network", "connect", "timeout")
	o.Envelope = g.truth("envelope", false)
	o.RetryAfter = g.header("retryAfter", "end")
	o.TakesMs = g.span("takesMs", 50, 50)
	o.Processed = g.truth("processed", false)
	return o
}

func readPolicy(f field) core.Policy {
	p := core.DefaultPolicy()
	g := f.object("policy", "maxAttempts", "initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs",
		"budgetMs", "poll", "retryCreate")
	p.MaxAttempts = g.integer("maxAttempts", p.MaxAttempts, 1, core.MaxMs)
	p.InitialBackoffMs = g.integer("initialBackoffMs", p.InitialBackoffMs, 0, maxMs)
	p.MaxBackoffMs = g.integer("maxBackoffMs", p.MaxBackoffMs, 0, maxMs)
	p.ThrottleFloorMs = g.integer("throttleFloorMs", p.ThrottleFloorMs, 0, maxMs)
	p.PollMinMs = g.integer("pollMinMs", p.PollMinMs, 0, maxMs)
	p.PollMaxMs = g.integer("pollMaxMs", p.PollMaxMs, 0, maxMs)
	p.BudgetMs = g.integer("budgetMs", p.BudgetMs, 0, maxMs)
	p.Poll = g.truth("poll", p.Poll)
	p.RetryCreate = g.truth("retryCreate", p.RetryCreate)
	if name, want := p.Invalid(); name != "" {
		g.fail(name, want)
	}
	return p
}

func (c *Catalogue) readContenders(f field) (all []Contender) {
	items, ok := f.list("policies")
	if !ok {
		items = []field{f.item("policies", 0, "ours"), f.item("policies", 1, "paced")}
		for i := range c.Peers {
			items = append(items, f.item("policies", i+2, c.Peers[i].Name))
		}
	}
	for _, item := range items {
		one := c.readContender(item)
		for _, other := range all {
			if other.Name == one.Name {
				item.fail("", "a name that no other has")
			}
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		f.fail("policies", "at least one")
	}
	return all
}

func (c *Catalogue) readContender(item field) Contender {
	name, isText := item.value.(string)
	switch {
	case !isText:
		peer := readPeer(item)
		return Contender{Name: peer.Name, Peer: &peer}
	case name == "ours":
		return Contender{Name: name}
	case name == "paced":
		return Contender{Name: name, Paced: true}
	}
	for i := range c.Peers {
		if c.Peers[i].Name == name {
			return Contender{Name: name, Peer: &c.Peers[i]}
		}
	}
	item.fail("", "ours, paced, a name in the catalogue, or a peer")
	return Contender{}
}
