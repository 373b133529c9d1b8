package follow

import (
	"net/http"
	"strconv"
	"time"
)

// longestWait is the longest that an edge is asked to wait: it waits no longer.
const longestWait = 240 * time.Second

// edgeWaits is how long the next hop may wait before it answers a request that
// follows a run: nothing, but for an edge.
func (o *operation) edgeWaits() time.Duration {
	if !o.edge || !o.policy.Poll {
		return 0
	}
	elapsed := uint64(time.Since(o.start) / time.Millisecond)
	budget := o.budget(elapsed)
	return min(duration(budget-min(budget, elapsed)), longestWait)
}

// preferWait asks an edge to wait as long as it may (RFC 7240 §4.3).
func (o *operation) preferWait(req *http.Request) {
	if !o.edge || !o.policy.Poll {
		return
	}
	waits := o.edgeWaits()
	if _, ok := o.ctx.Deadline(); !ok {
		waits += time.Second - 1 // a budget may end within a wait; a deadline would cut off its answer
	}
	seconds := max(waits/time.Second, 1)
	req.Header = req.Header.Clone() // the caller's is never changed
	req.Header.Set("Prefer", "wait="+strconv.Itoa(int(seconds)))
}
