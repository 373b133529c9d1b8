package follow

import (
	"hash/maphash"
	"net/http"
	"sync"
	"time"

	"followthrough/core"
)

// maxKeys bounds how many keys are paced at once. Beyond it the key whose
// slots are taken for the shortest time is forgotten: at worst it starts anew.
const maxKeys = 1024

// pacer gives the slots of every key. The zero pacer is ready. Its clock is
// monotonic, in milliseconds since its first use, so that setting the wall
// clock neither stalls nor hurries anybody.
type pacer struct {
	mu    sync.Mutex
	start time.Time
	seed  maphash.Seed
	keys  map[uint64]*lane
}

// lane is one key's. A key is known by a hash with a secret seed, never by
// itself.
type lane struct {
	state     core.PaceState
	heldUntil uint64 // slots before this instant are void
}

// slot is a time to send at.
type slot struct {
	key          uint64
	wait         uint64    // milliseconds from when it was taken; 0 is at once
	at           uint64    // on the pacer's clock
	when         time.Time // likewise
	before, then core.PaceState
}

// take gives the key's next slot. ok is false, and nothing is taken, if it
// lies more than patience milliseconds ahead.
func (p *pacer) take(req *http.Request, rate core.Rate, patience uint64) (s slot, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	s.key = keyHash(p.seed, req)
	l := p.lane(s.key, now)
	wait, then := core.Pace(rate, l.state, now)
	s.wait, s.at, s.before, s.then = wait, now+wait, l.state, then
	s.when = p.start.Add(duration(s.at))
	if wait > patience {
		return s, false
	}
	l.state = then
	return s, true
}

// valid tells whether a slot that was waited for still stands: a hold may have
// come since.
func (p *pacer) valid(s slot) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.keys[s.key]
	return l == nil || l.heldUntil <= s.at
}

// giveBack returns a slot that will not be used, if nobody has taken one after
// it. Otherwise it stays empty: the others have their times.
func (p *pacer) giveBack(s slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.keys[s.key]; l != nil && l.state == s.then {
		l.state = s.before
	}
}

// hold keeps the key's slots from lying within the next wait milliseconds.
func (p *pacer) hold(req *http.Request, rate core.Rate, wait uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	l := p.lane(keyHash(p.seed, req), now)
	until := now + min(wait, core.MaxMs)
	l.heldUntil = max(l.heldUntil, until)
	l.state = core.Hold(rate, l.state, until)
}

// now is rounded up: a slot then never lies before its time.
func (p *pacer) now() uint64 {
	if p.keys == nil {
		p.start, p.seed, p.keys = time.Now(), maphash.MakeSeed(), map[uint64]*lane{}
	}
	return uint64((time.Since(p.start) + time.Millisecond - 1) / time.Millisecond)
}

// lane finds or makes a key's lane. One that rests is no different from a new
// one and is dropped when room is needed.
func (p *pacer) lane(key, now uint64) *lane {
	if l := p.keys[key]; l != nil {
		return l
	}
	if len(p.keys) >= maxKeys {
		var first uint64
		least := ^uint64(0)
		for k, l := range p.keys {
			if l.state.ArrivalUs < least {
				first, least = k, l.state.ArrivalUs
			}
			if l.state.ArrivalUs <= now*1000 {
				delete(p.keys, k)
			}
		}
		if len(p.keys) >= maxKeys {
			delete(p.keys, first)
		}
	}
	l := new(lane)
	p.keys[key] = l
	return l
}
