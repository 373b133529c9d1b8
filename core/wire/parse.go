package wire

import (
	"encoding/json"

	"github.com/tidwall/gjson"

	"followthrough/core"
)

// Input is what an observation in wire form says.
type Input struct {
	Policy      core.Policy
	State       core.State
	Observation core.Observation
}

// Error names the first field of an input that cannot be used.
type Error struct {
	Input string // "observation", "adoption", "check" or "retry"
	Field string // as in "draw", "policy.maxAttempts"; "" when it is no JSON object at all
	Want  string // what was expected there
}

func (e *Error) Error() string {
	if e.Field == "" {
		return "invalid " + e.Input + ": want " + e.Want
	}
	return "invalid " + e.Input + ": " + e.Field + ": want " + e.Want
}

// Parse reads an observation. Of keys that stand twice the last counts, as
// with JavaScript's JSON.parse. The error is an [*Error].
func Parse(in []byte) (Input, error) {
	var out Input
	r, err := readerOf("observation", in)
	if err != nil {
		return out, err
	}
	out.Policy = r.policy("policy")
	out.State = r.state("state")
	o := &out.Observation
	o.Method = r.text("method")
	o.Status = uint16(r.integer("status", 999))
	o.Failure = r.failure("failure")
	o.RetryAfter = r.text("retryAfter")
	o.RateLimitReset = r.text("rateLimitReset")
	o.Date = r.text("date")
	o.Decided = r.truth("decided", false)
	o.Idempotent = r.truth("idempotent", false)
	o.Body = []byte(r.text("body"))
	o.NowMs = r.integer("nowMs", core.MaxMs)
	o.ElapsedMs = r.integer("elapsedMs", core.MaxMs)
	o.Draw = uint16(r.integer("draw", 65535))
	if r.err != nil {
		return Input{}, r.err
	}
	return out, nil
}

// reader takes fields one after another and keeps the first error.
type reader struct {
	fields map[string]gjson.Result
	input  string
	prefix string // of the field names in errors
	err    *Error
}

// readerOf reads an input of some name.
func readerOf(name string, in []byte) (*reader, error) {
	// gjson's own check recurses, and deep nesting kills a wasm instance; this
	// one does not, and refuses more than 10 000 levels.
	if json.Valid(in) {
		if fields := fieldsOf(gjson.ParseBytes(in)); fields != nil {
			return &reader{fields: fields, input: name}, nil
		}
	}
	return nil, &Error{Input: name, Want: "a JSON object"}
}

func fieldsOf(v gjson.Result) map[string]gjson.Result {
	if !v.IsObject() {
		return nil
	}
	fields := map[string]gjson.Result{}
	v.ForEach(func(key, value gjson.Result) bool {
		fields[decode(key)] = value
		return true
	})
	return fields
}

func (r *reader) fail(name, want string) {
	if r.err == nil {
		r.err = &Error{Input: r.input, Field: r.prefix + name, Want: want}
	}
}

func (r *reader) text(name string) string {
	v, ok := r.fields[name]
	switch {
	case !ok:
		return ""
	case v.Type != gjson.String:
		r.fail(name, "a string")
		return ""
	}
	return decode(v)
}

func (r *reader) truth(name string, absent bool) bool {
	v, ok := r.fields[name]
	switch {
	case !ok:
		return absent
	case v.Type != gjson.True && v.Type != gjson.False:
		r.fail(name, "true or false")
	}
	return v.Type == gjson.True
}

// integer takes a number by its value, as JavaScript does: 1e3 and 1.0 count.
func (r *reader) integer(name string, most uint64) uint64 {
	v, ok := r.fields[name]
	if !ok {
		return 0
	}
	if v.Type != gjson.Number || !(v.Num >= 0 && v.Num <= float64(most)) || v.Num != float64(uint64(v.Num)) {
		r.fail(name, "an integer from 0 to "+decimal(most))
		return 0
	}
	return uint64(v.Num)
}

func (r *reader) failure(name string) core.Failure {
	f, ok := core.ParseFailure(r.text(name))
	if !ok {
		r.fail(name, `"", "connect", "network" or "timeout"`)
	}
	return f
}

// object enters an object; leave ends it.
func (r *reader) object(name string) (inner reader, ok bool) {
	v, ok := r.fields[name]
	if !ok {
		return inner, false
	}
	inner = reader{fields: fieldsOf(v), input: r.input, prefix: r.prefix + name + "."}
	if inner.fields == nil {
		r.fail(name, "an object")
		return inner, false
	}
	return inner, true
}

func (r *reader) leave(inner *reader) {
	if r.err == nil {
		r.err = inner.err
	}
}

// decode gives a JSON string's text. gjson's own String takes a lone surrogate
// together with the escape behind it, which JSON.parse does not.
func decode(v gjson.Result) string {
	var s string
	if json.Unmarshal([]byte(v.Raw), &s) != nil {
		return v.Str
	}
	return s
}
