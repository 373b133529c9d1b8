package fakeapi_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"

	"followthrough/core/fakeapi"
)

// scripted sends one create to an API with this script and tells what came of
// it: the answer's status or how it broke, and what the vendor did.
func scripted(faults ...fakeapi.Fault) {
	api := fakeapi.InProcess(fakeapi.Config{})
	defer api.Close()
	api.Script(faults...)
	fmt.Println(outcome(api, "POST", "/v1/runs"), "runs:", api.Stats().RunsCreated)
}

func outcome(api *fakeapi.API, method, path string) string {
	body := `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"textInputs":{"topic":"tides"}}}`
	if method == "GET" {
		body = ""
	}
	req, err := http.NewRequest(method, "https://api.betterprompt.me"+path, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	req.Header.Set("Authorization", "Bearer "+api.Key())
	resp, err := api.RoundTripper().RoundTrip(req)
	if errors.Is(err, syscall.ECONNRESET) {
		return "connection reset,"
	}
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return fmt.Sprint(resp.StatusCode, ", cut off,")
	case strings.HasPrefix(string(text), "<html>"):
		return fmt.Sprint(resp.StatusCode, ", HTML,")
	case !strings.HasSuffix(strings.TrimSpace(string(text)), "}"):
		return fmt.Sprint(resp.StatusCode, ", truncated,")
	}
	return fmt.Sprint(resp.StatusCode, ",")
}

func ExampleAnswer() {
	scripted(fakeapi.Answer(403, `{"status":"FORBIDDEN","message":"no"}`))
	// Output: 403, runs: 0
}

func ExampleStatus() {
	scripted(fakeapi.Status(503)) // none that the API documents: a proxy's page
	scripted(fakeapi.Status(410))
	// Output:
	// 503, HTML, runs: 0
	// 410, runs: 0
}

func ExampleTooMany() {
	scripted(fakeapi.TooMany("Sun, 06 Nov 1994 08:49:37 GMT"))
	// Output: 429, runs: 0
}

func ExampleServerError() {
	scripted(fakeapi.ServerError())
	// Output: 500, runs: 0
}

func ExampleGatewayTimeout() {
	scripted(fakeapi.GatewayTimeout())
	// Output: 504, runs: 1
}

func ExampleGatewayTimeoutWithoutRun() {
	scripted(fakeapi.GatewayTimeoutWithoutRun())
	// Output: 504, runs: 0
}

func ExampleBadGateway() {
	scripted(fakeapi.BadGateway())
	// Output: 502, HTML, runs: 0
}

func ExampleTruncated() {
	scripted(fakeapi.Truncated())
	// Output: 200, truncated, runs: 1
}

func ExampleCutBody() {
	scripted(fakeapi.CutBody())
	// Output: 200, cut off, runs: 1
}

func ExampleSlowBody() {
	scripted(fakeapi.SlowBody(0))
	// Output: 200, runs: 1
}

func ExampleResetBefore() {
	scripted(fakeapi.ResetBefore())
	// Output: connection reset, runs: 0
}

func ExampleResetAfter() {
	scripted(fakeapi.ResetAfter())
	// Output: connection reset, runs: 1
}

func ExampleRunFailed() {
	scripted(fakeapi.RunFailed()) // the run fails, the request does not
	// Output: 200, runs: 1
}

func ExampleParseScript() {
	faults, err := fakeapi.ParseScript("429,500")
	fmt.Println(len(faults), err)
	scripted(faults...)
	_, err = fakeapi.ParseScript("429,nonsense")
	fmt.Println(err != nil)
	// Output:
	// 2 <nil>
	// 429, runs: 0
	// true
}

// A barrier holds a request where it stands until the test lets it go.
func ExampleHold() {
	var held fakeapi.Barrier
	api := fakeapi.InProcess(fakeapi.Config{})
	defer api.Close()
	api.Script(fakeapi.Hold(&held))
	came := make(chan string)
	go func() { came <- outcome(api, "POST", "/v1/runs") }()
	held.Wait(context.Background(), 1)
	fmt.Println("held, runs:", api.Stats().RunsCreated)
	held.Release()
	fmt.Println(<-came, "runs:", api.Stats().RunsCreated)
	// Output:
	// held, runs: 0
	// 200, runs: 1
}

func ExampleNewBarrier() {
	scripted() // nothing is held
	b := fakeapi.NewBarrier()
	fmt.Println(b.Arrived(), b.Standing())
	// Output:
	// 200, runs: 1
	// 0 0
}

func ExampleHoldAnswer() {
	held := fakeapi.NewBarrier()
	api := fakeapi.InProcess(fakeapi.Config{})
	defer api.Close()
	api.Script(fakeapi.HoldAnswer(held))
	came := make(chan string)
	go func() { came <- outcome(api, "POST", "/v1/runs") }()
	held.Wait(context.Background(), 1)
	fmt.Println("held, runs:", api.Stats().RunsCreated) // paid already
	held.Release()
	fmt.Println(<-came, "runs:", api.Stats().RunsCreated)
	// Output:
	// held, runs: 1
	// 200, runs: 1
}

// Matches choose the requests that a fault is for.
func ExampleFault_On() {
	api := fakeapi.InProcess(fakeapi.Config{})
	defer api.Close()
	api.Script(fakeapi.BadGateway().On(fakeapi.CreditsRead), fakeapi.ServerError().On(fakeapi.List), fakeapi.TooMany("").On(fakeapi.Any))
	for _, path := range []string{"/v1/me", "/v1/runs", "/v1/me/credits", "/v1/me"} {
		fmt.Println(path, outcome(api, "GET", path))
	}
	// Output:
	// /v1/me 429,
	// /v1/runs 500,
	// /v1/me/credits 502, HTML,
	// /v1/me 200,
}

func ExampleInProcess() {
	api := fakeapi.InProcess(fakeapi.Config{Credits: 1})
	defer api.Close()
	fmt.Println(outcome(api, "POST", "/v1/runs"))
	fmt.Println(outcome(api, "POST", "/v1/runs")) // credits too low
	// Output:
	// 200,
	// 402,
}

func ExampleStart() {
	api, err := fakeapi.Start(fakeapi.Config{}, "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer api.Close()
	fmt.Println(strings.HasPrefix(api.URL(), "http://127.0.0.1:"))
	// Output: true
}

func ExampleParseLimiter() {
	l, err := fakeapi.ParseLimiter("sliding")
	fmt.Println(l == fakeapi.LimiterSlidingWindow, err)
	_, err = fakeapi.ParseLimiter("leaky")
	fmt.Println(err != nil)
	// Output:
	// true <nil>
	// true
}

func ExampleFingerprint() {
	fmt.Println(len(fakeapi.Fingerprint("bp_test_key")), strings.Contains(fakeapi.Fingerprint("bp_test_key"), "bp_"))
	// Output: 12 false
}
