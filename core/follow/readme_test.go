//go:build !js

package follow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"

	"github.com/matryer/is"
)

// TestTheReadmesExamplesAreThese: what stands there between ```go and ``` runs
// here, line for line.
func TestTheReadmesExamplesAreThese(t *testing.T) {
	is := is.New(t)
	readme, err := os.ReadFile("../../README.md")
	is.NoErr(err)
	source, err := os.ReadFile("readme_test.go")
	is.NoErr(err)
	here := strings.ReplaceAll(string(source), "\n\t", "\n")
	for _, begins := range []string{"client := &follow.Client{BaseURL", "hear := func(p follow.Progress)"} {
		_, block, found := strings.Cut(string(readme), "```go\n"+begins)
		is.True(found) // the README has the example
		block, _, _ = strings.Cut(block, "\n```")
		is.True(strings.Contains(here, begins+block)) // and it runs here
	}
}

// The README's first example.
func Example_readme() {
	ctx, promptVersion := context.Background(), fakeapi.PromptVersionID
	defer readmeWorld()()

	client := &follow.Client{BaseURL: os.Getenv("API_URL"), Token: os.Getenv("BETTERPROMPT_API_KEY")} // no URL: the API's own
	run, err := client.Run(ctx, follow.RunInput{
		PromptVersionID: promptVersion,
		Inputs:          follow.Inputs{TextInputs: map[string]string{"topic": "tea"}},
	})
	switch {
	case errors.Is(err, fault.ErrOutcomeUnknown):
		// it may have been created, and the list of runs does not tell: look before creating another
	case err != nil:
		fmt.Println(err) // status, code, what happened, the run's id, and what to do
	default:
		fmt.Println(run.Outputs[0].Data)
	}
	// Output: A run about "tea".
}

// The README's second example: an operation that outlives its process.
func Example_readmeResume() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "run.json")
	input := follow.RunInput{PromptVersionID: fakeapi.PromptVersionID, Inputs: follow.Inputs{TextInputs: map[string]string{"topic": "tea"}}}
	defer readmeWorld()()
	client := &follow.Client{BaseURL: os.Getenv("API_URL"), Token: os.Getenv("BETTERPROMPT_API_KEY")}

	hear := func(p follow.Progress) {
		stored, _ := json.Marshal(p.Saved) // {"v":1,"state":{…},"startedAtMs":…,"idempotencyKey":"…"}
		os.WriteFile(file+".new", stored, 0o600)
		os.Rename(file+".new", file) // whole or not at all
	}
	var run *follow.Run
	var saved follow.Saved
	if stored, e := os.ReadFile(file); e == nil && json.Unmarshal(stored, &saved) == nil {
		run, err = client.Resume(ctx, saved, follow.WithInput(input), follow.WithProgress(hear))
	} else {
		run, err = client.Run(ctx, input, follow.WithProgress(hear))
	}
	var ended *follow.Error
	if !errors.As(err, &ended) || !ended.Saved.State.Run.Known() || ended.Run != nil {
		os.Remove(file) // unless a run goes on, which is paid: Resume asks for it again
	}

	fmt.Println(run.RunStatus, err)
	// Output: succeeded <nil>
}

// readmeWorld has the environment lead to a fake of the API, and gives what
// ends that.
func readmeWorld() func() {
	api, err := fakeapi.Start(fakeapi.Config{}, "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	os.Setenv("API_URL", api.URL())
	os.Setenv("BETTERPROMPT_API_KEY", api.Key())
	return func() {
		api.Close()
		os.Unsetenv("API_URL")
		os.Unsetenv("BETTERPROMPT_API_KEY")
	}
}
