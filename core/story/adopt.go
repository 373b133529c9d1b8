package story

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/tidwall/gjson"
)

// verdictFields are the fields that a do about an adoption may name.
var verdictFields = map[string]bool{
	"action": true, "reason": true, "delayMs": true, "runId": true, "since": true,
	"startingAfter": true, "state": true, "error": true, "field": true,
}

// RunAdoptions tells stories of creates in doubt to adopt, which takes a step
// and gives a verdict, both in wire form. They are as those of [Run], with
// rules in the place of the policy:
//
//	{"name": …, "why": …, "rules": {…}?, "steps": [{"see": {a doubt, or a list}, "do": {fields of the verdict}}]}
//
// The state is carried from step to step, unless a step's see brings its own.
// Every field of do must be equal, of an object the named keys.
func RunAdoptions(files []File, adopt func([]byte) []byte) Report {
	return runVerdicts(files, adopt, verdictFields)
}

// runVerdicts is the loop of stories with rules, whose do may name fields.
func runVerdicts(files []File, adopt func([]byte) []byte, fields map[string]bool) Report {
	var r Report
	hash := sha256.New()
	for _, f := range files {
		for _, s := range gjson.ParseBytes(f.JSON).Array() {
			r.Stories++
			state := ""
			for i, step := range last(s, "steps").Array() {
				r.Steps++
				got := adopt(adoptionStep(last(step, "see"), last(s, "rules").Raw, state))
				hash.Write(got)
				hash.Write([]byte{'\n'})
				verdict := gjson.ParseBytes(got)
				if next := verdict.Get("state").Raw; next != "" {
					state = next
				}
				for _, d := range compareVerdict(last(step, "do"), verdict, fields) {
					d.File, d.Story, d.Step = f.Name, last(s, "name").String(), i
					r.Failures = append(r.Failures, d)
				}
			}
		}
	}
	r.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return r
}

// adoptionStep puts rules and state before what the step sees: of keys that
// stand twice the last counts.
func adoptionStep(see gjson.Result, rules, state string) []byte {
	if !see.IsObject() {
		return []byte(see.Raw)
	}
	out := []byte(`{"rules":`)
	if rules == "" {
		rules = "{}"
	}
	out = append(out, rules...)
	if state != "" {
		out = append(append(out, `,"state":`...), state...)
	}
	see.ForEach(func(k, v gjson.Result) bool {
		out = append(append(append(append(out, ','), k.Raw...), ':'), v.Raw...)
		return true
	})
	return append(out, '}')
}

// compareVerdict lists what differs, in the order of do.
func compareVerdict(do, got gjson.Result, fields map[string]bool) (differ []Failure) {
	if !do.Exists() {
		return nil // a step that only leads to the next
	}
	if !do.IsObject() {
		return []Failure{{Field: "do", Want: `"an object"`, Got: raw(do)}}
	}
	do.ForEach(func(k, want gjson.Result) bool {
		field := k.String()
		switch have := got.Get(field); {
		case !fields[field]:
			differ = append(differ, Failure{Field: field, Want: `"a field of the verdict"`, Got: `"no such field"`})
		case want.IsObject():
			want.ForEach(func(k, want gjson.Result) bool {
				if inner := have.Get(k.String()); !equal(want, inner) {
					differ = append(differ, Failure{Field: field + "." + k.String(), Want: raw(want), Got: raw(inner)})
				}
				return true
			})
		case !equal(want, have):
			differ = append(differ, Failure{Field: field, Want: raw(want), Got: raw(have)})
		}
		return true
	})
	return differ
}
