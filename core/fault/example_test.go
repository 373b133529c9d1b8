package fault_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"followthrough/core"
	"followthrough/core/fault"
)

// refuse stands for an API that finds something wrong with every create.
func refuse(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusUnprocessableEntity)
	fmt.Fprint(w, `{"status":"VALIDATION_ERROR","message":"2 images expected","data":{"imageCount":2}}`)
}

func ExampleFromResponse() {
	api := httptest.NewServer(http.HandlerFunc(refuse))
	defer api.Close()

	resp, err := http.Post(api.URL+"/v1/runs", "application/json", strings.NewReader(`{}`))
	if err == nil {
		defer resp.Body.Close()
		err = fault.FromResponse(resp)
	}
	var e *fault.Error
	if errors.As(err, &e) {
		fmt.Println(e.Status, e.Code, e.Message)
		fmt.Println("images:", e.Get("imageCount").Int())
	}
	fmt.Println("validation:", errors.Is(err, fault.ErrValidation))
	// Output:
	// 422 VALIDATION_ERROR 2 images expected
	// images: 2
	// validation: true
}

func ExampleError_Get() {
	api := httptest.NewServer(http.HandlerFunc(refuse))
	defer api.Close()
	resp, err := http.Post(api.URL+"/v1/runs", "application/json", strings.NewReader(`{}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	var e *fault.Error
	if errors.As(fault.FromResponse(resp), &e) {
		// The shape of data is not documented: ask before relying on a field.
		fmt.Println(e.Get("imageCount").Exists(), e.Get("details.0.field").Exists())
	}
	// Output: true false
}

func ExampleFollows() {
	create, _ := http.NewRequest("POST", "https://api.betterprompt.me/v1/runs", nil)
	look, _ := http.NewRequest("GET", "https://api.betterprompt.me/v1/runs/run_1", nil)
	fmt.Println(fault.Follows(create), fault.Follows(look))
	look.Header.Set("Prefer", "wait")
	fmt.Println(fault.Follows(look))
	// Output:
	// true false
	// true
}

// A host with a loop of its own reads an answer, asks the core, and makes an
// Error of a decision that ends the operation.
func ExampleRead() {
	api := httptest.NewServer(http.HandlerFunc(refuse))
	defer api.Close()
	resp, err := http.Post(api.URL+"/v1/runs", "application/json", strings.NewReader(`{}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()

	policy, state := core.DefaultPolicy(), core.State{}
	answer := fault.Read(resp, &policy)
	seen := answer.Observation()
	seen.Method = "POST"
	step := core.Next(&policy, &state, &seen, answer.Envelope)
	fmt.Println(step.Action, step.Reason, answer.Envelope.Message())
	// Output: fail rejected 2 images expected
}

func ExampleNew() {
	d := core.Decide(core.Policy{}, core.State{}, core.Observation{Method: "POST", Failure: core.FailureNetwork})
	err := fault.New(&d.Step, nil, errors.New("connection reset by peer"))
	fmt.Println(err.Reason, errors.Is(err, fault.ErrOutcomeUnknown))
	// Output: outcome_unknown true
}
