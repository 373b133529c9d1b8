package fakeapi

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Stats counts what an API saw since its start or its last Reset.
type Stats struct {
	// Requests by kind, each counted on arrival.
	Requests RequestCounts `json:"requests"`
	// Answers by HTTP status; an answer that was never sent is not among them.
	Answers map[string]int `json:"answers"`
	// RunsCreated counts runs, each of them paid.
	RunsCreated int `json:"runsCreated"`
	// RunsDelivered counts runs whose end was told at least once, in a whole
	// answer to a create or a poll.
	RunsDelivered int `json:"runsDelivered"`
	// CreditsSpent is the sum deducted from all accounts.
	CreditsSpent float64 `json:"creditsSpent"`
	// Limited counts the requests the limiter refused; scripted 429s are not
	// among them.
	Limited int `json:"limited"`
	// Resets counts the connections reset or cut by script.
	Resets int `json:"resets"`
	// Abandoned counts the requests whose caller left before the answer.
	Abandoned int `json:"abandoned"`
}

// RequestCounts counts requests by kind.
type RequestCounts struct {
	Create  int `json:"create"`
	Poll    int `json:"poll"`
	List    int `json:"list"`
	Credits int `json:"credits"`
	Other   int `json:"other"`
}

// Outcomes of a request.
const (
	Answered  = "answered"  // the answer was sent
	Reset     = "reset"     // the connection was reset or cut by script
	Abandoned = "abandoned" // the caller left, or the API was closed
)

// Seen is one request in the log. It never holds the key itself.
type Seen struct {
	Time    time.Time `json:"time"`
	Kind    Kind      `json:"kind"`
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Query   string    `json:"query,omitempty"`
	Headers []string  `json:"headers"` // names only, sorted
	// BodySHA256 is the hash of the request's body, in hex.
	BodySHA256 string `json:"bodySha256"`
	// Key is the key's fingerprint, as Fingerprint makes it; empty if the
	// request bore none.
	Key string `json:"key"`
	// Fault is the name of the fault applied; empty if none.
	Fault string `json:"fault"`
	// RunID is the run created or polled, if there is one.
	RunID string `json:"runId,omitempty"`
	// Outcome is Answered, Reset or Abandoned; empty while the request lasts.
	Outcome string `json:"outcome"`
	// Status is the HTTP status answered; 0 unless Outcome is Answered.
	Status int `json:"status"`
	// Took is the time from arrival to outcome.
	Took time.Duration `json:"tookNs"`

	epoch int // of the counters it is counted in
}

// Fingerprint is how the log tells keys apart: the first 12 hex digits of the
// key's SHA-256.
func Fingerprint(key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:6])
}

// logLength bounds the log of an API that runs for days; the oldest go first.
const logLength = 10000

// arrive counts and logs a request. Call with mu held.
func (a *API) arrive(r *http.Request, body []byte) *Seen {
	sum := sha256.Sum256(body)
	s := &Seen{
		Time: time.Now(), Kind: kindOf(r), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Headers: slices.Sorted(maps.Keys(r.Header)), BodySHA256: hex.EncodeToString(sum[:]),
		Key: Fingerprint(bearer(r)), epoch: a.epoch,
	}
	a.log = append(a.log, s)
	if len(a.log) >= 2*logLength {
		a.log = append([]*Seen(nil), a.log[len(a.log)-logLength:]...)
	}
	n := &a.stats.Requests
	switch s.Kind {
	case KindCreate:
		n.Create++
	case KindPoll:
		n.Poll++
	case KindList:
		n.List++
	case KindCredits:
		n.Credits++
	default:
		n.Other++
	}
	return s
}

// note logs the run of a request that is not answered yet.
func (a *API) note(s *Seen, ans answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ans.run != nil {
		s.RunID = ans.run.id
	}
}

// settle counts and logs how a request ended. It goes before the last byte, so
// that a caller who has its answer finds it counted.
func (a *API) settle(s *Seen, outcome string, ans answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.epoch == a.epoch {
		a.count(s, ans, -1) // what was counted before, if the caller left since
	}
	s.Outcome, s.Took, s.Status = outcome, time.Since(s.Time), 0
	if ans.run != nil {
		s.RunID = ans.run.id
	}
	if outcome == Answered {
		s.Status = ans.status
	}
	if s.epoch == a.epoch {
		a.count(s, ans, 1)
	}
}

// count adds n to the counters of s's outcome.
func (a *API) count(s *Seen, ans answer, n int) {
	if s.Outcome != "" && ans.limited {
		a.stats.Limited += n
	}
	switch s.Outcome {
	case Answered:
		a.stats.Answers[strconv.Itoa(s.Status)] += n
		if ans.final {
			before := ans.run.deliveries
			ans.run.deliveries += n
			if before == 0 || ans.run.deliveries == 0 {
				a.stats.RunsDelivered += n
			}
		}
	case Reset:
		a.stats.Resets += n
	case Abandoned:
		a.stats.Abandoned += n
	}
}

// Stats is a snapshot of the counters.
func (a *API) Stats() Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.stats
	s.Answers = maps.Clone(s.Answers)
	return s
}

// Requests is a snapshot of the log, in order of arrival: the last 10 000
// requests at least.
func (a *API) Requests() []Seen {
	a.mu.Lock()
	defer a.mu.Unlock()
	seen := make([]Seen, 0, len(a.log))
	for _, s := range a.log {
		seen = append(seen, *s)
	}
	return seen
}
