//go:build !js

package follow_test

import (
	"context"
	"testing"
	"time"

	"followthrough/core/fakeapi"

	"github.com/tidwall/gjson"
)

func TestFollowsACreateToItsEnd(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: 10 * time.Second}, func(w *world) {
		w.api.Script(fakeapi.TooMany("2"), fakeapi.ServerError(), fakeapi.GatewayTimeout().On(fakeapi.Create))
		req := w.create(context.Background())
		resp, err := w.door.RoundTrip(req)
		w.NoErr(err)
		defer resp.Body.Close()
		w.True(resp.Request == req)   // the answer belongs to the caller's own request
		w.Equal(resp.StatusCode, 200) // as if the create had been quick
		w.Equal(req.Method, "POST")   // the caller's request is as it was
		w.Equal(len(req.Header), 2)   // its header too
		var body [4096]byte
		n, _ := resp.Body.Read(body[:])
		w.Equal(gjson.GetBytes(body[:n], "data.runStatus").String(), "succeeded") // the finished run

		// 2 s as the 429 named; 10 s until the list can be trusted, which shows
		// that the 500 made no run; its backoff draws 0, so the pace's 200 ms; then
		// a poll each second, in the end each twentieth of the operation's age, until
		// the run, made at 12.2 s, is 10 s old.
		w.Equal(w.elapsed(), 22270*time.Millisecond) // exact waits
		seen := w.api.Stats()
		w.Equal(seen.Requests.Create, 3) // one for each answer
		w.Equal(seen.Requests.List, 1)   // one look
		w.Equal(seen.Requests.Poll, 10)  // one each second or so
		w.Equal(seen.Answers["200"], 11) // the list, nine running, one succeeded
		w.oneRun()
		w.Equal(len(w.events), 15)                                                             // one for each request, and one for the look ahead
		w.Equal(w.events[0].Decision.DelayMs, uint64(2000))                                    // as the 429 named
		w.Equal(w.events[5].Path, "/v1/runs/"+gjson.GetBytes(body[:n], "data.runId").String()) // the poll's path
		w.Equal(w.events[14].Attempt, 14)                                                      // counted
		w.Equal(w.events[14].Elapsed, 22270*time.Millisecond)                                  // told
	})
}
