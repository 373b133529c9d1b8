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

// One create meets two 429, and runs past the vendor's window; the
// caller sees one 200.
func Example() {
	api := fakeapi.InProcess(fakeapi.Config{Window: -1})
	defer api.Close()
	api.Script(fakeapi.TooMany("0"), fakeapi.TooMany("0"))

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
	// POST 429 retry retry_after
	// POST 504 poll run_pending
	// GET 200 return done
	// 200 A run about "tea". <nil>
	// runs paid: 1
}

// The answer to a create is lost. The list of runs shows the one that it made,
// which is followed as if its answer had come.
func ExampleTransport_adopted() {
	api := fakeapi.InProcess(fakeapi.Config{})
	defer api.Close()
	api.Script(fakeapi.ResetAfter().On(fakeapi.Create)) // the run is made and paid

	rules := core.DefaultAdoptRules()
	rules.SettleMs = 100 // the fake's list is never late; leave this to the default of 10 s
	client := &http.Client{Transport: &follow.Transport{
		Base:       api.RoundTripper(),
		AdoptRules: rules,
		OnDecision: func(_ context.Context, e follow.Event) {
			if e.Look != nil {
				fmt.Println(e.Method, e.Status, e.Look.Action, e.Look.Reason)
				return
			}
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
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	fmt.Println(resp.StatusCode, "adopted:", resp.Header.Get(fault.AdoptedHeader))
	fmt.Println("runs paid:", api.Stats().RunsCreated)
	// Output:
	// POST 0 fail outcome_unknown
	// POST 0 look unsettled
	// GET 200 adopt one
	// GET 200 return done
	// 200 adopted: true
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

// Two Transports to one API share what their retries may take, by gRPC's rules.
func ExampleRetryBudget() {
	api := fakeapi.InProcess(fakeapi.Config{Limiter: fakeapi.LimiterNone})
	defer api.Close()
	api.Script(fakeapi.Status(503).Repeat(-1))

	budget := &follow.RetryBudget{Rules: core.RetryThrottling(4_000, 100)} // no retries at 2 tokens or below
	policy := core.DefaultPolicy()
	policy.InitialBackoffMs = 1
	for range 2 {
		client := &http.Client{Transport: &follow.Transport{Base: api.RoundTripper(), Policy: policy, RetryBudget: budget}}
		req, err := http.NewRequest("GET", api.URL()+"/v1/me", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		resp, err := client.Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		err = fault.FromResponse(resp)
		resp.Body.Close()
		fmt.Println(resp.StatusCode, errors.Is(err, fault.ErrRetryBudgetExhausted), "left:", budget.LeftMilli())
	}
	fmt.Println("requests:", len(api.Requests()))
	// Output:
	// 503 true left: 2000
	// 503 true left: 1000
	// requests: 3
}
