package wire

import "followthrough/core"

func (r *reader) policy(name string) core.Policy {
	p := core.DefaultPolicy()
	in, ok := r.object(name)
	if !ok {
		return p
	}
	for _, f := range [...]struct {
		name string
		at   *uint64
	}{
		{"maxAttempts", &p.MaxAttempts},
		{"initialBackoffMs", &p.InitialBackoffMs},
		{"maxBackoffMs", &p.MaxBackoffMs},
		{"throttleFloorMs", &p.ThrottleFloorMs},
		{"pollMinMs", &p.PollMinMs},
		{"pollMaxMs", &p.PollMaxMs},
		{"budgetMs", &p.BudgetMs},
	} {
		if _, ok := in.fields[f.name]; ok {
			*f.at = in.integer(f.name, core.MaxMs)
		}
	}
	p.Poll = in.truth("poll", p.Poll)
	p.RetryCreate = in.truth("retryCreate", p.RetryCreate)
	if p == (core.Policy{}) {
		in.fail("maxAttempts", "an integer from 1 to "+decimal(core.MaxMs))
	}
	if field, want := p.Invalid(); field != "" {
		in.fail(field, want)
	}
	r.leave(&in)
	return p
}

func (r *reader) state(name string) (s core.State) {
	in, ok := r.object(name)
	if !ok {
		return s
	}
	s.Failures = in.integer("failures", core.MaxMs)
	s.Throttles = in.integer("throttles", core.MaxMs)
	s.Polls = in.integer("polls", core.MaxMs)
	s.Run, _ = core.ParseRunID(in.text("runId")) // an unusable one is none
	r.leave(&in)
	return s
}
