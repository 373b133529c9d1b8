// Package story runs told cases of the law against a decider.
//
// A file is a JSON array of stories, each
//
//	{"name": …, "why": …, "policy": {…}?, "steps": [{"see": {observation}, "do": {fields of the decision}}]}
//
// The state is carried from step to step, unless a step's see brings its own;
// so is the story's policy. Every field of do must be equal: of objects the
// named keys, flags as a set; flagsInclude names flags that must be among
// them. A do of {"error": …, "field": …} expects a refusal. Other keys of a
// story are remarks.
package story

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/tidwall/gjson"
)

// Report is what came of a run.
type Report struct {
	Stories  int
	Steps    int
	Failures []Failure
	SHA256   string // over every decision in wire form and a line feed, in the order of the files
}

// Failure is one field of one step that was not as told.
type Failure struct {
	File, Story string
	Step        int // counted from 0
	Field       string
	Want, Got   string // JSON
}

func (f Failure) String() string {
	return fmt.Sprintf("%s: %q: step %d: %s: want %s, got %s", f.File, f.Story, f.Step, f.Field, f.Want, f.Got)
}

// Line is the report in one line, the same for every host.
func (r Report) Line(host string) string {
	return fmt.Sprintf("%-9s %6d stories %7d steps  sha256 %s", host, r.Stories, r.Steps, r.SHA256)
}

// Run tells every story in files to decide, which takes an observation and
// gives a decision, both in wire form.
func Run(files []File, decide func([]byte) []byte) Report {
	return run(files, decide, kind{before: "policy", result: "decision", known: decisionFields})
}

// kind is a kind of stories: what of a story stands before what its steps see,
// and which fields a do may name of what comes out.
type kind struct {
	before, result string
	known          map[string]bool
}

func run(files []File, tell func([]byte) []byte, k kind) Report {
	var r Report
	hash := sha256.New()
	for _, f := range files {
		for _, s := range gjson.ParseBytes(f.JSON).Array() {
			r.Stories++
			before, state := last(s, k.before).Raw, ""
			for i, step := range last(s, "steps").Array() {
				r.Steps++
				out := tell(seen(last(step, "see"), k.before, before, state))
				hash.Write(out)
				hash.Write([]byte{'\n'})
				got := gjson.ParseBytes(out)
				if next := got.Get("state").Raw; next != "" {
					state = next
				}
				for _, d := range k.compare(last(step, "do"), got) {
					d.File, d.Story, d.Step = f.Name, last(s, "name").String(), i
					r.Failures = append(r.Failures, d)
				}
			}
		}
	}
	r.SHA256 = hex.EncodeToString(hash.Sum(nil))
	return r
}

// seen puts what is carried before what the step sees: of keys that stand twice
// the last counts.
func seen(see gjson.Result, name, before, state string) []byte {
	if !see.IsObject() {
		return []byte(see.Raw)
	}
	out := []byte{'{'}
	add := func(raw string) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, raw...)
	}
	if before != "" {
		add(`"` + name + `":` + before)
	}
	if state != "" {
		add(`"state":` + state)
	}
	see.ForEach(func(k, v gjson.Result) bool {
		add(k.Raw + ":" + v.Raw)
		return true
	})
	return append(out, '}')
}

// last gives a member; of keys that stand twice the last counts, as with
// JavaScript's JSON.parse, so that every host reads the same story.
func last(object gjson.Result, key string) (member gjson.Result) {
	object.ForEach(func(k, v gjson.Result) bool {
		if k.String() == key {
			member = v
		}
		return true
	})
	return member
}
