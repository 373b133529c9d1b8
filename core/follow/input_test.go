package follow_test

import (
	"encoding/json"
	"testing"

	"followthrough/core/follow"

	"github.com/matryer/is"
)

func TestAnInputIsTheAPIsBody(t *testing.T) {
	for name, c := range map[string]struct {
		in   follow.RunInput
		want string
	}{
		"text": {follow.RunInput{PromptVersionID: "v", Inputs: follow.Inputs{TextInputs: map[string]string{"b": "<1> & 2", "a": ""}}},
			`{"promptVersionId":"v","inputs":{"textInputs":{"a":"","b":"<1> & 2"}}}`},
		"images": {follow.RunInput{PromptVersionID: "v", Inputs: follow.Inputs{ImageInputs: []follow.Image{follow.ImageURL("https://x/y?a&b"), follow.ImageBytes([]byte("png"))}}},
			`{"promptVersionId":"v","inputs":{"imageInputs":[{"type":"url","url":"https://x/y?a&b"},{"type":"base64","base64":"cG5n"}]}}`},
		"options": {follow.RunInput{PromptVersionID: "v", RunOptions: map[string]string{"tone": "plain"}, Extra: map[string]any{"runModel": "m<", "a": 1}},
			`{"promptVersionId":"v","inputs":{},"runOptions":{"tone":"plain"},"a":1,"runModel":"m<"}`},
		"raw": {follow.RunInput{Raw: json.RawMessage(" {\"inputs\" : {}}\n")}, " {\"inputs\" : {}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			for range 3 {
				body, err := c.in.MarshalJSON()
				is.NoErr(err)
				is.Equal(string(body), c.want) // the same bytes each time
			}
		})
	}
}
