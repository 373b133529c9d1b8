package follow_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/follow"

	"github.com/matryer/is"
)

func TestSavedIsTheSameJSONAsInJavaScript(t *testing.T) {
	is := is.New(t)
	run, _ := core.ParseRunID("run_1")
	const text = `{"v":1,"state":{"failures":1,"throttles":2,"polls":3,"runId":"run_1"},"startedAtMs":1770000000123,"idempotencyKey":"k-1"}`
	saved := follow.Saved{
		State:     core.State{Failures: 1, Throttles: 2, Polls: 3, Run: run},
		StartedAt: time.UnixMilli(1770000000123), IdempotencyKey: "k-1",
	}
	out, err := json.Marshal(saved)
	is.NoErr(err)
	is.Equal(string(out), text)
	var back follow.Saved
	is.NoErr(json.Unmarshal([]byte(text), &back))
	is.Equal(back, saved)
}

func TestSavedReadsWhatJavaScriptMayWrite(t *testing.T) {
	for _, text := range []string{
		`{"v":1,"state":{},"startedAtMs":0,"idempotencyKey":""}`,
		`{"idempotencyKey":"","startedAtMs":1.77e12,"state":{"runId":"","polls":1e0},"v":1.0,"more":[1]}`,
	} {
		is := is.New(t)
		var s follow.Saved
		is.NoErr(json.Unmarshal([]byte(text), &s))
		is.True(!s.State.Run.Known())
	}
}

func TestASavedValueThatCannotBeReadIsRefused(t *testing.T) {
	const good = `{"v":1,"state":{"runId":"r-1"},"startedAtMs":1,"idempotencyKey":"k"}`
	replaced := func(a, b string) string { return strings.Replace(good, a, b, 1) }
	for text, want := range map[string]string{
		`"text"`:                                "saved: value: want the JSON object that was saved",
		`[]`:                                    "saved: value",
		`null`:                                  "saved: value",
		replaced(`"v":1`, `"v":2`):              "saved: v: want 1; this value has 2, and was saved by another version of followthrough",
		replaced(`"v":1,`, ``):                  "saved: v: want 1; this value has none",
		replaced(`"v":1`, `"v":"1"`):            `saved: v: want 1; this value has "1"`,
		replaced(`{"runId":"r-1"}`, `null`):     "saved: state: want an object",
		replaced(`r-1`, `../me`):                "saved: state.runId: want 1 to 128",
		replaced(`"r-1"`, `7`):                  "saved: state.runId",
		replaced(`"runId"`, `"polls":-1,"x"`):   "saved: state.polls: want an integer",
		replaced(`"runId"`, `"polls":1.5,"x"`):  "saved: state.polls",
		replaced(`"runId"`, `"polls":"1","x"`):  "saved: state.polls",
		replaced(`"runId"`, `"polls":1e16,"x"`): "saved: state.polls",
		replaced(`At`, `at`):                    "saved: startedAtMs: want milliseconds",
		replaced(`Ms":1`, `Ms":-1`):             "saved: startedAtMs",
		replaced(`Ms":1`, `Ms":"1"`):            "saved: startedAtMs",
		replaced(`"k"`, `null`):                 "saved: idempotencyKey: want 1 to 255",
		replaced(`"k"`, `"a b"`):                "saved: idempotencyKey",
	} {
		t.Run(text, func(t *testing.T) {
			is := is.New(t)
			s := follow.Saved{IdempotencyKey: "as it was"}
			err := s.UnmarshalJSON([]byte(text))
			is.True(err != nil && strings.HasPrefix(err.Error(), want)) // names the field
			is.Equal(s, follow.Saved{IdempotencyKey: "as it was"})      // unchanged
		})
	}
}
