package fakeapi

import (
	"context"
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
	a.counted()
	return r
}

// await waits until the run ends, at most for the window. Whether a run fits
// in its window is a matter of the two durations, and not of how soon a busy
// machine's timer fires.
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
	if r.early || r.lasts <= window {
		return r.tell(time.Now()), nil
	}
	return r.stillRunning(), nil
}

// stillRunning is the 504 that names the run.
func (r *run) stillRunning() answer {
	ans := problem(504, "The run is still processing.", map[string]string{"runId": r.id})
	ans.run = r
	return ans
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
