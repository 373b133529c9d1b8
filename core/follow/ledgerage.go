package follow

import (
	"cmp"
	"hash/maphash"
	"net/http"
	"slices"

	"followthrough/core"
)

// add remembers a create. What has its age is forgotten from time to time, so
// that a busy key costs no more for each create than a quiet one.
func (l *ledger) add(c *create) {
	lane := l.lanes[c.lane]
	if lane == nil {
		lane = &creates{sweepAt: firstSweep}
		l.lanes[c.lane] = lane
	}
	lane.all = append(lane.all, c)
	l.count++
	if len(lane.all) >= lane.sweepAt {
		l.sweep(c.lane)
		lane.sweepAt = firstSweep + 2*len(lane.all)
	}
	if l.count >= l.sweepAt {
		l.bound()
	}
}

func (l *ledger) of(lane uint64) []*create {
	if one := l.lanes[lane]; one != nil {
		return one.all
	}
	return nil
}

// sweep forgets the creates of a lane that ended too long before every other
// one to be its rival, and before any that may come.
func (l *ledger) sweep(lane uint64) {
	oldest := l.now()
	for _, c := range l.of(lane) {
		if _, over := c.over(); !over {
			oldest = min(oldest, c.sent)
		}
	}
	l.keep(lane, func(c *create) bool {
		ms, over := c.over()
		return !over || ms+l.blurMs >= oldest
	})
}

// keep drops the creates of a lane that want does not want.
func (l *ledger) keep(lane uint64, want func(*create) bool) {
	one := l.lanes[lane]
	if one == nil {
		return
	}
	before := len(one.all)
	one.all = slices.DeleteFunc(one.all, func(c *create) bool { return !want(c) })
	l.count -= before - len(one.all)
	if len(one.all) == 0 {
		delete(l.lanes, lane)
	}
}

// bound keeps the whole ledger from growing: what has its age is forgotten,
// and if that is too little, the older half of what has ended.
func (l *ledger) bound() {
	var ended []uint64
	for lane := range l.lanes {
		l.sweep(lane)
		for _, c := range l.of(lane) {
			if ms, over := c.over(); over {
				ended = append(ended, ms)
			}
		}
	}
	if len(ended) > maxRemembered {
		slices.SortFunc(ended, cmp.Compare)
		l.forget(ended[len(ended)/2])
	}
	l.sweepAt = l.count + min(max(l.count, firstSweep), maxRemembered)
}

// firstSweep is how many creates there are, of a key or in all, before the
// first sweep.
const firstSweep = 256

// forget forgets every create that was over by then. One rival stands for them
// all; that their runs are no longer claimed makes those be found, and then
// nothing is taken for sure.
func (l *ledger) forget(then uint64) {
	f := &l.forgotten
	for lane := range l.lanes {
		l.keep(lane, func(c *create) bool {
			ms, over := c.over()
			if !over || ms > then {
				return true
			}
			if f.sent == 0 || c.sent < f.sent {
				f.sent = c.sent
			}
			f.openUntil = max(f.openUntil, ms)
			return false
		})
	}
}

// blurOf gives how far two creates' instants are blurred at most when one is
// judged as the other's rival: by the skew, and by what a look may take.
func blurOf(rules *core.AdoptRules) uint64 {
	return min(rules.SkewMs, core.MaxMs/2) + uint64(2*pollTimeout.Milliseconds())
}

// keyHash tells keys apart without keeping them, and those of different hosts,
// too: their limits and their runs are their own.
func keyHash(seed maphash.Seed, req *http.Request) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	h.WriteString(req.URL.Host)
	for _, value := range req.Header["Authorization"] {
		h.WriteByte(0)
		h.WriteString(value)
	}
	return h.Sum64()
}
