package fakeapi

import (
	"net/http"
	"strings"
)

// Kind is what a request asks for, as far as the counters tell it apart.
type Kind string

const (
	KindCreate  Kind = "create"  // POST /v1/runs
	KindPoll    Kind = "poll"    // GET /v1/runs/{runId}
	KindList    Kind = "list"    // GET /v1/runs
	KindCredits Kind = "credits" // GET /v1/me/credits
	KindOther   Kind = "other"   // everything else
)

func kindOf(r *http.Request) Kind {
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	id, isRun := strings.CutPrefix(r.URL.Path, "/v1/runs/")
	switch {
	case r.URL.Path == "/v1/runs" && r.Method == http.MethodPost:
		return KindCreate
	case r.URL.Path == "/v1/runs" && read:
		return KindList
	case isRun && read && id != "" && !strings.Contains(id, "/"):
		return KindPoll
	case r.URL.Path == "/v1/me/credits" && read:
		return KindCredits
	}
	return KindOther
}

// Match says whether a fault is meant for a request. It may read the body; the
// next reader finds it whole. It must not call the API's methods. Nil matches
// every request.
type Match func(*http.Request) bool

// Create matches POST /v1/runs.
func Create(r *http.Request) bool { return kindOf(r) == KindCreate }

// Poll matches GET /v1/runs/{runId}.
func Poll(r *http.Request) bool { return kindOf(r) == KindPoll }

// List matches GET /v1/runs.
func List(r *http.Request) bool { return kindOf(r) == KindList }

// CreditsRead matches GET /v1/me/credits.
func CreditsRead(r *http.Request) bool { return kindOf(r) == KindCredits }

// Other matches what the other matches, Any apart, do not.
func Other(r *http.Request) bool { return kindOf(r) == KindOther }

// Any matches every request.
func Any(*http.Request) bool { return true }
