package core

// Rate is a pace: Requests per PerMs milliseconds, Burst of them at once. The
// zero Rate, and one with any field zero, takes the default for that field:
// 5 requests, 1 000 ms, burst 1. The API's limit is 5 requests/second; its
// burst is not documented, and 1 is safe with every kind of limiter.
type Rate struct {
	Requests uint32 // requests per period
	PerMs    uint32 // the period, milliseconds
	Burst    uint32 // requests that may go at once after a rest
}

// PaceState remembers the slots that were given. The zero value has given
// none. It is opaque; its one field is GCRA's theoretical arrival time, in
// microseconds, so that rates which do not divide a second stay exact enough.
type PaceState struct {
	ArrivalUs uint64
}

// maxUs is the latest instant that Pace knows, in microseconds: the year 2255.
const maxUs = MaxMs

// Pace takes the next slot: the caller sends after waitMs (0: at once), and
// keeps the new state. A caller that will not wait so long drops the new state
// and keeps the old one: then nothing was taken. At 5/s with burst 1, calls at
// the same instant wait 0, 200, 400, … ms.
//
// It is the generic cell rate algorithm (ITU-T I.371) in integers: intervals
// are rounded up, so the pace is never exceeded; waits are whole milliseconds,
// so that at a rate which does not divide a second, as 3/s, two slots may come
// a fraction of one closer than the interval. A clock that goes back makes
// later callers wait as much longer. Instants count up to the year 2255.
func Pace(r Rate, s PaceState, nowMs uint64) (waitMs uint64, next PaceState) {
	interval, tolerance := r.us()
	now := min(nowMs, maxUs/1000) * 1000
	arrival := max(min(s.ArrivalUs, maxUs), now)
	if earliest := arrival - min(arrival, tolerance); earliest > now {
		waitMs = (earliest - now + 999) / 1000
	}
	return waitMs, PaceState{ArrivalUs: min(arrival+interval, maxUs)}
}

// Hold keeps every slot from before untilMs, as after a 429 whose Retry-After
// ends there; the first slot is then at untilMs and no burst follows it. A hold
// that lies before the next slot changes nothing.
func Hold(r Rate, s PaceState, untilMs uint64) PaceState {
	_, tolerance := r.us()
	until := min(untilMs, maxUs/1000)*1000 + tolerance
	return PaceState{ArrivalUs: min(max(s.ArrivalUs, until), maxUs)}
}

// us gives the emission interval and the burst tolerance in microseconds, the
// tolerance at most maxUs.
func (r Rate) us() (interval, tolerance uint64) {
	requests, per, burst := uint64(r.Requests), uint64(r.PerMs), uint64(r.Burst)
	if requests == 0 {
		requests = 5
	}
	if per == 0 {
		per = 1000
	}
	if burst == 0 {
		burst = 1
	}
	interval = (per*1000 + requests - 1) / requests
	if burst-1 > maxUs/interval {
		return interval, maxUs
	}
	return interval, (burst - 1) * interval
}
