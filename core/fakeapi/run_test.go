package fakeapi_test

import (
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

func TestRunInsideWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{Window: 2 * time.Minute, RunDuration: 90 * time.Second})
		defer api.Close()
		start := time.Now()

		r := callerOf(t, api).create()
		is.NoErr(r.err)                                                                  // the create is answered
		is.Equal(r.status, 200)                                                          // the run ends inside the window
		is.Equal(time.Since(start), 90*time.Second)                                      // the answer comes when the run ends
		is.Equal(r.get("data.runStatus").String(), "succeeded")                          // the run's end
		is.Equal(r.get("data.tokens").Int(), int64(132))                                 // tokens of a run that has ended
		is.Equal(r.get("data.outputs.0.type").String(), "text")                          // one text output
		is.Equal(r.get("data.outputs.0.data").String(), `A run about "tides".`)          // made of the topic
		is.Equal(r.header.Get("Content-Type"), "application/json; charset=utf-8")        // JSON
		is.Equal(r.header.Get("Date"), time.Now().UTC().Format(time.RFC1123)[:26]+"GMT") // the virtual clock's date
		is.Equal(r.header.Get("Access-Control-Allow-Origin"), "")                        // no CORS
	})
}

func TestRunOutlivesWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{Window: 2 * time.Minute, RunDuration: 5 * time.Minute, QueueDuration: 3 * time.Minute})
		defer api.Close()
		c := callerOf(t, api)
		start := time.Now()

		created := c.create()
		is.Equal(created.status, 504)                                      // the run goes on
		is.Equal(time.Since(start), 2*time.Minute)                         // after exactly the window
		is.Equal(created.code(), "GATEWAY_TIMEOUT_ERROR")                  // the documented code
		is.Equal(c.poll(created).get("data.runStatus").String(), "queued") // first queued
		time.Sleep(time.Minute)
		p := c.poll(created)
		is.Equal(p.get("data.runStatus").String(), "running") // then running
		is.Equal(p.get("data.outputs").Raw, "[]")             // no outputs yet
		is.Equal(p.get("data.tokens").Raw, "0")               // no tokens yet
		is.Equal(api.Stats().RunsDelivered, 0)                // nobody knows its end
		time.Sleep(2 * time.Minute)
		p = c.poll(created)
		is.Equal(p.get("data.runStatus").String(), "succeeded") // ended at five minutes
		is.Equal(p.runID(), created.runID())                    // the same run
		c.poll(created)
		is.Equal(api.Stats().RunsDelivered, 1) // told twice, delivered once
		is.Equal(api.Stats().RunsCreated, 1)   // one run in all
	})
}
