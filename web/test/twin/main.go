// Command twin is the Go client for tests in JavaScript: it reads one task as
// JSON from its standard input, and writes what came of it.
//
// A task has baseUrl, token and edge, and either input, to run it, or saved,
// with input or without, to resume it; with leaveAt the process ends at the
// first progress of that type, with deadlineMs the call has a deadline. What came of it has run or error; saved; and
// told, the types of progress.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"followthrough/core"
	"followthrough/core/follow"
)

type task struct {
	BaseURL    string          `json:"baseUrl"`
	Token      string          `json:"token"`
	Edge       bool            `json:"edge"`
	Input      json.RawMessage `json:"input"`
	Saved      *follow.Saved   `json:"saved"`
	LeaveAt    string          `json:"leaveAt"`
	DeadlineMs int             `json:"deadlineMs"`
}

type outcome struct {
	Run   *follow.Run   `json:"run,omitempty"`
	Error string        `json:"error,omitempty"`
	Saved *follow.Saved `json:"saved,omitempty"`
	Told  []string      `json:"told"`
}

func main() {
	var t task
	if err := json.NewDecoder(os.Stdin).Decode(&t); err != nil {
		write(outcome{Error: err.Error()})
		return
	}
	policy := core.DefaultPolicy()
	policy.InitialBackoffMs, policy.MaxBackoffMs, policy.ThrottleFloorMs = 1, 1, 1
	policy.PollMinMs, policy.PollMaxMs = 1, 1
	client := follow.Client{BaseURL: t.BaseURL, Token: t.Token, Edge: t.Edge, Transport: &follow.Transport{Policy: policy, NoPace: true}}

	ctx := context.Background()
	if t.DeadlineMs > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(t.DeadlineMs)*time.Millisecond)
		defer cancel()
	}
	var out outcome
	hear := follow.WithProgress(func(p follow.Progress) {
		out.Told = append(out.Told, string(p.Type))
		out.Saved = &p.Saved
		if string(p.Type) == t.LeaveAt {
			write(out)
			os.Exit(0)
		}
	})
	var err error
	switch {
	case t.Saved == nil:
		out.Run, err = client.Run(ctx, follow.RunInput{Raw: t.Input}, hear)
	case t.Input != nil:
		out.Run, err = client.Resume(ctx, *t.Saved, hear, follow.WithInput(follow.RunInput{Raw: t.Input}))
	default:
		out.Run, err = client.Resume(ctx, *t.Saved, hear)
	}
	if err != nil {
		out.Error = err.Error()
	}
	if e := (*follow.Error)(nil); errors.As(err, &e) {
		out.Saved = &e.Saved
	}
	write(out)
}

func write(out outcome) {
	line, err := json.Marshal(out)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%s\n", line)
}
