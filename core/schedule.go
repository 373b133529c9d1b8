package core

// schedule sets the delay of an action that waits, or ends the operation if
// the budget would not see the next attempt. It never sleeps into a deadline
// and never shortens the server's wait.
func (d *Step) schedule(p *Policy, o *Observation, wait uint64, waitNamed bool) {
	if d.Action != Retry && d.Action != Poll {
		return
	}
	d.DelayMs = d.delay(p, o, wait, waitNamed)
	if o.ElapsedMs <= p.BudgetMs {
		left := p.BudgetMs - o.ElapsedMs
		if d.DelayMs <= left {
			return
		}
		// A poll costs nothing and the run is paid: the last one lands on the
		// budget, if that is no sooner than polls and the server allow.
		if d.Action == Poll && left >= p.PollMinMs && left >= wait {
			d.DelayMs = left
			return
		}
	}
	d.Action, d.Reason, d.DelayMs = Fail, ReasonBudgetExhausted, 0
	if waitNamed {
		d.RetryAtMs = add(min(o.NowMs, MaxMs), wait)
	}
}

// delay gives the time before the next attempt. wait is 0 unless the server
// named one.
func (d *Step) delay(p *Policy, o *Observation, wait uint64, waitNamed bool) uint64 {
	if d.Class == Pending {
		// A twentieth of the run's age sees its end within 5 % of it, for a
		// logarithmic number of polls.
		return min(max(min(max(o.ElapsedMs/20, p.PollMinMs), p.PollMaxMs), wait), MaxMs)
	}
	n := d.State.Failures
	if d.Class == Throttled {
		n = d.State.Throttles
		if !waitNamed {
			wait = p.ThrottleFloorMs
		}
	}
	ms := add(wait, backoff(p, n, o.Draw))
	if d.Action == Poll {
		ms = min(max(ms, p.PollMinMs), MaxMs)
	}
	return ms
}

// backoff is full jitter: uniform between 0 and min(maxBackoff,
// initialBackoff·2^(n-1)), both ends reachable, for n from 1 on.
func backoff(p *Policy, n uint64, draw uint16) uint64 {
	ceiling := min(p.InitialBackoffMs, p.MaxBackoffMs)
	for ; n > 1 && ceiling < p.MaxBackoffMs && ceiling > 0; n-- {
		if ceiling > p.MaxBackoffMs/2 {
			ceiling = p.MaxBackoffMs
			break
		}
		ceiling *= 2
	}
	// ceiling·draw/65535 without its product, which does not fit.
	return ceiling/65535*uint64(draw) + ceiling%65535*uint64(draw)/65535
}

// add saturates at MaxMs.
func add(a, b uint64) uint64 {
	if a > MaxMs || b > MaxMs-a {
		return MaxMs
	}
	return a + b
}
