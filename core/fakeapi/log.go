package fakeapi

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"time"
)

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
	// TookMs is the time from arrival to outcome, in milliseconds.
	TookMs int64 `json:"tookMs"`
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

// entry is a request in the log, with the counters it is counted in.
type entry struct {
	Seen
	epoch int // of the API
}

// arrive counts and logs a request. Call with mu held.
func (a *API) arrive(r *http.Request, body []byte) *entry {
	sum := sha256.Sum256(body)
	s := &entry{Seen: Seen{
		Time: time.Now(), Kind: kindOf(r), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Headers: slices.Sorted(maps.Keys(r.Header)), BodySHA256: hex.EncodeToString(sum[:]),
		Key: Fingerprint(bearer(r)),
	}, epoch: a.epoch}
	a.log = append(a.log, s)
	if len(a.log) >= 2*logLength {
		a.log = append([]*entry(nil), a.log[len(a.log)-logLength:]...)
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
	a.counted()
	return s
}

// Requests is a snapshot of the log, in order of arrival: the last 10 000
// requests at least.
func (a *API) Requests() []Seen {
	a.mu.Lock()
	defer a.mu.Unlock()
	seen := make([]Seen, 0, len(a.log))
	for _, s := range a.log {
		seen = append(seen, s.Seen)
	}
	return seen
}
