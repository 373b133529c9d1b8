package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core"
	"followthrough/core/wire"
)

const doubt = `{"doubt":{"sentMs":1770000000000,"failedMs":1770000003000,"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11","resend":true},"nowMs":1770000003000}`

func ExampleAdopt() {
	out := wire.Adopt([]byte(doubt))
	fmt.Println(gjson.GetBytes(out, "action"), gjson.GetBytes(out, "delayMs"), gjson.GetBytes(out, "since"))
	out = wire.Adopt([]byte(`{"state":` + gjson.GetBytes(out, "state").Raw + `,"list":{"outcome":"answered",
		"date":"Mon, 02 Feb 2026 02:40:13 GMT","askedMs":1770000013000,"nowMs":1770000013000,"rows":[]}}`))
	fmt.Println(gjson.GetBytes(out, "action"), gjson.GetBytes(out, "reason"))
	fmt.Println(string(wire.Adopt([]byte(`{"list":{"waitMs":-1}}`))))
	// Output:
	// look 10000 1769999698
	// resend none
	// {"error":"invalid_adoption","field":"list.waitMs"}
}

func ExampleParseAdoption() {
	_, err := wire.ParseAdoption([]byte(`{"rules":{"settleMs":70000},"doubt":{}}`))
	fmt.Println(err)
	step, _ := wire.ParseAdoption([]byte(doubt))
	fmt.Println(step.Begins, step.Doubt.Resend, step.Rules.SkewMs)
	// Output:
	// invalid adoption: rules.budgetMs: want at least settleMs
	// true true 2000
}

func ExampleAdoptionStep_Take() {
	step, _ := wire.ParseAdoption([]byte(doubt))
	v := step.Take()
	fmt.Println(v.Action, v.DelayMs, step.State.FailedMs)
	// Output: look 10000 1770000003000
}

func ExampleAppendVerdict() {
	run, _ := core.ParseRunID("run_1")
	fmt.Println(string(wire.AppendVerdict(nil, &core.Verdict{Action: core.AdoptRun, Reason: core.AdoptOne, Run: run}, &core.Adoption{})))
	// Output: {"action":"adopt","reason":"one","delayMs":0,"runId":"run_1","since":0,"startingAfter":"","state":{"sentMs":0,"failedMs":0,"promptVersionId":"","resend":false,"looks":0,"since":0,"startingAfter":"","pages":0,"dated":false,"fromMs":0,"toMs":0,"slackMs":0,"settled":false,"sinceTooLate":false,"found":0,"runId":"","unreadable":false,"rivals":false,"openRival":false}}
}

func ExampleAppendAdoption() {
	version, _ := core.ParseVersionID("7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11")
	out := wire.AppendAdoption(nil, &core.Adoption{Version: version, Looks: 3})
	fmt.Println(gjson.GetBytes(out, "promptVersionId"), gjson.GetBytes(out, "looks"))
	// Output: 7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11 3
}

func TestEveryBadFieldOfAnAdoptionSaysWhatWasExpected(t *testing.T) {
	for _, in := range []string{`{}`, `[]`, `{`, `{"doubt":{},"list":{}}`, `{"doubt":{},"nowMs":"0"}`, `{"list":{"outcome":"ok"}}`, `{"list":{"rivals":[[]]}}`, `{"rules":{"skewMs":0,"settleMs":0,"initialBackoffMs":0,"maxBackoffMs":0,"budgetMs":0,"maxLooks":0,"maxPages":0},"doubt":{}}`} {
		t.Run(in, func(t *testing.T) {
			is := is.New(t)
			_, err := wire.ParseAdoption([]byte(in))
			is.True(strings.Contains(err.Error(), "want "))                                                     // in words, to people
			is.True(strings.HasPrefix(string(wire.Adopt([]byte(in))), `{"error":"invalid_adoption","field":"`)) // and by name, to hosts
		})
	}
}

func TestDeepNestingOfRowsIsRefusedNotFatal(t *testing.T) {
	is := is.New(t)
	in := `{"list":{"rows":` + strings.Repeat("[", 400_000) + strings.Repeat("]", 400_000) + `}}`
	is.Equal(string(wire.Adopt([]byte(in))), `{"error":"invalid_adoption","field":""}`) // and no stack is exhausted
}

func FuzzAdopt(f *testing.F) {
	f.Add([]byte(doubt))
	for _, in := range []string{
		`{}`, `[1]`, `{"doubt":{}}`, `{"rules":{"maxLooks":1},"state":{"found":1,"runId":"run_1"},"list":{"outcome":"failed","waitMs":5}}`,
		`{"state":{"sentMs":1770000000000,"failedMs":1770000003000,"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11","since":1769999698,"resend":true},
		"list":{"outcome":"answered","date":"Mon, 02 Feb 2026 02:40:13 GMT","askedMs":1770000013000,"nowMs":1770000013000,"hasMore":true,"rivals":[{"sentMs":1}],
		"rows":[{"runId":"run_1","promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11","createdAt":"2026-02-02T02:40:01Z","claimed":false},7]}}`,
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		is := is.New(t)
		out := wire.Adopt(in)
		is.Equal(out, wire.Adopt(in)) // the same input gives the same bytes
		is.True(json.Valid(out))      // and they are JSON
		if gjson.GetBytes(out, "error").Exists() {
			return
		}
		state := gjson.GetBytes(out, "state").Raw
		step, err := wire.ParseAdoption([]byte(`{"state":` + state + `,"list":{}}`))
		is.NoErr(err)                                                  // a state that was given can be taken back
		is.Equal(string(wire.AppendAdoption(nil, &step.State)), state) // as it was
	})
}
