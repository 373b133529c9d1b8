package fakeapi

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

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
