package fakeapi

import (
	"maps"
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

// Stats is a snapshot of the counters.
func (a *API) Stats() Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.stats
	s.Answers = maps.Clone(s.Answers)
	return s
}

// note logs the run of a request that is not answered yet.
func (a *API) note(s *entry, ans answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ans.run != nil {
		s.RunID = ans.run.id
	}
}

// settle counts and logs how a request ended. It goes before the last byte, so
// that a caller who has its answer finds it counted.
func (a *API) settle(s *entry, outcome string, ans answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.epoch == a.epoch {
		a.count(s, ans, -1) // what was counted before, if the caller left since
	}
	s.Outcome, s.TookMs, s.Status = outcome, time.Since(s.Time).Milliseconds(), 0
	if ans.run != nil {
		s.RunID = ans.run.id
	}
	if outcome == Answered {
		s.Status = ans.status
	}
	if s.epoch == a.epoch {
		a.count(s, ans, 1)
	}
	a.counted()
}

// count adds n to the counters of s's outcome.
func (a *API) count(s *entry, ans answer, n int) {
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
