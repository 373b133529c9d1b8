package story_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core/story"
	"followthrough/core/wire"
)

// TestStories tells every story of this repository, and those that STORIES
// names, to the core as it is built for this host.
func TestStories(t *testing.T) {
	is := is.New(t)
	files, err := story.Load(filepath.FromSlash("../testdata/stories"))
	is.NoErr(err)
	if extra := os.Getenv("STORIES"); extra != "" {
		more, err := story.Load(extra)
		is.NoErr(err) // STORIES should name a file or folder of stories
		files = append(files, more...)
	}
	r := story.Run(files, wire.Decide)
	for _, f := range r.Failures {
		t.Error(f)
	}
	is.True(r.Stories > 0) // there should be stories to tell
	t.Log(r.Line("go"))
}

func TestEveryStorySaysWhy(t *testing.T) {
	is := is.New(t)
	files, err := story.Load(filepath.FromSlash("../testdata/stories"))
	is.NoErr(err)
	seen := map[string]string{}
	for _, f := range files {
		for _, s := range story.Names(f) {
			is.True(s.Why != "") // a story without its reason is not law
			if other, twice := seen[s.Name]; twice {
				t.Errorf("%s and %s both tell %q", other, f.Name, s.Name)
			}
			seen[s.Name] = f.Name
			is.True(s.Told) // a step that expects nothing tells nothing
		}
	}
}

// told is one story with one expectation.
func told(do string) []story.File {
	return []story.File{{Name: "told.json", JSON: []byte(`[{"name":"a story","why":"a reason","policy":{"budgetMs":5000},"steps":[
		{"see":{"method":"POST","status":504,"body":"{\"status\":\"GATEWAY_TIMEOUT_ERROR\",\"data\":{\"runId\":\"r1\"}}"},"do":{"action":"poll"}},
		{"see":{"status":500,"elapsedMs":4000,"retryAfter":"1, soon"},"do":` + do + `}]}]`)}}
}

func TestRunnerCarriesStateAndPolicy(t *testing.T) {
	is := is.New(t)
	r := story.Run(told(`{"action":"poll","delayMs":1000,"state":{"polls":2,"runId":"r1"},"flags":["malformed_retry_after","repeated_retry_after"],"flagsInclude":["malformed_retry_after"]}`), wire.Decide)
	is.Equal(r.Stories, 1)
	is.Equal(r.Steps, 2)
	is.Equal(len(r.Failures), 0) // the second step should see the first one's state, and flags are a set
}

func TestRunnerSeesEveryDifference(t *testing.T) {
	for _, do := range []string{
		`{"action":"retry"}`, `{"delayMs":1001}`, `{"delayMs":"1000"}`, `{"class":"Pending"}`, `{"runId":""}`, `{"flags":[]}`, `{"flags":["malformed_retry_after"]}`,
		`{"flagsInclude":["bad_envelope"]}`, `{"flagsInclude":"malformed_retry_after"}`, `{"state":{"polls":1}}`, `{"state":{"pols":2}}`, `{"delay":1000}`,
		`{"error":"invalid_observation"}`, `{"field":""}`, `[]`, `null`, `{"code":null}`, `{"flags":null}`, `{"flags":"malformed_retry_after"}`,
	} {
		t.Run(do, func(t *testing.T) {
			is := is.New(t)
			is.Equal(len(story.Run(told(do), wire.Decide).Failures), 1) // an expectation that is not met should be seen
		})
	}
}

func TestStoriesAreReadAsJSONParseReadsThem(t *testing.T) {
	is := is.New(t)
	files := []story.File{{JSON: []byte(`[{"name":"a","name":"b","policy":{"maxAttempts":1},"policy":{},"steps":[
		{"see":{"status":404},"see":{"method":"GET","status":500},"do":{"action":"fail"},"do":{"action":"retry"}}, {"see":{}}]}]`)}}
	is.Equal(story.Run(files, wire.Decide).Failures, nil) // of keys that stand twice the last should count
}

func TestLoadFollowsALinkToAFolderAndNoneBelowIt(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	is.NoErr(os.MkdirAll(filepath.Join(dir, "real", "not-a-file.json"), 0o700))
	is.NoErr(os.WriteFile(filepath.Join(dir, "real", "a.json"), []byte(`[]`), 0o600))
	is.NoErr(os.Symlink(filepath.Join(dir, "real", "a.json"), filepath.Join(dir, "real", "link.json")))
	is.NoErr(os.Symlink(filepath.Join(dir, "real"), filepath.Join(dir, "linked")))
	files, err := story.Load(filepath.Join(dir, "linked"))
	is.NoErr(err)
	is.Equal(len(files), 1) // the one file
	is.Equal(files[0].Name, "a.json")
}

func TestLoadRefusesAFolderWithoutStories(t *testing.T) {
	is := is.New(t)
	_, err := story.Load(t.TempDir())
	is.True(err != nil && strings.Contains(err.Error(), "found no *.json")) // nothing told is nothing proved
}

func TestHashSeesOneBit(t *testing.T) {
	is := is.New(t)
	right := story.Run(told(`{"action":"poll"}`), wire.Decide)
	wrong := story.Run(told(`{"action":"poll"}`), func(in []byte) []byte {
		out := wire.Decide(in)
		if strings.Contains(string(in), `"status":500`) {
			out[len(out)-3] ^= 1
		}
		return out
	})
	is.Equal(len(right.SHA256), 64)
	is.True(right.SHA256 != wrong.SHA256) // one bit of one decision should show
}

func TestLoadRefusesWhatIsNoStory(t *testing.T) {
	for name, text := range map[string]string{
		"not JSON": `[`, "not UTF-8": "[\xff]", "an object": `{"name":"x"}`, "no name": `[{"steps":[{}]}]`, "no steps": `[{"name":"x","steps":[]}]`, "no object": `[{"name":"x","steps":[null]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			path := filepath.Join(t.TempDir(), "bad.json")
			is.NoErr(os.WriteFile(path, []byte(text), 0o600))
			_, err := story.Load(path)
			is.True(err != nil && strings.Contains(err.Error(), "bad.json")) // the file should be named
		})
	}
}

func ExampleRun() {
	files := []story.File{{Name: "mine.json", JSON: []byte(`[{"name":"gone is gone","why":"the API's error page",
		"steps":[{"see":{"method":"GET","status":410},"do":{"action":"retry"}}]}]`)}}
	for _, f := range story.Run(files, wire.Decide).Failures {
		fmt.Println(f)
	}
	// Output: mine.json: "gone is gone": step 0: action: want "retry", got "fail"
}

func ExampleLoad() {
	files, err := story.Load(filepath.FromSlash("../testdata/stories/tales.json"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(files[0].Name, len(story.Names(files[0])) > 0)
	// Output: tales.json true
}

func ExampleNames() {
	for _, n := range story.Names(story.File{JSON: []byte(`[{"name":"a 404 is final","why":"the API's error page"}]`)}) {
		fmt.Println(n.Name, "-", n.Why)
	}
	// Output: a 404 is final - the API's error page
}

func ExampleReport_Line() {
	fmt.Println(story.Run(nil, wire.Decide).Line("native"))
	// Output: native         0 stories       0 steps  sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
}
