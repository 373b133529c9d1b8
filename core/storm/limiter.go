package storm

// LimiterKind is a kind of rate limit. The vendor documents 5 requests/second
// and neither the algorithm nor the burst.
type LimiterKind string

const (
	// TokenBucket holds up to Burst tokens and gains Requests in PerMs, evenly.
	TokenBucket LimiterKind = "token"
	// FixedWindow lets Requests through in each PerMs counted from the begin.
	FixedWindow LimiterKind = "fixed"
	// SlidingWindow lets Requests through in any PerMs.
	SlidingWindow LimiterKind = "sliding"
	// NoLimiter lets everything through.
	NoLimiter LimiterKind = "none"
)

// Limiter is the vendor's limit of all clients together. A request that is
// refused does not count against it.
type Limiter struct {
	Kind       LimiterKind
	Requests   uint64 // let through per period
	PerMs      uint64 // the period
	Burst      uint64 // token bucket: what it holds at most
	RetryAfter string // what a refusal names: "" nothing, "exact" the wait rounded up to seconds, else these digits
}

// meter is the memory of one Limiter.
type meter struct {
	limiter *Limiter
	level   uint64   // token bucket: tokens times PerMs, so that all is whole
	since   uint64   // token bucket: when the level was reckoned
	window  uint64   // fixed window: the one counted in
	count   uint64   // fixed window: requests let through in it
	recent  []uint64 // sliding window: when the last Requests were let through, a ring
	oldest  int
}

func newMeter(l *Limiter) *meter {
	return &meter{limiter: l, level: l.Burst * l.PerMs}
}

// take lets a request through and gives 0, or gives how long it takes until
// one would be let through. Instants must not go back.
func (m *meter) take(now uint64) (waitMs uint64) {
	l := m.limiter
	switch l.Kind {
	case TokenBucket:
		m.level = min(l.Burst*l.PerMs, m.level+(now-m.since)*l.Requests)
		m.since = now
		if m.level < l.PerMs {
			return (l.PerMs - m.level + l.Requests - 1) / l.Requests
		}
		m.level -= l.PerMs
	case FixedWindow:
		if window := now / l.PerMs; window != m.window {
			m.window, m.count = window, 0
		}
		if m.count >= l.Requests {
			return l.PerMs - now%l.PerMs
		}
		m.count++
	case SlidingWindow:
		if uint64(len(m.recent)) < l.Requests {
			m.recent = append(m.recent, now)
			return 0
		}
		if free := m.recent[m.oldest] + l.PerMs; free > now {
			return free - now
		}
		m.recent[m.oldest] = now
		if m.oldest++; m.oldest == len(m.recent) {
			m.oldest = 0
		}
	}
	return 0
}
