package fakeapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core"
	"followthrough/core/fakeapi"
)

// creates are bodies of every kind, whole, odd and broken.
var creates = []string{
	essay, ``, `{}`, `[]`, `{"promptVersionId":`, text + `"inputs":{}}`, "\xef\xbb\xbf" + essay, "\xef\xbb\xbf", `null`, `1e5`, `"x"`,
	strings.ToUpper(text) + `"inputs":{}}`, strings.Replace(essay, fakeapi.PromptVersionID, strings.ToUpper(fakeapi.PromptVersionID), 1),
	text + `"inputs":{"textInputs":{"topic":"x","audience":"y"},"imageInputs":null},"runOptions":null,"runModel":1}`,
	text + `"inputs":{"textInputs":{"topic":"\ud83d\ude00\ud800\"\\","topic":"y"}},"inputs":5,"runOptions":{"length":"short","tone":"\u0000"}}`,
	text + `"inputs":{"textInputs":{"t\u006fpic":"x"},"imageInputs":[]},"runOptions":{"length":3,"length":"short"}}`,
	text + `"inputs":{"textInputs":{"topic":"x"}},"x":[[[{"type":"url"},-0.5e+7,true,false]]],"runOptions":{"a/b~":"1:1"}}`,
	image + `"inputs":{"imageInputs":[{"type":"url","url":"https://a.example/b.png","base64":"!"}]}}`,
	image + `"inputs":{"imageInputs":[{"type":"url","url":"HTTPS:\/\/a.example"}]}}`,
	image + `"inputs":{"imageInputs":[{"url":"http://a.example","type":"base64","base64":"aGVs\r\nbG8="}]},"runOptions":{"quality":"high"}}`,
	image + `"inputs":{"imageInputs":[{"type":"base64","base64":"aGVsbG8\u003d"},{"type":"url"},{},5,null]}}`,
	image + `"inputs":{"imageInputs":[{"type":"base64","base64":"data:image/png;base64,aGVsbG8="}],"imageInputs":[]}}`,
	image + `"inputs":{"imageInputs":[{"type":"base64","type":"url","base64":"aGVsbG8="}],"textInputs":{}}}`,
}

// known is what the catalogue tells of a version.
func known(version string) (*core.Prompt, *core.Model) {
	switch strings.ToLower(version) {
	case fakeapi.PromptVersionID:
		return &core.Prompt{HasImageCount: true, Required: []string{"topic"}}, &core.Model{Options: []string{"length", "tone"}}
	case fakeapi.ImagePromptVersionID:
		return &core.Prompt{HasImageCount: true, ImageCount: 1}, &core.Model{Options: []string{"aspectRatio", "quality"}}
	}
	return nil, nil
}

// FuzzCheck holds core.Check against this API, which is our model of the
// vendor: what is accepted here must never be refused there.
func FuzzCheck(f *testing.F) {
	for _, body := range creates {
		f.Add([]byte(body))
	}
	api := fakeapi.InProcess(fakeapi.Config{Limiter: fakeapi.LimiterNone, RunDuration: -1})
	f.Cleanup(api.Close)
	f.Fuzz(func(t *testing.T, body []byte) {
		is := is.New(t)
		api.Reset()
		r := httptest.NewRequest(http.MethodPost, "/v1/runs", strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+api.Key())
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			return
		}
		problems, _ := core.Check(&core.Call{Body: body})
		is.Equal(problems, nil) // what runs should pass
		prompt, model := known(gjson.GetBytes(body, "promptVersionId").String())
		is.True(prompt != nil)
		problems, _ = core.Check(&core.Call{Body: body, Prompt: prompt, Model: model})
		is.Equal(problems, nil) // also where more is known
	})
}

// TestCheckFindsWhatIsRefused tells what of the 422s here is seen before.
func TestCheckFindsWhatIsRefused(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone, RunDuration: -1})
	for _, body := range creates {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			r := callerOf(t, api).post(body)
			is.NoErr(r.err)
			prompt, model := known(gjson.Get(body, "promptVersionId").String())
			problems, _ := core.Check(&core.Call{Body: []byte(body), Prompt: prompt, Model: model})
			if r.status == 200 {
				is.Equal(problems, nil)
			}
			if len(problems) == 0 && r.status != 200 { // left to the server
				is.True(strings.HasPrefix(body, "\xef\xbb\xbf") || strings.Count(body, `"length"`) > 1 ||
					strings.Count(body, `"imageInputs"`) > 1 || strings.Count(body, `"type"`) > 1)
			}
		})
	}
}

func TestCheckSaysOfPathsWhatIsSaidHere(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone})
	c := callerOf(t, api)
	for _, path := range []string{"/v1/runs/", "/v1/prompts/", "/v1/prompt-versions/"} {
		for _, id := range []string{"not-a-uuid", "publish", fakeapi.PromptID, strings.ToUpper(fakeapi.PromptVersionID), "00000000-0000-0000-0000-000000000000",
			fakeapi.PromptID + "0", fakeapi.PromptID[1:], "%30d9a3c1e-6f1b-4c55-9d0a-2a4f8c1b7e01"} {
			t.Run(path+id, func(t *testing.T) {
				is := is.New(t)
				r := c.get(path + id)
				problems, more := core.Check(&core.Call{Method: "GET", Path: path + id + "?x=/y"})
				is.Equal(len(problems)+more, map[bool]int{true: 1}[r.status == 422]) // the one, where it is one
			})
		}
	}
}
