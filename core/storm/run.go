package storm

import "slices"

// Simulate reads a scenario in JSON and gives its result in JSON, with the
// standard catalogue. An error is an [*Error].
func Simulate(scenario []byte) ([]byte, error) {
	c, err := Standard()
	if err != nil {
		return nil, err
	}
	s, err := c.Read(scenario)
	if err != nil {
		return nil, err
	}
	return s.Run().AppendJSON(nil), nil
}

// Run simulates the scenario once for each of its policies. Arrivals are the
// same for all, and so is chance as long as they do the same.
func (s *Scenario) Run() *Result {
	arrivals := s.arrivals()
	ideal := s.ideal(arrivals)
	r := &Result{Scenario: s.Name, Seed: s.Seed, Clients: s.Clients, IdealMs: ideal[len(ideal)-1]}
	for i := range s.Policies {
		p := &s.Policies[i]
		run := simulation{scenario: s, policy: p, vendor: newVendor(s), tally: tally{name: p.Name}}
		run.begin(arrivals)
		run.run()
		r.Policies = append(r.Policies, run.tally.row(run.clients, ideal))
	}
	r.level()
	return r
}

// arrivals gives when each client arrives, in that order.
func (s *Scenario) arrivals() []uint64 {
	all := make([]uint64, s.Clients)
	chance := newRandom(s.Seed, 0)
	for i := range all {
		switch s.Arrivals.Kind {
		case "uniform":
			all[i] = uint64(i) * s.Arrivals.SpanMs / s.Clients
		case "random":
			// Given how many arrive in a span, those of a Poisson process are
			// independent and uniform in it.
			all[i] = chance.in(Span{0, s.Arrivals.SpanMs})
		}
	}
	slices.Sort(all)
	return all
}

// ideal gives the earliest instants at which the first, the second … could
// have finished.
func (s *Scenario) ideal(arrivals []uint64) []uint64 {
	all := make([]uint64, len(arrivals))
	m := newMeter(&s.Limiter)
	var now uint64
	for i, arrival := range arrivals {
		now = max(now, arrival+s.TravelMs.Least)
		for {
			if s.Outage.FromMs <= now && now < s.Outage.UntilMs {
				now = s.Outage.UntilMs
			}
			wait := m.take(now)
			if wait == 0 {
				break
			}
			now += wait
		}
		all[i] = now + s.ServiceMs.Least
	}
	return all
}
