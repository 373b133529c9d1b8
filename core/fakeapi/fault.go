package fakeapi

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

	// AtOnce handles the request with a window of zero: a create is answered
	// 504 with the run's id, unless the run has ended as it was created.
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

// Answer answers with a status and a body instead of handling the request.
func Answer(status int, body string) Fault {
	return Fault{Name: strconv.Itoa(status), Status: status, Body: body}
}

// Status answers with the documented envelope of a status, data null, and a
// status that is not documented with a page of HTML, as a proxy does.
func Status(status int) Fault {
	code := codeOf(status)
	if code == "" {
		text := strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status)))
		return Answer(status, "<html>\r\n<head><title>"+text+"</title></head>\r\n<body>\r\n<center><h1>"+text+"</h1></center>\r\n</body>\r\n</html>\r\n")
	}
	return Answer(status, string(encode(envelope{code, "Scripted by the test.", nil})))
}

// TooMany is a 429 with this Retry-After, verbatim; empty is without one.
func TooMany(retryAfter string) Fault {
	f := Status(http.StatusTooManyRequests)
	if retryAfter != "" {
		f = f.With("Retry-After", retryAfter)
	}
	return f
}

// ServerError is the documented 500. No run is created.
func ServerError() Fault { return Status(http.StatusInternalServerError) }

// GatewayTimeout creates the run and answers 504 with its id at once, as if
// the window had passed. Other requests than a create are handled as ever.
func GatewayTimeout() Fault { return Fault{Name: "504", AtOnce: true} }

// GatewayTimeoutWithoutRun is a 504 whose data is null. No run is created.
func GatewayTimeoutWithoutRun() Fault {
	f := Status(http.StatusGatewayTimeout)
	f.Name = "504WithoutRun"
	return f
}

// BadGateway is a proxy's 502: a page of HTML. No run is created.
func BadGateway() Fault { return Status(http.StatusBadGateway) }

// Truncated handles the request and sends half of the JSON, correctly framed.
func Truncated() Fault { return Fault{Name: "truncated", Truncate: true} }

// CutBody handles the request and closes the connection in mid-body.
func CutBody() Fault { return Fault{Name: "cutBody", Cut: true} }

// SlowBody handles the request and spreads the body over d.
func SlowBody(d time.Duration) Fault { return Fault{Name: "slowBody", Slow: d} }

// ResetBefore resets the connection before the request is looked at: no run.
func ResetBefore() Fault { return Fault{Name: "resetBefore", DropBefore: true} }

// ResetAfter handles the request and resets the connection: the run is created
// and paid, the answer is lost.
func ResetAfter() Fault { return Fault{Name: "resetAfter", DropAfter: true} }

// RunFailed lets the run that is created end as "failed".
func RunFailed() Fault { return Fault{Name: "runFailed", FailRun: true} }

// Hold keeps the request from being looked at until the barrier is released.
func Hold(b *Barrier) Fault { return Fault{Name: "hold", Before: b} }

// HoldAnswer handles the request and keeps the answer until the barrier is
// released.
func HoldAnswer(b *Barrier) Fault { return Fault{Name: "holdAnswer", After: b} }

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
