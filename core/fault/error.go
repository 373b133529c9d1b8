package fault

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"followthrough/core"

	"github.com/tidwall/gjson"
)

// Error is an operation that did not end with what was asked for. It always
// comes as a pointer; find it with errors.As, and compare it with the
// sentinels by errors.Is. The zero Error says nothing.
type Error struct {
	Status  int         // HTTP status of the last answer; 0 if none came
	Code    string      // the envelope's status string, as in "VALIDATION_ERROR"; "" without an envelope
	Message string      // the envelope's message, for people: never match on its text
	Advice  string      // what a person can do, a sentence; "" if there is nothing to say
	RunID   string      // the run, whenever one is known: it exists and is paid
	Adopted bool        // the run was found in the list of runs after its create had no answer that told it
	Reason  core.Reason // the rule that ended the operation; with ErrRetryBudgetExhausted, that of the retry that was not sent
	Class   core.Class  // what the last answer means
	RetryAt time.Time   // when the server, or the pace, would be ready; zero if neither named a time
	Err     error       // the cause if there is one, such as a network error or the context's

	data []byte // raw JSON of the envelope's data
}

// Error says status and code, message or cause, run, reason and advice, in one
// line. It holds no key and no token.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.head())
	if e.Message != "" {
		b.WriteString(": ")
		b.WriteString(oneLine(e.Message))
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(oneLine(e.Err.Error()))
	}
	var notes []string
	if e.Reason != core.ReasonDone {
		notes = append(notes, e.Reason.String())
	}
	switch {
	case e.RunID != "" && e.Adopted:
		notes = append(notes, "adopted run "+e.RunID)
	case e.RunID != "":
		notes = append(notes, "run "+e.RunID)
	}
	if !e.RetryAt.IsZero() {
		notes = append(notes, "retry at "+e.RetryAt.UTC().Format(time.RFC3339))
	}
	if len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, ", ") + ")")
	}
	if e.Advice != "" {
		b.WriteString(". ")
		b.WriteString(e.Advice)
	}
	return b.String()
}

// head is the status with its code, or with its name where there is no code.
func (e *Error) head() string {
	if e.Status == 0 {
		return "no answer"
	}
	text := oneLine(e.Code)
	if text == "" {
		text = http.StatusText(e.Status)
	}
	return strings.TrimSpace(strconv.Itoa(e.Status) + " " + text)
}

// Unwrap gives the cause, so that errors.Is(err, context.Canceled) works.
func (e *Error) Unwrap() error { return e.Err }

// Timeout tells whether the cause is a timeout, as net.Error does.
func (e *Error) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(e.Err, &t) && t.Timeout()
}

// Get reads the envelope's data by a gjson path, such as "outputs.0.type". The
// shape of an error's data is not documented: ask [gjson.Result.Exists] before
// relying on a field. Without an envelope, or without data, nothing exists.
// See https://github.com/tidwall/gjson/blob/master/SYNTAX.md.
func (e *Error) Get(path string) gjson.Result {
	return gjson.GetBytes(e.data, path)
}

// Data gives the envelope's data as raw JSON, as the server sent it, nil if
// there is none. The slice is the caller's.
func (e *Error) Data() []byte {
	return append([]byte(nil), e.data...)
}

// oneLine keeps a message from starting a line of its own in somebody's log.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}
