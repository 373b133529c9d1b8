package fakeapi

import (
	"fmt"
	"time"
)

// Limiter is a kind of rate limit. The vendor documents 5 requests/second and
// 429, and neither the algorithm nor the burst, so a client has to get along
// with each kind.
type Limiter int

const (
	// LimiterTokenBucket holds up to Burst tokens and gains PerSecond tokens a
	// second, evenly.
	LimiterTokenBucket Limiter = iota
	// LimiterFixedWindow lets PerSecond requests through in each whole second
	// of Unix time.
	LimiterFixedWindow
	// LimiterSlidingWindow lets PerSecond requests through in any second.
	LimiterSlidingWindow
	// LimiterNone lets everything through.
	LimiterNone
)

// String is the name that ParseLimiter reads.
func (l Limiter) String() string {
	switch l {
	case LimiterTokenBucket:
		return "token"
	case LimiterFixedWindow:
		return "fixed"
	case LimiterSlidingWindow:
		return "sliding"
	case LimiterNone:
		return "none"
	}
	return fmt.Sprintf("Limiter(%d)", int(l))
}

// ParseLimiter reads token, fixed, sliding or none.
func ParseLimiter(name string) (Limiter, error) {
	for l := LimiterTokenBucket; l <= LimiterNone; l++ {
		if l.String() == name {
			return l, nil
		}
	}
	return 0, fmt.Errorf("limiter: %q is not one of token, fixed, sliding, none", name)
}

// meter is the limiter's memory of one key. A request that is refused is not
// counted against the key.
type meter struct {
	full   time.Time   // token bucket: when the bucket will be full again
	window int64       // fixed window: the second counted in
	count  int         // fixed window: requests let through in it
	recent []time.Time // sliding window: the last PerSecond requests, oldest first
}

// take lets a request through and returns 0, or returns how long the key must
// wait until a request would be let through.
func (m *meter) take(c Config, now time.Time) time.Duration {
	switch c.Limiter {
	case LimiterTokenBucket:
		// The bucket is kept as the instant at which it is full, so that the
		// arithmetic is exact: each request moves it by one token's time.
		token := time.Second / time.Duration(c.PerSecond)
		full := m.full
		if full.Before(now) {
			full = now
		}
		if wait := full.Sub(now) - time.Duration(c.Burst-1)*token; wait > 0 {
			return wait
		}
		m.full = full.Add(token)
	case LimiterFixedWindow:
		if second := now.Unix(); second != m.window {
			m.window, m.count = second, 0
		}
		if m.count >= c.PerSecond {
			return time.Second - time.Duration(now.Nanosecond())
		}
		m.count++
	case LimiterSlidingWindow:
		if len(m.recent) >= c.PerSecond {
			m.recent = m.recent[len(m.recent)-c.PerSecond:]
			if wait := time.Second - now.Sub(m.recent[0]); wait > 0 {
				return wait
			}
		}
		m.recent = append(m.recent, now)
	}
	return 0
}
