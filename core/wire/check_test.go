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

func ExampleCheck() {
	fmt.Println(string(wire.Check([]byte(`{"method":"GET","path":"/v1/runs/run_1"}`))))
	fmt.Println(string(wire.Check([]byte(`{"body":null}`))))
	// Output:
	// {"problems":[{"path":"/runId","code":"not_uuid","expected":"a UUID","found":"\"run_1\""}],"more":0}
	// {"error":"invalid_check","field":"body"}
}

func ExampleParseCheck() {
	call, _ := wire.ParseCheck([]byte(`{"body":"{}","prompt":{"status":"SUCCESS","data":{"imageCount":2,"textInputs":[{"key":"topic","required":true}]}},
		"model":{"availableRunOptions":[{"key":"length","options":["short"]}]}}`))
	fmt.Println(call.Prompt.ImageCount, call.Prompt.Required, call.Model.Options)
	_, err := wire.ParseCheck([]byte(`[]`))
	fmt.Println(err)
	// Output:
	// 2 [topic] [length]
	// invalid check: want a JSON object
}

func ExampleAppendProblems() {
	problems, more := core.Check(&core.Call{Body: []byte(`[]`)})
	fmt.Println(string(wire.AppendProblems(nil, problems, more)))
	// Output: {"problems":[{"path":"","code":"not_object","expected":"a JSON object","found":"an array"}],"more":0}
}

func TestDeepNestingOfAPromptIsRefusedNotFatal(t *testing.T) {
	is := is.New(t)
	in := `{"prompt":` + strings.Repeat("[", 400_000) + strings.Repeat("]", 400_000) + `}`
	is.Equal(string(wire.Check([]byte(in))), `{"error":"invalid_check","field":""}`) // and no stack is exhausted
}

func FuzzCheck(f *testing.F) {
	for _, in := range []string{
		`{}`, `[1]`, `{"method":"GET","path":"/v1/prompts/x"}`, `{"body":"{\"inputs\":{\"textInputs\":{\"a/b\":1}}}","prompt":{"imageCount":1,"textInputs":[{"key":"topic","required":true},7]}}`,
		`{"body":"{\"runOptions\":{\"x\":1}}","model":{"data":{"resources":{"models":[{"model":"m","availableRunOptions":[{"key":"x"}]}]}}},"prompt":{"data":{"model":"m"}}}`,
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		is := is.New(t)
		out := wire.Check(in)
		is.Equal(out, wire.Check(in)) // the same input gives the same bytes
		is.True(json.Valid(out))      // and they are JSON
		is.True(gjson.GetBytes(out, "error").Exists() != gjson.GetBytes(out, "problems").IsArray())
	})
}
