package storm

import "slices"

// tally counts one simulation.
type tally struct {
	name   string
	sums   Row
	waits  []uint64
	series Series
}

func count(series *[]uint64, now uint64) {
	second := int(now / 1000)
	for len(*series) <= second {
		*series = append(*series, 0)
	}
	(*series)[second]++
}

func (t *tally) send(c *client, now uint64) {
	t.sums.Requests++
	if now < c.notBefore {
		t.sums.Early++
	}
	count(&t.series.Sent, now)
}

func (t *tally) hear(c *client, now uint64) {
	switch c.answer.kind {
	case refused:
		t.sums.Refused++
		count(&t.series.Refused, now)
	case failed, late:
		t.sums.Failed++
		count(&t.series.Failed, now)
	}
}

func (t *tally) end(c *client, finished bool, now uint64) {
	if !finished {
		t.sums.GaveUp++
		return
	}
	t.sums.Finished++
	t.sums.MakespanMs = now
	t.waits = append(t.waits, now-c.arrival)
	count(&t.series.Finished, now)
}

func (t *tally) row(clients []client, ideal []uint64) Row {
	r := t.sums
	r.Name, r.Series = t.name, t.series
	r.UnderWay = uint64(len(clients)) - r.Finished - r.GaveUp
	for i := range clients {
		r.Created += clients[i].runs
		if clients[i].runs > 1 {
			r.Twice++
		}
	}
	if r.Finished > 0 {
		r.IdealMs = ideal[r.Finished-1]
		r.MakespanPermille = r.MakespanMs * 1000 / max(r.IdealMs, 1)
		r.RequestsPermille = r.Requests * 1000 / r.Finished
		slices.Sort(t.waits)
		r.WaitP50Ms, r.WaitP99Ms = nearestRank(t.waits, 50), nearestRank(t.waits, 99)
	}
	for _, n := range r.Series.Sent {
		r.WorstSecond = max(r.WorstSecond, n)
	}
	return r
}

// nearestRank gives the least value that so many percent of all do not exceed.
func nearestRank(sorted []uint64, percent int) uint64 {
	return sorted[(percent*len(sorted)+99)/100-1]
}
