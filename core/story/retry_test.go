package story_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/matryer/is"

	"followthrough/core/story"
	"followthrough/core/wire"
)

// TestRetries tells every story of a retry budget to the core as it is built
// for this host.
func TestRetries(t *testing.T) {
	is := is.New(t)
	files, err := story.Load(filepath.FromSlash("../testdata/retrybudget"))
	is.NoErr(err)
	r := story.RunRetries(files, wire.Retry)
	for _, f := range r.Failures {
		t.Error(f)
	}
	is.True(r.Stories >= 20) // there should be stories to tell
	t.Log(r.Line("go"))
}

func TestEveryRetryStorySaysWhy(t *testing.T) {
	is := is.New(t)
	files, err := story.Load(filepath.FromSlash("../testdata/retrybudget"))
	is.NoErr(err)
	seen := map[string]bool{}
	for _, f := range files {
		for _, s := range story.Names(f) {
			is.True(s.Why != "")   // a story without its reason is not law
			is.True(!seen[s.Name]) // and its name is its own
			is.True(s.Told)        // a step that expects nothing tells nothing
			seen[s.Name] = true
		}
	}
}

// spent is one story with one expectation.
func spent(do string) []story.File {
	return []story.File{{Name: "spent.json", JSON: []byte(`[{"name":"a story","why":"a reason","rules":{"maxMilli":10000},"steps":[
		{"see":{"class":"unknown","action":"retry"},"do":{"verdict":"granted"}},
		{"see":{"class":"unknown","action":"retry"},"do":` + do + `}]}]`)}}
}

func TestRetryRunnerCarriesStateAndRules(t *testing.T) {
	is := is.New(t)
	r := story.RunRetries(spent(`{"verdict":"granted","leftMilli":0,"state":{"spentMilli":10000,"heldMilli":5000}}`), wire.Retry)
	is.Equal(r.Steps, 2)
	is.Equal(len(r.Failures), 0) // the second step should see the first one's state
}

func TestRetryRunnerSeesEveryDifference(t *testing.T) {
	for _, do := range []string{
		`{"verdict":"refused"}`, `{"leftMilli":1}`, `{"leftMilli":"0"}`, `{"state":{"spentMilli":0}}`, `{"state":{"held":5000}}`,
		`{"action":"retry"}`, `{"error":"invalid_retry"}`, `[]`,
	} {
		t.Run(do, func(t *testing.T) {
			is := is.New(t)
			is.Equal(len(story.RunRetries(spent(do), wire.Retry).Failures), 1) // an expectation that is not met should be seen
		})
	}
}

func ExampleRunRetries() {
	files := []story.File{{Name: "mine.json", JSON: []byte(`[{"name":"a poll","why":"its run is paid",
		"steps":[{"see":{"class":"unknown","action":"poll","polled":true},"do":{"verdict":"refused"}}]}]`)}}
	for _, f := range story.RunRetries(files, wire.Retry).Failures {
		fmt.Println(f)
	}
	// Output: mine.json: "a poll": step 0: verdict: want "refused", got "free"
}
