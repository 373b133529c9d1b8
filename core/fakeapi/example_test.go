package fakeapi_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"followthrough/core/fakeapi"
)

// A create that outlives its window is not lost, and must not be sent again:
// the 504 names the run. In a test, New(t, config) closes the API by itself.
func Example() {
	api, err := fakeapi.Start(fakeapi.Config{}, "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer api.Close()
	api.Script(fakeapi.TooMany("1"), fakeapi.GatewayTimeout())

	for range 2 {
		body := `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"textInputs":{"topic":"tides"}}}`
		req, err := http.NewRequest("POST", api.URL()+"/v1/runs", strings.NewReader(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Header.Set("Authorization", "Bearer "+api.Key())
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		fmt.Printf("%d, Retry-After %q\n", resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	stats := api.Stats()
	fmt.Println("creates:", stats.Requests.Create, "runs:", stats.RunsCreated, "delivered:", stats.RunsDelivered)
	// Output:
	// 429, Retry-After "1"
	// 504, Retry-After ""
	// creates: 2 runs: 1 delivered: 0
}

func ExampleFault() {
	api := fakeapi.InProcess(fakeapi.Config{})
	defer api.Close()
	// The run is created and paid, and the caller is told of an error.
	f := fakeapi.ServerError().On(fakeapi.Create)
	f.Process = true
	api.Script(f)

	body := `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"textInputs":{"topic":"tides"}}}`
	req, err := http.NewRequest("POST", "https://api.betterprompt.me/v1/runs", strings.NewReader(body))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+api.Key())
	resp, err := api.RoundTripper().RoundTrip(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	resp.Body.Close()
	fmt.Println(resp.StatusCode, api.Stats().RunsCreated)
	// Output: 500 1
}
