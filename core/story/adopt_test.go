package story_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core/story"
	"followthrough/core/wire"
)

// TestAdoptions tells every story of a create in doubt to the core as it is
// built for this host.
func TestAdoptions(t *testing.T) {
	is := is.New(t)
	files, err := story.Load(filepath.FromSlash("../testdata/adoption"))
	is.NoErr(err)
	r := story.RunAdoptions(files, wire.Adopt)
	for _, f := range r.Failures {
		t.Error(f)
	}
	is.True(r.Stories >= 60) // there should be stories to tell
	t.Log(r.Line("go"))
}

// TestChecks tells every story of a call that is checked, likewise.
func TestChecks(t *testing.T) {
	is := is.New(t)
	files, err := story.Load(filepath.FromSlash("../testdata/preflight"))
	is.NoErr(err)
	r := story.RunChecks(files, wire.Check)
	for _, f := range r.Failures {
		t.Error(f)
	}
	is.True(r.Stories >= 300) // there should be stories to tell
	t.Log(r.Line("go"))
}

func TestEveryOtherStorySaysWhy(t *testing.T) {
	is := is.New(t)
	files, err := story.Load(filepath.FromSlash("../testdata/adoption"))
	is.NoErr(err)
	checks, err := story.Load(filepath.FromSlash("../testdata/preflight"))
	is.NoErr(err)
	files = append(files, checks...)
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

// doubted is one story with one expectation.
func doubted(do string) []story.File {
	return []story.File{{Name: "doubted.json", JSON: []byte(`[{"name":"a story","why":"a reason","rules":{"settleMs":4000},"steps":[
		{"see":{"doubt":{"sentMs":1770000000000,"failedMs":1770000003000,"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11"},"nowMs":1770000003000},"do":{"action":"look","delayMs":4000}},
		{"see":{"list":{"outcome":"failed","nowMs":1770000007000}},"do":` + do + `}]}]`)}}
}

func TestAdoptionRunnerCarriesStateAndRules(t *testing.T) {
	is := is.New(t)
	r := story.RunAdoptions(doubted(`{"action":"look","delayMs":1000,"since":1769999698,"state":{"looks":1,"failedMs":1770000003000}}`), wire.Adopt)
	is.Equal(r.Stories, 1)
	is.Equal(r.Steps, 2)
	is.Equal(len(r.Failures), 0) // the second step should see the first one's state
}

func TestAdoptionRunnerSeesEveryDifference(t *testing.T) {
	for _, do := range []string{
		`{"action":"page"}`, `{"delayMs":1001}`, `{"delayMs":"1000"}`, `{"reason":"none"}`, `{"runId":"r"}`, `{"since":0}`, `{"startingAfter":null}`,
		`{"state":{"looks":2}}`, `{"state":{"look":1}}`, `{"delay":1000}`, `{"error":"invalid_adoption"}`, `{"field":""}`, `[]`, `null`,
	} {
		t.Run(do, func(t *testing.T) {
			is := is.New(t)
			is.Equal(len(story.RunAdoptions(doubted(do), wire.Adopt).Failures), 1) // an expectation that is not met should be seen
		})
	}
}

func TestAdoptionHashSeesOneBit(t *testing.T) {
	is := is.New(t)
	right := story.RunAdoptions(doubted(`{"action":"look"}`), wire.Adopt)
	wrong := story.RunAdoptions(doubted(`{"action":"look"}`), func(in []byte) []byte {
		out := wire.Adopt(in)
		if strings.Contains(string(in), `"failed"`) {
			out[len(out)-3] ^= 1
		}
		return out
	})
	is.Equal(len(right.SHA256), 64)
	is.True(right.SHA256 != wrong.SHA256) // one bit of one verdict should show
}

func ExampleRunAdoptions() {
	files := []story.File{{Name: "mine.json", JSON: []byte(`[{"name":"nothing to look for","why":"a create without a version",
		"steps":[{"see":{"doubt":{"sentMs":1770000000000}},"do":{"action":"resend"}}]}]`)}}
	for _, f := range story.RunAdoptions(files, wire.Adopt).Failures {
		fmt.Println(f)
	}
	// Output: mine.json: "nothing to look for": step 0: action: want "resend", got "fail"
}
