package fakeapi

import (
	"fmt"
	"net/http"
	"time"
)

// Fault is something that goes wrong with a request. The constructors make the
// usual ones; fields may be combined freely. They act in the order in which
// they stand here. The zero value is no fault at all, once.
type Fault struct {
	// Name stands in the request log. Empty is no name.
	Name string
	// When chooses the requests this fault is for; nil is any. The method On
	// sets it.
	When Match
	// Times is how many requests meet this fault. Zero is one; negative is
	// every one, for ever.
	Times int

	// Before holds the request before anything is done with it.
	Before *Barrier
	// DropBefore resets the connection before anything is done with it.
	DropBefore bool

	// AtOnce lets a create that makes a run be answered 504 with the run's id,
	// without waiting.
	AtOnce bool
	// FailRun makes the run that this request creates end as "failed".
	FailRun bool
	// Process handles the request for real although Status replaces the
	// answer: the run is created and paid, and the caller is told otherwise.
	Process bool
	// Status, 200 to 999, answers so instead of handling the request. Zero is
	// the real answer.
	Status int
	// Header is added to the answer and replaces what has the same name.
	Header http.Header
	// Body replaces the answer's body; "{runId}" in it becomes the id of the
	// run polled or created. It counts if it is not empty or Status is set.
	Body string

	// After holds the answer when everything has been done.
	After *Barrier
	// DropAfter resets the connection when everything has been done: the
	// answer is lost.
	DropAfter bool
	// Truncate sends the first half of the body as if it were all.
	Truncate bool
	// Cut closes the connection after half of the body that was announced.
	Cut bool
	// Slow sends the headers at once and spreads the body over this time.
	Slow time.Duration
}

// On returns f for the requests that match.
func (f Fault) On(match Match) Fault {
	f.When = match
	return f
}

// Repeat returns f for n requests; negative is for ever.
func (f Fault) Repeat(n int) Fault {
	f.Times = n
	return f
}

// With returns f with one more line of header.
func (f Fault) With(name, value string) Fault {
	f.Header = f.Header.Clone()
	if f.Header == nil {
		f.Header = http.Header{}
	}
	f.Header.Add(name, value)
	return f
}

// check says what is wrong with f.
func (f Fault) check() error {
	if f.Status != 0 && (f.Status < 200 || f.Status > 999) {
		return fmt.Errorf("status: %d is not from 200 to 999", f.Status)
	}
	if f.Slow < 0 {
		return fmt.Errorf("slow: %v is negative", f.Slow)
	}
	return nil
}
