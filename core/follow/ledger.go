package follow

import (
	"hash/maphash"
	"net/http"
	"slices"
	"sync"
	"time"

	"followthrough/core"
)

// maxRemembered bounds how many creates are remembered that are no longer
// under way. Beyond it the older half is forgotten one by one, and remembered
// as a whole: as a rival of every create of that time.
const maxRemembered = 8192

// ledger knows the creates of a Transport: which are under way, and which may
// have made, or have made, a run of late. The zero ledger is ready.
//
// Its clock is that of the process since its first use, put on the wall
// clock's time then: setting the wall clock moves no create past another.
type ledger struct {
	mu        sync.Mutex
	start     time.Time
	seed      maphash.Seed
	lanes     map[uint64]*creates // by key
	count     int                 // creates in all lanes
	sweepAt   int                 // the count at which all lanes are swept
	blurMs    uint64
	forgotten create
}

// creates are those of one key that were sent.
type creates struct {
	all     []*create
	sweepAt int // how many there are when they are swept next
}

// create is one that was sent. Its key is known by a hash with a secret seed,
// never by itself.
type create struct {
	lane    uint64
	version core.VersionID // zero if it is not known: then it may be any

	// Instants of the ledger's clock.
	sent      uint64 // 0 while nothing of it can have made a run
	ended     uint64 // when its outcome was known or given up; 0 before
	openUntil uint64 // when its outcome is given up, if its caller has left; else 0

	run string // the run that it made, once that is known
	at  time.Time
}

// enter makes a create that is not sent yet.
func (l *ledger) enter(req *http.Request, version core.VersionID, rules *core.AdoptRules) *create {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lanes == nil {
		l.start, l.seed, l.lanes = time.Now(), maphash.MakeSeed(), map[uint64]*creates{}
		l.sweepAt, l.blurMs = firstSweep, blurOf(rules)
	}
	return &create{lane: keyHash(l.seed, req), version: version}
}

// sending says that a create goes out now. The first instant stands, for an
// earlier send may have made a run too.
func (l *ledger) sending(c *create) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.sent != 0 {
		return
	}
	c.at = time.Now()
	c.sent = l.now()
	l.add(c)
}

// unsent says that no send so far has made a run: the create may go out again.
func (l *ledger) unsent(c *create) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.sent == 0 {
		return
	}
	c.sent = 0
	l.keep(c.lane, func(one *create) bool { return one != c })
}

// end says that the create's outcome is known, with its run if it has one, or
// that it is given up.
func (l *ledger) end(c *create, run core.RunID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.sent == 0 || c.ended != 0 {
		return
	}
	c.ended, c.run = l.now(), run.String()
}

// leave says that nobody looks after the create any more. Was it under way, it
// may make a run yet: it stays open for patience more milliseconds.
func (l *ledger) leave(c *create, patience uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.sent != 0 && c.ended == 0 {
		c.openUntil = l.now() + min(patience, core.MaxMs)
	}
}

// claimed tells whether another create of the same key has made the run.
func (l *ledger) claimed(c *create, run string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.isClaimed(c, run)
}

func (l *ledger) isClaimed(c *create, run string) bool {
	return run != "" && slices.ContainsFunc(l.of(c.lane), func(one *create) bool { return one.run == run && one != c })
}

// judge ends a page of a create's look, and has the run belong to the create
// before another can ask for it.
func (l *ledger) judge(c *create, a *core.Adoption, rules *core.AdoptRules, end *core.ListEnd) core.Verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if end.Outcome == core.ListAnswered {
		for _, one := range l.of(c.lane) {
			if one != c && (one.version == c.version || !one.version.Known()) {
				a.Rival(one.sent, one.endedBy(now))
			}
		}
		if l.forgotten.sent != 0 {
			a.Rival(l.forgotten.sent, l.forgotten.endedBy(now))
		}
		end.Claimed = l.isClaimed(c, a.Run.String())
	}
	end.NowMs = now
	v := a.End(rules, end)
	if v.Action == core.AdoptRun {
		c.ended, c.run = now, v.Run.String()
	}
	return v
}

// clock gives the time in milliseconds since 1970.
func (l *ledger) clock() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now()
}

func (l *ledger) now() uint64 {
	return uint64(max(l.start.UnixMilli()+time.Since(l.start).Milliseconds(), 1))
}

// endedBy gives when the outcome was known or given up, 0 if it is open.
func (c *create) endedBy(now uint64) uint64 {
	if c.ended == 0 && c.openUntil <= now {
		return c.openUntil
	}
	return c.ended
}

// over gives the last instant at which the create can have made a run; false
// for one that is under way.
func (c *create) over() (ms uint64, ok bool) {
	ms = max(c.ended, c.openUntil)
	return ms, ms != 0
}
