package fault

import (
	"net/http"
	"strings"
	"time"

	"followthrough/core"

	"github.com/tidwall/gjson"
)

// New makes the Error of a decision. a is the last answer, nil if none came;
// cause is what went wrong besides, or nil.
func New(d *core.Step, a *Answer, cause error) *Error {
	e := &Error{
		Advice: d.Advice.String(),
		RunID:  d.Run.String(),
		Reason: d.Reason,
		Class:  d.Class,
		Err:    cause,
	}
	if d.RetryAtMs != 0 {
		e.RetryAt = time.UnixMilli(int64(d.RetryAtMs))
	}
	if a == nil {
		return e
	}
	e.Status = a.Response.StatusCode
	e.Adopted = a.Response.Header.Get(AdoptedHeader) == "true"
	e.Code = redact(a.Envelope.Code(), a.Response.Request)
	e.Message = redact(a.Envelope.Message(), a.Response.Request)
	if a.Envelope.Found {
		// The scanner has found it to be sound JSON, of bounded depth.
		e.data = []byte(gjson.GetBytes(a.held, "data").Raw)
	}
	if cause == nil {
		e.Err = a.Err
	}
	return e
}

// redact takes the request's own key out of a text that echoes it.
func redact(message string, req *http.Request) string {
	if req == nil || message == "" {
		return message
	}
	for _, value := range req.Header["Authorization"] {
		_, key, ok := strings.Cut(strings.TrimSpace(value), " ")
		if !ok {
			key = value
		}
		if key = strings.TrimSpace(key); key != "" {
			message = strings.ReplaceAll(message, key, "[key]")
		}
	}
	return message
}
