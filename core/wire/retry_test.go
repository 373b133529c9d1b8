package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core/wire"
)

func ExampleRetry() {
	out := wire.Retry([]byte(`{"class":"server_error","action":"retry"}`))
	fmt.Println(string(out))
	out = wire.Retry([]byte(`{"state":` + gjson.GetBytes(out, "state").Raw + `,"class":"success","action":"return"}`))
	fmt.Println(string(out))
	// Output:
	// {"verdict":"granted","leftMilli":495000,"state":{"spentMilli":5000,"heldMilli":5000}}
	// {"verdict":"free","leftMilli":500000,"state":{"spentMilli":0,"heldMilli":0}}
}

func ExampleParseRetry() {
	_, err := wire.ParseRetry([]byte(`{"class":"late"}`))
	fmt.Println(err)
	in, _ := wire.ParseRetry([]byte(`{"rules":{"maxMilli":10000},"class":"unknown","timedOut":true}`))
	fmt.Println(in.Rules.MaxMilli, in.Rules.SuccessMilli, in.Attempt.Class, in.Attempt.TimedOut)
	// Output:
	// invalid retry: class: want one of the words from "success" to "unknown"
	// 10000 1000 unknown true
}

func TestEveryBadFieldOfARetrySaysWhatWasExpected(t *testing.T) {
	for in, field := range map[string]string{
		`[]`: "", `{`: "", `{"class":1}`: "class", `{"action":"wait"}`: "action", `{"polled":0}`: "polled", `{"first":null}`: "first",
		`{"state":[]}`: "state", `{"state":{"spentMilli":-1}}`: "state.spentMilli", `{"rules":{"maxMilli":0}}`: "rules.maxMilli",
		`{"rules":{"maxMilli":4999}}`: "rules.retryMilli", `{"rules":{"aboveMilli":500000}}`: "rules.aboveMilli",
		`{"rules":{"maxMilli":0,"retryMilli":0,"timeoutMilli":0,"successMilli":0}}`: "rules.maxMilli",
	} {
		t.Run(in, func(t *testing.T) {
			is := is.New(t)
			_, err := wire.ParseRetry([]byte(in))
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), "want "))                                           // in words, to people
			is.Equal(string(wire.Retry([]byte(in))), `{"error":"invalid_retry","field":"`+field+`"}`) // and by name, to hosts
		})
	}
}

func FuzzRetry(f *testing.F) {
	for _, in := range []string{
		`{}`, `[1]`, `{"class":"unreached","action":"retry","state":{"spentMilli":499999}}`,
		`{"rules":{"maxMilli":4000,"failureMilli":1000,"retryMilli":0,"timeoutMilli":0,"successMilli":1600,"aboveMilli":2000},"class":"success"}`,
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		is := is.New(t)
		out := wire.Retry(in)
		is.True(json.Valid(out)) // whatever comes in
		if gjson.GetBytes(out, "error").Exists() {
			return
		}
		next, err := wire.ParseRetry([]byte(`{"state":` + gjson.GetBytes(out, "state").Raw + `}`))
		is.NoErr(err)                                                                   // a state that was given can be taken back
		is.Equal(next.State.SpentMilli, gjson.GetBytes(out, "state.spentMilli").Uint()) // as it was
	})
}
