package fakeapi

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/tidwall/gjson"
)

// Output is one item of a run's outputs: Type is text, image, video or error.
type Output struct {
	Type string `json:"type"`
	Data string `json:"data"`
}

// run is one run. What it is at an instant follows from its times, so that no
// goroutine has to move it along.
type run struct {
	id         string
	version    promptVersion
	owner      *account
	created    time.Time
	queued     time.Duration
	lasts      time.Duration
	fails      bool
	outputs    []Output // when it has succeeded
	cost       float64
	finished   chan struct{} // closed by Finish
	early      bool          // Finish was called
	deliveries int           // whole answers that told its end
}

// ended is whether the run has ended at now. Call with the API's mu held.
func (r *run) ended(now time.Time) bool { return r.early || now.Sub(r.created) >= r.lasts }

func (r *run) status(now time.Time) string {
	switch {
	case r.ended(now) && r.fails:
		return "failed"
	case r.ended(now):
		return "succeeded"
	case now.Sub(r.created) < r.queued:
		return "queued"
	}
	return "running"
}

func (r *run) visibleOutputs(now time.Time) []Output {
	switch r.status(now) {
	case "failed":
		return []Output{{"error", "The step failed."}}
	case "succeeded":
		return r.outputs
	}
	return []Output{}
}

type runView struct {
	RunID     string   `json:"runId"`
	Outputs   []Output `json:"outputs"`
	RunStatus string   `json:"runStatus"`
	Tokens    int      `json:"tokens"`
}

// tell is the 200 that shows a run as it is now. Call with mu held.
func (r *run) tell(now time.Time) answer {
	view := runView{RunID: r.id, Outputs: r.visibleOutputs(now), RunStatus: r.status(now)}
	if view.RunStatus == "succeeded" {
		view.Tokens = 132
	}
	ans := success(view)
	ans.run, ans.final = r, r.ended(now)
	return ans
}

// newRun creates and charges a run. Call with mu held.
func (a *API) newRun(owner *account, v promptVersion, body gjson.Result, fails bool) *run {
	c := a.config
	r := &run{
		id: newUUID(), version: v, owner: owner, created: time.Now(), queued: c.QueueDuration,
		lasts: c.RunDuration, fails: fails || c.FailRuns, outputs: c.Outputs, cost: c.CostPerRun,
		finished: make(chan struct{}),
	}
	if len(r.outputs) == 0 {
		topic := body.Get("inputs.textInputs.topic").String()
		r.outputs = []Output{{"text", fmt.Sprintf("A run about %q.", topic)}}
	}
	owner.credits -= r.cost
	a.stats.RunsCreated++
	a.stats.CreditsSpent += r.cost
	a.runs = append(a.runs, r)
	a.byID[r.id] = r
	return r
}

// await waits until the run ends, at most for the window.
func (a *API) await(ctx context.Context, r *run, window time.Duration) (answer, error) {
	timer := time.NewTimer(min(window, r.lasts))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.finished:
	case <-ctx.Done():
		return answer{run: r}, ctx.Err()
	case <-a.closed:
		return answer{run: r}, errClosed
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if now := time.Now(); r.ended(now) {
		return r.tell(now), nil
	}
	ans := problem(504, "The run is still processing.", map[string]string{"runId": r.id})
	ans.run = r
	return ans, nil
}

// Finish ends a run now instead of at the end of its duration. It tells
// whether there is such a run.
func (a *API) Finish(runID string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.byID[runID]
	if r == nil {
		return false
	}
	if !r.early {
		r.early = true
		close(r.finished)
	}
	return true
}

// newUUID is a random UUID, version 4 (RFC 9562 §5.4).
func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// isUUID is whether s has the text form of a UUID (RFC 9562 §4), of any
// version, in either case.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
				return false
			}
		}
	}
	return true
}
