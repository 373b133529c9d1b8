package fakeapi_test

import (
	"strings"
	"testing"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

const (
	text  = `{"promptVersionId":"` + fakeapi.PromptVersionID + `",`
	image = `{"promptVersionId":"` + fakeapi.ImagePromptVersionID + `",`
)

func TestCreateValidation(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone, RunDuration: -1})
	cases := []struct {
		name    string
		body    string
		status  int
		message string // what the message names
	}{
		{"whole", essay, 200, ""},
		{"upper case UUID", strings.Replace(essay, fakeapi.PromptVersionID, strings.ToUpper(fakeapi.PromptVersionID), 1), 200, ""},
		{"optional input", text + `"inputs":{"textInputs":{"topic":"x","audience":"y"}}}`, 200, ""},
		{"unknown fields are ignored", text + `"runModel":"m","inputs":{"textInputs":{"topic":"x","more":"y"}}}`, 200, ""},
		{"valid run option", text + `"inputs":{"textInputs":{"topic":"x"}},"runOptions":{"length":"short"}}`, 200, ""},
		{"null run options", text + `"inputs":{"textInputs":{"topic":"x"}},"runOptions":null}`, 200, ""},

		{"empty", ``, 400, "JSON"},
		{"truncated", `{"promptVersionId":`, 400, "JSON"},
		{"an array", `[]`, 400, "object"},
		{"nested without end", strings.Repeat("[", 100000), 400, "JSON"},

		{"no promptVersionId", `{"inputs":{}}`, 422, "promptVersionId"},
		{"bad UUID", `{"promptVersionId":"abc","inputs":{}}`, 422, "promptVersionId"},
		{"UUID with a wrong letter", `{"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904cxx","inputs":{}}`, 422, "promptVersionId"},
		{"UUID without its dashes", `{"promptVersionId":"7b1f0a52x93de-4e0b-8f3c-5d2e6a904c11","inputs":{}}`, 422, "promptVersionId"},
		{"no inputs", strings.TrimSuffix(text, ",") + `}`, 422, "inputs"},
		{"inputs no object", text + `"inputs":[]}`, 422, "inputs"},
		{"required input missing", text + `"inputs":{"textInputs":{}}}`, 422, "inputs.textInputs.topic"},
		{"text inputs missing", text + `"inputs":{}}`, 422, "inputs.textInputs.topic"},
		{"text inputs no object", text + `"inputs":{"textInputs":"x"}}`, 422, "inputs.textInputs"},
		{"input no string", text + `"inputs":{"textInputs":{"topic":7}}}`, 422, "inputs.textInputs.topic"},
		{"an image too many", text + `"inputs":{"textInputs":{"topic":"x"},"imageInputs":[{"type":"url","url":"https://a.example/b.png"}]}}`, 422, "imageCount"},
		{"invalid option", text + `"inputs":{"textInputs":{"topic":"x"}},"runOptions":{"aspectRatio":"1:1"}}`, 422, "runOptions.aspectRatio"},
		{"option no string", text + `"inputs":{"textInputs":{"topic":"x"}},"runOptions":{"length":3}}`, 422, "runOptions.length"},

		{"image by URL", image + `"inputs":{"imageInputs":[{"type":"url","url":"https://a.example/b.png"}]}}`, 200, ""},
		{"image in base64", image + `"inputs":{"imageInputs":[{"type":"base64","base64":"aGVsbG8="}]},"runOptions":{"quality":"high"}}`, 200, ""},
		{"image missing", image + `"inputs":{}}`, 422, "imageCount"},
		{"two images", image + `"inputs":{"imageInputs":[{"type":"base64","base64":"aGVsbG8="},{"type":"base64","base64":"aGVsbG8="}]}}`, 422, "imageCount"},
		{"images no array", image + `"inputs":{"imageInputs":{}}}`, 422, "inputs.imageInputs"},
		{"image of no type", image + `"inputs":{"imageInputs":[{"url":"https://a.example/b.png"}]}}`, 422, "imageInputs[0].type"},
		{"image by http", image + `"inputs":{"imageInputs":[{"type":"url","url":"http://a.example/b.png"}]}}`, 422, "imageInputs[0].url"},
		{"image with a data prefix", image + `"inputs":{"imageInputs":[{"type":"base64","base64":"data:image/png;base64,aGVsbG8="}]}}`, 422, "data:"},
		{"image not in base64", image + `"inputs":{"imageInputs":[{"type":"base64","base64":"!"}]}}`, 422, "imageInputs[0].base64"},
		{"image data no string", image + `"inputs":{"imageInputs":[{"type":"base64","base64":1234}]}}`, 422, "imageInputs[0].base64"},
		{"image empty", image + `"inputs":{"imageInputs":[{"type":"base64","base64":""}]}}`, 422, "imageInputs[0].base64"},

		{"unknown prompt version", `{"promptVersionId":"00000000-0000-4000-8000-000000000000","inputs":{}}`, 404, "not found"},
		{"withdrawn prompt version", `{"promptVersionId":"` + fakeapi.GonePromptVersionID + `","inputs":{}}`, 410, "no longer"},
	}
	codes := map[int]string{200: "SUCCESS", 400: "BAD_REQUEST_ERROR", 404: "NOT_FOUND_ERROR", 410: "GONE_ERROR", 422: "VALIDATION_ERROR"}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			is := is.New(t)
			before := api.Stats().RunsCreated
			r := callerOf(t, api).post(tc.body)
			is.NoErr(r.err)                                                                   // answered
			is.Equal(r.status, tc.status)                                                     // the documented status
			is.Equal(r.code(), codes[tc.status])                                              // and its code
			is.True(strings.Contains(r.get("message").String(), tc.message))                  // the message names the cause
			is.Equal(api.Stats().RunsCreated-before, map[bool]int{true: 1}[tc.status == 200]) // a run only if valid
			if tc.status != 200 {
				is.Equal(r.get("data").Raw, "null") // data has no details
			}
		})
	}
}

func TestBadIDsInPaths(t *testing.T) {
	is := is.New(t)
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone})
	c := callerOf(t, api)
	for path, field := range map[string]string{"/v1/runs/": "runId", "/v1/prompts/": "promptId", "/v1/prompt-versions/": "promptVersionId"} {
		r := c.get(path + "not-a-uuid")
		is.Equal(r.status, 422)                                      // bad UUID
		is.True(strings.HasPrefix(r.get("message").String(), field)) // named
		r = c.get(path + "00000000-0000-4000-8000-000000000000")
		is.Equal(r.status, 404)               // unknown
		is.Equal(r.code(), "NOT_FOUND_ERROR") // as documented
	}
	is.Equal(c.get("/v1/prompts/"+fakeapi.GonePromptID).status, 410)                // withdrawn
	is.Equal(c.get("/v1/prompt-versions/"+fakeapi.GonePromptVersionID).status, 410) // withdrawn
}
