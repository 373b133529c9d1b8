package core

// Decide says what to do after an attempt. It never panics and never
// allocates; the same arguments give the same Decision on every host.
func Decide(p Policy, s State, o Observation) (d Decision) {
	d.Envelope.read(o.Body)
	d.Step.Set(&p, &s, &o, &d.Envelope)
	return d
}

// Next is Decide for a body that has been scanned already; o.Body is ignored.
func Next(p *Policy, s *State, o *Observation, e *Envelope) (d Step) {
	d.Set(p, s, o, e)
	return d
}

// Set makes d what [Next] gives, whatever it was before; s may be &d.State. It
// is for who decides often: it copies a run only where there is one.
func (d *Step) Set(p *Policy, s *State, o *Observation, e *Envelope) {
	if p.zero() {
		standard := DefaultPolicy()
		p = &standard
	}
	wait, waitNamed, flags := RetryAfter(o.RetryAfter, o.Date, o.NowMs)
	var f facts
	f.status = o.Status
	f.noResponse = o.Status == 0
	f.failure = o.Failure
	f.decided = o.Decided
	f.poll = p.Poll
	f.known = s.Run.Known()
	f.named = e.Run.Known()
	f.waitNamed = waitNamed
	f.envelope = e.Found
	f.runStatus = runStatusOf(e)
	f.safe = o.Method == "GET" || o.Method == "HEAD" || o.Idempotent || f.known
	mismatch := false
	if f.status >= 200 && f.status < 300 {
		if code := statusOf(e.code[:e.codeLen]); code != 0 {
			f.status, mismatch = code, true
			flags |= FlagStatusMismatch
		}
	}
	var remark Flags
	d.Class, remark = f.classify()
	flags |= remark
	if !e.Found && !e.Empty {
		flags |= FlagBadEnvelope
	}
	d.State.Failures, d.State.Throttles, d.State.Polls = s.Failures, s.Throttles, s.Polls
	run := &s.Run
	if !f.known {
		run = &e.Run
	} else if f.named && e.Run.differs(&s.Run) {
		flags |= FlagRunIDMismatch
	}
	d.Run.assign(run)
	if d.Class == Pending {
		d.State.Run.assign(run)
	} else {
		d.State.Run.assign(&s.Run)
	}
	if o.Status == 429 && !waitNamed {
		wait, waitNamed = rateLimitReset(o.RateLimitReset, o.Date, o.NowMs)
	}
	d.State.count(d.Class)

	d.Action, d.Reason = act(d.Class, p, f.safe, mismatch, waitNamed)
	if d.Action == Retry && f.known {
		d.Action = Poll
	}
	if d.Action == Retry && d.State.Failures >= p.MaxAttempts {
		d.Action, d.Reason = Fail, ReasonAttemptsExhausted
	}
	d.DelayMs, d.RetryAtMs, d.HoldMs = 0, 0, 0
	d.schedule(p, o, wait, waitNamed)
	if d.Action == Poll {
		d.State.Polls = addOne(d.State.Polls)
	}
	if d.Action == Retry && d.Class == ServerError && !f.safe {
		flags |= FlagResentCreate
	}
	if d.Class == Throttled && waitNamed {
		d.HoldMs = wait
	}
	d.Resumable = d.State.Run.Known() && (d.Reason == ReasonBudgetExhausted || d.Class == Success && f.status/100 != 2)
	d.Flags = flags
	d.Advice = adviceFor(d.Reason, d.Class, f.status, e.code[:e.codeLen])
}

// act gives the action and reason of a class. mismatch says that the class
// rests on a code inside a 2xx: too little to send an unsafe request again.
func act(c Class, p *Policy, safe, mismatch, waitNamed bool) (Action, Reason) {
	again := safe || !mismatch
	switch c {
	case RunFailed:
		return Fail, ReasonRunFailed
	case Rejected:
		return Fail, ReasonRejected
	case Decided:
		return Fail, ReasonDecidedUpstream
	case Pending:
		if !p.Poll {
			return Return, ReasonRunPending
		}
		return Poll, ReasonRunPending
	case Throttled:
		switch {
		case !again:
			return Fail, ReasonOutcomeUnknown
		case waitNamed:
			return Retry, ReasonRetryAfter
		}
		return Retry, ReasonThrottled
	case Unreached:
		if again {
			return Retry, ReasonBackoff
		}
		return Fail, ReasonOutcomeUnknown
	case ServerError:
		if safe || again && p.RetryCreate {
			return Retry, ReasonBackoff
		}
		return Fail, ReasonOutcomeUnknown
	case Unknown:
		if safe {
			return Retry, ReasonBackoff
		}
		return Fail, ReasonOutcomeUnknown
	}
	return Return, ReasonDone
}

func failed(c Class) bool { return c == Unreached || c == ServerError || c == Unknown }

// count keeps the numbers in a row: a pending answer ends both, a failure ends
// the throttlings, a throttling does not end the failures.
func (s *State) count(c Class) {
	switch {
	case c == Pending:
		s.Failures, s.Throttles = 0, 0
	case c == Throttled:
		s.Throttles = addOne(s.Throttles)
	case failed(c):
		s.Failures, s.Throttles = addOne(s.Failures), 0
	}
}

func addOne(n uint64) uint64 { return min(n, MaxMs-1) + 1 }
