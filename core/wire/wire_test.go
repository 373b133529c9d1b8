package wire_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core"
	"followthrough/core/wire"
)

func ExampleDecide() {
	out := wire.Decide([]byte(`{"method":"GET","status":429,"retryAfter":"3","draw":0}`))
	fmt.Println(gjson.GetBytes(out, "action"), gjson.GetBytes(out, "delayMs"), gjson.GetBytes(out, "reason"))
	fmt.Println(string(wire.Decide([]byte(`{"draw":65536}`))))
	// Output:
	// retry 3000 retry_after
	// {"error":"invalid_observation","field":"draw"}
}

func ExampleParse() {
	_, err := wire.Parse([]byte(`{"policy":{"maxAttempts":0}}`))
	fmt.Println(err)
	in, _ := wire.Parse([]byte(`{"method":"POST","status":500}`))
	fmt.Println(in.Observation.Method, in.Observation.Status, in.Policy.MaxAttempts)
	// Output:
	// invalid observation: policy.maxAttempts: want an integer from 1 to 9007199254740991
	// POST 500 4
}

func ExampleAppendDecision() {
	d := core.Decide(core.Policy{}, core.State{}, core.Observation{Method: "GET", Status: 200})
	fmt.Println(string(wire.AppendDecision(nil, &d)))
	// Output: {"action":"return","delayMs":0,"class":"success","reason":"done","runId":"","code":"","message":"","advice":"","retryAtMs":0,"flags":[],"state":{"failures":0,"throttles":0,"polls":0,"runId":""}}
}

func ExampleAppendState() {
	run, _ := core.ParseRunID("run_1")
	fmt.Println(string(wire.AppendState(nil, &core.State{Polls: 2, Run: run})))
	// Output: {"failures":0,"throttles":0,"polls":2,"runId":"run_1"}
}

func ExampleAppendError() {
	_, err := wire.Parse([]byte(`{"status":"504"}`))
	var e *wire.Error
	if errors.As(err, &e) {
		fmt.Println(string(wire.AppendError(nil, e)), "want", e.Want)
	}
	// Output: {"error":"invalid_observation","field":"status"} want an integer from 0 to 999
}

func TestEveryBadFieldIsNamed(t *testing.T) {
	for field, bad := range map[string][]string{
		"":                        {`[]`, `null`, `3`, ``, `{`, `{"a":1}x`},
		"policy":                  {`{"policy":null}`, `{"policy":[]}`, `{"policy":"default"}`},
		"policy.maxAttempts":      {`{"policy":{"maxAttempts":0}}`, `{"policy":{"maxAttempts":"4"}}`, `{"policy":{"maxAttempts":1.5}}`},
		"policy.initialBackoffMs": {`{"policy":{"initialBackoffMs":-1}}`, `{"policy":{"initialBackoffMs":null}}`},
		"policy.maxBackoffMs":     {`{"policy":{"maxBackoffMs":499}}`, `{"policy":{"maxBackoffMs":9007199254740992}}`},
		"policy.throttleFloorMs":  {`{"policy":{"throttleFloorMs":true}}`},
		"policy.pollMinMs":        {`{"policy":{"pollMinMs":-0.5}}`},
		"policy.pollMaxMs":        {`{"policy":{"pollMaxMs":999}}`},
		"policy.budgetMs":         {`{"policy":{"budgetMs":1e300}}`},
		"policy.poll":             {`{"policy":{"poll":1}}`},
		"policy.retryCreate":      {`{"policy":{"retryCreate":"true"}}`},
		"state":                   {`{"state":null}`, `{"state":"{}"}`},
		"state.failures":          {`{"state":{"failures":-1}}`},
		"state.throttles":         {`{"state":{"throttles":{}}}`},
		"state.polls":             {`{"state":{"polls":0.1}}`},
		"state.runId":             {`{"state":{"runId":7}}`},
		"method":                  {`{"method":null}`, `{"method":["GET"]}`},
		"status":                  {`{"status":1000}`, `{"status":-1}`, `{"status":"504"}`, `{"status":504.5}`},
		"failure":                 {`{"failure":"dns"}`, `{"failure":0}`},
		"retryAfter":              {`{"retryAfter":30}`},
		"rateLimitReset":          {`{"rateLimitReset":30}`},
		"date":                    {`{"date":0}`},
		"decided":                 {`{"decided":"true"}`},
		"idempotent":              {`{"idempotent":1}`},
		"body":                    {`{"body":{"status":"SUCCESS"}}`, `{"body":null}`},
		"nowMs":                   {`{"nowMs":9007199254740992}`, `{"nowMs":-1}`},
		"elapsedMs":               {`{"elapsedMs":"0"}`},
		"draw":                    {`{"draw":65536}`, `{"draw":-1}`, `{"draw":0.5}`},
	} {
		for _, in := range bad {
			t.Run(field+" "+in, func(t *testing.T) {
				is := is.New(t)
				out := wire.Decide([]byte(in))
				is.Equal(string(out), `{"error":"invalid_observation","field":"`+field+`"}`) // the field, by its name
				_, err := wire.Parse([]byte(in))
				is.True(strings.Contains(err.Error(), "want ")) // and what was expected
			})
		}
	}
}

func TestNumbersCountByValue(t *testing.T) {
	is := is.New(t)
	for _, n := range []string{"1000", "1e3", "1000.0", "10.00E+2"} {
		in, err := wire.Parse([]byte(`{"elapsedMs":` + n + `}`))
		is.NoErr(err)
		is.Equal(in.Observation.ElapsedMs, uint64(1000)) // JavaScript cannot tell them apart either
	}
}

func TestDeepNestingIsRefusedNotFatal(t *testing.T) {
	is := is.New(t)
	in := `{"x":` + strings.Repeat("[", 400_000) + strings.Repeat("]", 400_000) + `}`
	is.Equal(string(wire.Decide([]byte(in))), `{"error":"invalid_observation","field":""}`) // and no stack is exhausted
}

func TestTextsAreReadAsJSONParseReadsThem(t *testing.T) {
	is := is.New(t)
	in, err := wire.Parse([]byte(`{"me\u0074hod":"\ud83d\ude00\ud800\u0041\udc00","method\u0000":1}`))
	is.NoErr(err)
	is.Equal(in.Observation.Method, "😀\uFFFDA\uFFFD") // a lone surrogate should not take its neighbour along
}

func FuzzDecide(f *testing.F) {
	for _, in := range []string{
		`{}`, `{"method":"POST","status":504,"body":"{\"status\":\"X\",\"data\":{\"runId\":\"r\"}}","nowMs":1770000000000,"elapsedMs":120400,"draw":40000}`,
		`{"policy":{"maxAttempts":1,"poll":false},"state":{"failures":1,"runId":"r"},"status":429,"retryAfter":"1.5, Sun, 06 Nov 1994 08:49:37 GMT"}`,
		`{"status":0,"failure":"connect","idempotent":true,"decided":false,"body":"\u2028\u0007\ud800"}`, `[1]`, `{"draw":1e5}`, `{"a":`,
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		is := is.New(t)
		out := wire.Decide(in)
		is.Equal(out, wire.Decide(in))                                                         // the same input gives the same bytes
		is.True(json.Valid(out))                                                               // and they are JSON
		is.True(json.Valid(in) || string(out) == `{"error":"invalid_observation","field":""}`) // what is no JSON is refused whole
		if gjson.GetBytes(out, "error").Exists() {
			return
		}
		state := gjson.GetBytes(out, "state").Raw
		again := gjson.GetBytes(wire.Decide([]byte(`{"status":400,"state":`+state+`}`)), "state").Raw
		is.Equal(again, state) // a state that was given can be taken back
	})
}
