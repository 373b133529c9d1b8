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
		w.api.Script(fakeapi.TooMany("2"), fakeapi.ServerError(), fakeapi.GatewayTimeout())
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

		// 2 s as the 429 named; the 500's backoff draws 0, so the pace's 200 ms;
		// then a poll each second until the run, made at 2.2 s, is 10 s old.
		w.Equal(w.elapsed(), 12200*time.Millisecond) // exact waits
		seen := w.api.Stats()
		w.Equal(seen.Requests.Create, 3) // one for each answer
		w.Equal(seen.Requests.Poll, 10)  // one each second
		w.Equal(seen.Answers["200"], 10) // nine running, one succeeded
		w.oneRun()
		w.Equal(len(w.events), 13)                                                             // one decision for each attempt
		w.Equal(w.events[0].Decision.DelayMs, uint64(2000))                                    // as the 429 named
		w.Equal(w.events[3].Path, "/v1/runs/"+gjson.GetBytes(body[:n], "data.runId").String()) // the poll's path
		w.Equal(w.events[12].Attempt, 13)                                                      // counted
		w.Equal(w.events[12].Elapsed, 12200*time.Millisecond)                                  // told
	})
}
