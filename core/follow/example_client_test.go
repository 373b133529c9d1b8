package follow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

// example gives a fake of the API and a client of it; leave Base and BaseURL
// out to reach the real one.
func example(c fakeapi.Config) (*fakeapi.API, *follow.Client) {
	api := fakeapi.InProcess(c)
	policy := core.DefaultPolicy()
	policy.PollMinMs, policy.PollMaxMs = 10, 10 // the fake's runs are short
	return api, &follow.Client{BaseURL: api.URL(), Token: api.Key(), Transport: &follow.Transport{Base: api.RoundTripper(), Policy: policy, NoPace: true}}
}

func input() follow.RunInput {
	return follow.RunInput{
		PromptVersionID: fakeapi.PromptVersionID,
		Inputs:          follow.Inputs{TextInputs: map[string]string{"topic": "tea"}},
	}
}

// A run that the API answers 429 and 504 first; the caller sees its end.
func ExampleClient_Run() {
	api, client := example(fakeapi.Config{Window: -1, QueueDuration: -1})
	defer api.Close()
	api.Script(fakeapi.TooMany("0"))

	run, err := client.Run(context.Background(), input())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.RunStatus, run.Outputs[0].Type, run.Outputs[0].Data, run.Tokens)
	// Output: succeeded text A run about "tea". 132
}

// What an operation does is told as it goes on.
func ExampleWithProgress() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	api.Script(fakeapi.TooMany("0"))

	client.Run(context.Background(), input(), follow.WithProgress(func(p follow.Progress) {
		fmt.Println(p.Type, p.Attempt, p.Status)
	}))
	// Output:
	// attempt 1 0
	// waiting 1 429
	// attempt 2 0
	// done 2 200
}

// A call that ends early names its run, and can be gone on with.
func ExampleClient_Resume() {
	api, client := example(fakeapi.Config{Window: -1})
	defer api.Close()

	ctx, leave := context.WithCancel(context.Background())
	_, err := client.Run(ctx, input(), follow.WithProgress(func(p follow.Progress) {
		if p.Type == follow.Waiting {
			leave()
		}
	}))
	var e *follow.Error
	if !errors.As(err, &e) {
		fmt.Println(err)
		return
	}
	stored, _ := json.Marshal(e.Saved) // in a database, say

	var saved follow.Saved // in another process
	if err := json.Unmarshal(stored, &saved); err != nil {
		fmt.Println(err)
		return
	}
	run, err := client.Resume(context.Background(), saved)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.RunStatus, "runs paid:", api.Stats().RunsCreated)
	// Output: succeeded runs paid: 1
}

// At an edge a run bears an Idempotency-Key. One that was saved before its run
// was known is found again by that, with the same input.
func ExampleWithInput() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	client.Edge = true // this fake honours no keys; an edge of this project does

	saved := follow.Saved{IdempotencyKey: "order-7"} // nothing is known of its run
	_, err := client.Resume(context.Background(), saved)
	fmt.Println(errors.Is(err, fault.ErrOutcomeUnknown))
	run, err := client.Resume(context.Background(), saved, follow.WithInput(input()))
	fmt.Println(run.RunStatus, err)
	// Output:
	// true
	// succeeded <nil>
}

// A key of your own for a run: the same order is not run twice.
func ExampleWithIdempotencyKey() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	_, err := client.Run(context.Background(), input(), follow.WithIdempotencyKey("order-7"))
	fmt.Println(err)
	client.Edge = true
	run, err := client.Run(context.Background(), input(), follow.WithIdempotencyKey("order-7"))
	fmt.Println(run.RunStatus, err)
	// Output:
	// follow: WithIdempotencyKey: want Client.Edge, or Transport.Idempotent: the API itself honours no key
	// succeeded <nil>
}

// Any number may wait for one run: it is polled once for all of them.
func ExampleClient_Wait() {
	api, client := example(fakeapi.Config{Window: -1, QueueDuration: -1})
	defer api.Close()
	run, err := client.Run(context.Background(), input())
	if err != nil {
		fmt.Println(err)
		return
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := client.Wait(context.Background(), run.RunID); err != nil {
				fmt.Println(err)
			}
		})
	}
	all.Wait()
	fmt.Println("done")
	// Output: done
}

func ExampleClient_Get() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	run, err := client.Run(context.Background(), input())
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := client.Get(context.Background(), run.RunID)
	fmt.Println(again.RunStatus, again.Get("outputs.#"), err) // any field, by its path
	// Output: succeeded 1 <nil>
}

func ExampleClient_Credits() {
	api, client := example(fakeapi.Config{Credits: 12.5})
	defer api.Close()
	fmt.Println(client.Credits(context.Background()))
	// Output: 12.5 <nil>
}

// The runs of all pages, each page fetched when it is come to.
func ExampleClient_List() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	for range 3 {
		client.Run(context.Background(), input())
	}
	for row, err := range client.List(context.Background(), follow.ListOptions{Limit: 2}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(row.RunName, row.RunStatus)
	}
	// Output:
	// Essay on a topic succeeded
	// Essay on a topic succeeded
	// Essay on a topic succeeded
}

func ExampleClient_Page() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	for range 3 {
		client.Run(context.Background(), input())
	}
	page, err := client.Page(context.Background(), follow.ListOptions{Limit: 2, RunStatus: "succeeded"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(page.Rows), page.HasMore, *page.Rows[0].Credits)
	// Output: 2 true 1
}

// An error tells what happened, and what to do.
func ExampleError() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	api.Script(fakeapi.RunFailed())
	_, err := client.Run(context.Background(), input())

	var e *follow.Error // how far the operation came
	var f *fault.Error  // what the API and the rules say
	if errors.As(err, &e) && errors.As(err, &f) {
		fmt.Println(f.Status, f.Reason, "attempts:", e.Attempts, "step:", e.Run.Outputs[0].Data)
	}
	fmt.Println(errors.Is(err, fault.ErrRunFailed))
	// Output:
	// 200 run_failed attempts: 1 step: The step failed.
	// true
}

func ExampleRunInput() {
	body, err := json.Marshal(follow.RunInput{
		PromptVersionID: fakeapi.ImagePromptVersionID,
		Inputs:          follow.Inputs{ImageInputs: []follow.Image{follow.ImageURL("https://example.com/a.png")}},
		RunOptions:      map[string]string{"quality": "draft"},
	})
	fmt.Println(string(body), err)
	// Output: {"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c12","inputs":{"imageInputs":[{"type":"url","url":"https://example.com/a.png"}]},"runOptions":{"quality":"draft"}} <nil>
}

func ExampleImageURL() {
	fmt.Println(follow.ImageURL("https://example.com/a.png").Type)
	// Output: url
}

func ExampleImageBytes() {
	image := follow.ImageBytes([]byte("a file's bytes"))
	fmt.Println(image.Type, image.Base64)
	// Output: base64 YSBmaWxlJ3MgYnl0ZXM=
}

// The value is the JavaScript client's, too.
func ExampleSaved() {
	var saved follow.Saved
	err := json.Unmarshal([]byte(`{"v":1,"state":{"runId":"run_1"},"startedAtMs":1770000000000,"idempotencyKey":""}`), &saved)
	fmt.Println(saved.State.Run, saved.StartedAt.UTC().Year(), err)
	err = json.Unmarshal([]byte(`{"v":2}`), &saved)
	fmt.Println(err)
	// Output:
	// run_1 2026 <nil>
	// saved: v: want 1; this value has 2, and was saved by another version of followthrough
}

// One record for each operation, and at level Debug one for each decision.
func ExampleTransport_logger() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	quiet := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "elapsed" || a.Key == "run" {
			return slog.Attr{}
		}
		return a
	}
	client.Transport.Logger = slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: quiet}))
	api.Script(fakeapi.Status(422))
	client.Run(context.Background(), input())
	// Output:
	// level=DEBUG msg="followthrough decision" attempt=1 method=POST path=/v1/runs status=422 code=VALIDATION_ERROR action=fail class=rejected reason=rejected
	// level=WARN msg="followthrough operation" method=POST path=/v1/runs attempts=1 status=422 action=fail class=rejected reason=rejected
}

// printer is a Tracer; followthrough/core/follow/otel makes spans.
type printer struct{}

func (printer) Operation(ctx context.Context, o follow.OperationInfo) (context.Context, func(follow.OperationEnd)) {
	return ctx, func(end follow.OperationEnd) {
		fmt.Println(o.Method, o.Path, end.Status, "after", end.Attempts, "attempts")
	}
}

func (printer) Attempt(ctx context.Context, a follow.AttemptInfo) (context.Context, func(follow.AttemptEnd)) {
	return ctx, func(end follow.AttemptEnd) { fmt.Println(a.Attempt, a.Kind, end.Status, end.Decision.Action) }
}

func ExampleTracer() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	api.Script(fakeapi.TooMany("0"))
	client.Transport.Tracer = printer{}
	client.Run(context.Background(), input())
	// Output:
	// 1 send 429 retry
	// 2 send 200 return
	// POST /v1/runs 200 after 2 attempts
}

// What the API would refuse is found before it is sent.
func ExampleInputError() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	_, err := client.Run(context.Background(), follow.RunInput{PromptVersionID: "essay"})
	fmt.Println(err)
	fmt.Println(errors.Is(err, fault.ErrValidation), "requests:", api.Stats().Requests.Create)
	// Output:
	// not sent, the API would refuse it: /promptVersionId: want a UUID, found "essay"
	// true requests: 0
}

func ExampleWithPrompt() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	_, err := client.Run(context.Background(), input(), follow.WithPrompt(core.Prompt{Required: []string{"audience"}}))
	fmt.Println(err)
	// Output: not sent, the API would refuse it: /inputs/textInputs/audience: want a string, found nothing
}

func ExampleWithModel() {
	api, client := example(fakeapi.Config{})
	defer api.Close()
	in := input()
	in.RunOptions = map[string]string{"size": "large"}
	_, err := client.Run(context.Background(), in, follow.WithModel(core.Model{Options: []string{"length", "tone"}}))
	fmt.Println(err)
	// Output: not sent, the API would refuse it: /runOptions/size: want an option of the model, found "size"
}
