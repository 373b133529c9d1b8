package storm

import "strconv"

// kind is what an answer is, to who counts.
type kind uint8

const (
	done    kind = iota
	going        // a run that is not at its end
	late         // a create whose run goes on
	refused      // by the limiter
	failed       // by the outage
)

// answer is one answer, or a connection that was lost.
type answer struct {
	kind       kind
	status     uint64 // 0: lost
	failure    string // with status 0
	retryAfter string
	body       []byte
}

// vendor is the API: a limiter, and a service behind it.
type vendor struct {
	scenario *Scenario
	meter    *meter
	chance   random
}

func newVendor(s *Scenario) vendor {
	return vendor{scenario: s, meter: newMeter(&s.Limiter), chance: newRandom(s.Seed, 1)}
}

// judge takes a client's request and sets its answer; takesMs is how long that
// is under way.
func (v *vendor) judge(c *client, now uint64) (takesMs uint64) {
	s := v.scenario
	down := s.Outage.FromMs <= now && now < s.Outage.UntilMs
	if down && s.Outage.Status == 0 {
		return v.fail(c, now)
	}
	if wait := v.meter.take(now); wait > 0 {
		c.answer = answer{kind: refused, status: s.answers.refused.status, body: s.answers.refused.body,
			retryAfter: named(s.Limiter.RetryAfter, "exact", wait)}
		return v.chance.in(s.RefusalMs)
	}
	if down {
		return v.fail(c, now)
	}
	if c.polling {
		if now < c.runEnds {
			c.answer = answer{kind: going, status: s.answers.going.status, body: s.answers.going.body}
		} else {
			c.answer = answer{kind: done, status: s.answers.done.status, body: s.answers.done.body}
		}
		return v.chance.in(s.ServiceMs)
	}
	if s.Method == "POST" {
		c.runs++
		if uint64(v.chance.next())%1000 < s.Late.Permille {
			c.runEnds = now + v.chance.in(s.Late.RunMs)
			c.answer = answer{kind: late, status: s.answers.late.status, body: s.answers.late.body}
			return v.chance.in(s.Late.AnswerMs)
		}
	}
	c.answer = answer{kind: done, status: s.answers.done.status, body: s.answers.done.body}
	return v.chance.in(s.ServiceMs)
}

func (v *vendor) fail(c *client, now uint64) (takesMs uint64) {
	o := &v.scenario.Outage
	c.answer = answer{kind: failed, status: o.Status}
	switch {
	case o.Status == 0:
		c.answer.failure = o.Failure
	default:
		c.answer.retryAfter = named(o.RetryAfter, "end", o.UntilMs-now)
		if o.Envelope {
			c.answer.body = v.scenario.answers.down.body
		}
	}
	if o.Processed && !c.polling && v.scenario.Method == "POST" {
		c.runs++
	}
	return v.chance.in(o.TakesMs)
}

// named gives a Retry-After: the wait in seconds, rounded up, where the header
// is that word.
func named(header, word string, waitMs uint64) string {
	if header == word {
		return strconv.FormatUint((waitMs+999)/1000, 10)
	}
	return header
}
