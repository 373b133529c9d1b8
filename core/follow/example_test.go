package follow_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"

	"github.com/tidwall/gjson"
)

// One create meets a 429 and a 500, and runs past the vendor's window; the
// caller sees one 200.
func Example() {
	api := fakeapi.InProcess(fakeapi.Config{Window: -1})
	defer api.Close()
	api.Script(fakeapi.TooMany("0"), fakeapi.ServerError())

	client := &http.Client{Transport: &follow.Transport{
		Base: api.RoundTripper(), // leave it out to reach the real API
		OnDecision: func(_ context.Context, e follow.Event) {
			fmt.Println(e.Method, e.Status, e.Decision.Action, e.Decision.Reason)
		},
	}}
	req, err := http.NewRequest("POST", api.URL()+"/v1/runs", strings.NewReader(
		`{"promptVersionId":"`+fakeapi.PromptVersionID+`","inputs":{"textInputs":{"topic":"tea"}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+api.Key())
	resp, err := client.Do(req)
	if err == nil {
		defer resp.Body.Close()
		err = fault.FromResponse(resp)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := io.ReadAll(resp.Body)
	fmt.Println(resp.StatusCode, gjson.GetBytes(body, "data.outputs.0.data"), err)
	fmt.Println("runs paid:", api.Stats().RunsCreated)
	// Output:
	// POST 429 retry retry_after
	// POST 500 retry backoff
	// POST 504 poll run_pending
	// GET 200 return done
	// 200 A run about "tea". <nil>
	// runs paid: 1
}

// When the budget ends before the run does, the error names the run: it goes
// on, it is paid, and it can be polled later.
func ExampleTransport_budget() {
	api := fakeapi.InProcess(fakeapi.Config{Window: -1, RunDuration: 1 << 50})
	defer api.Close()

	policy := core.DefaultPolicy()
	policy.BudgetMs = 500
	client := &http.Client{Transport: &follow.Transport{Base: api.RoundTripper(), Policy: policy}}
	req, err := http.NewRequest("POST", api.URL()+"/v1/runs", strings.NewReader(
		`{"promptVersionId":"`+fakeapi.PromptVersionID+`","inputs":{"textInputs":{"topic":"tea"}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+api.Key())
	_, err = client.Do(req)

	var e *fault.Error
	if errors.As(err, &e) && errors.Is(err, fault.ErrBudgetExhausted) {
		fmt.Println(e.Code, e.Reason, "run known:", e.RunID != "")
	}
	// Output: GATEWAY_TIMEOUT_ERROR budget_exhausted run known: true
}
