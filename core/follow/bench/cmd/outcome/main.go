// Command outcome calls the API in one way or another, as a contestant of the
// benchmark worker/test/bench/outcome.mjs. It reads {url, key, operations:
// [{topic, body, atMs}]} from standard input, sends each operation at its time,
// counted from the begin, and prints one line of JSON for each that ends.
//
//	outcome "followthrough, Go" < work.json
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"followthrough/core/fault"
	"followthrough/core/follow"

	"github.com/hashicorp/go-retryablehttp"
)

type work struct {
	URL        string
	Key        string
	Operations []struct {
		Topic string
		Body  string
		AtMs  int64
	}
}

type outcome struct {
	Kind   string `json:"kind"`
	RunID  string `json:"runId,omitempty"`
	Text   string `json:"text,omitempty"`
	Reason string `json:"reason,omitempty"`
}

type end struct {
	Topic   string  `json:"topic"`
	EndedMs int64   `json:"endedMs"`
	Outcome outcome `json:"outcome"`
}

// retries are as many as those of the other contestants; four are its default.
const retries = 10

// ways give what sends a request, by name.
var ways = map[string]func() *http.Client{
	"followthrough, Go": func() *http.Client { return &http.Client{Transport: &follow.Transport{}} },
	// https://github.com/hashicorp/go-retryablehttp#getting-a-stdlib-httpclient-with-retries
	"go-retryablehttp": func() *http.Client {
		client := retryablehttp.NewClient()
		client.RetryMax = retries
		client.Logger = nil
		return client.StandardClient()
	},
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "outcome:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) != 1 || ways[args[0]] == nil {
		return errors.New("expected the name of one way to call the API")
	}
	var w work
	if err := json.NewDecoder(stdin).Decode(&w); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	client := ways[args[0]]()
	start := time.Now()
	out := json.NewEncoder(stdout)
	var printing sync.Mutex
	var all sync.WaitGroup
	for _, op := range w.Operations {
		all.Go(func() {
			time.Sleep(time.Until(start.Add(time.Duration(op.AtMs) * time.Millisecond)))
			o := send(client, w.URL, w.Key, op.Body)
			printing.Lock()
			defer printing.Unlock()
			out.Encode(end{op.Topic, time.Now().UnixMilli(), o})
		})
	}
	all.Wait()
	return nil
}

// send creates a run, and says what came of it.
func send(client *http.Client, url, key, body string) outcome {
	req, err := http.NewRequest("POST", url+"/v1/runs", strings.NewReader(body))
	if err != nil {
		return failed(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err == nil {
		defer resp.Body.Close()
		err = fault.FromResponse(resp)
	}
	if err != nil {
		return failed(err)
	}
	var answer struct {
		Data struct {
			RunID     string
			RunStatus string
			Outputs   []struct{ Data string }
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return failed(err)
	}
	if answer.Data.RunStatus != "succeeded" {
		return failed(fmt.Errorf("the run is %s", answer.Data.RunStatus))
	}
	var text strings.Builder
	for _, o := range answer.Data.Outputs {
		text.WriteString(o.Data)
	}
	return outcome{Kind: "answered", RunID: answer.Data.RunID, Text: text.String()}
}

func failed(err error) outcome {
	if errors.Is(err, fault.ErrOutcomeUnknown) {
		return outcome{Kind: "undecided", Reason: err.Error()}
	}
	return outcome{Kind: "failed", Reason: err.Error()}
}
