package fakeapi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

// everywhere runs a test over a real socket and in process.
func everywhere(t *testing.T, c fakeapi.Config, test func(t *testing.T, api *fakeapi.API)) {
	t.Run("socket", func(t *testing.T) { test(t, fakeapi.New(t, c)) })
	t.Run("process", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			api := fakeapi.InProcess(c)
			defer api.Close()
			test(t, api)
		})
	})
}

func TestScriptedAnswers(t *testing.T) {
	everywhere(t, fakeapi.Config{}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		api.Script(
			fakeapi.TooMany("7"), fakeapi.TooMany(""), fakeapi.ServerError(), fakeapi.BadGateway(),
			fakeapi.GatewayTimeoutWithoutRun(),
		)
		r := c.create()
		is.Equal(r.status, 429)                       // as scripted
		is.Equal(r.header.Get("Retry-After"), "7")    // with its header
		is.Equal(r.code(), "TOO_MANY_REQUESTS_ERROR") // and the documented code
		r = c.create()
		is.Equal(r.status, 429)                          // again
		is.Equal(len(r.header.Values("Retry-After")), 0) // without a header
		r = c.create()
		is.Equal(r.status, 500)            // as scripted
		is.Equal(r.code(), "SERVER_ERROR") // with the documented code
		r = c.create()
		is.Equal(r.status, 502)                                            // as scripted
		is.Equal(r.header.Get("Content-Type"), "text/html; charset=utf-8") // a proxy's page
		is.True(strings.HasPrefix(r.body, "<html>"))                       // of HTML
		r = c.create()
		is.Equal(r.status, 504)              // as scripted
		is.Equal(r.get("data").Raw, "null")  // without a run id
		is.Equal(api.Stats().RunsCreated, 0) // no fault of these makes a run
		is.Equal(api.Scripted(), 0)          // all used up
	})
}

func TestGatewayTimeoutMakesTheRun(t *testing.T) {
	everywhere(t, fakeapi.Config{RunDuration: -1}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		api.Script(fakeapi.GatewayTimeout())
		r := c.create()
		is.Equal(r.status, 504)                                          // although the run has ended
		is.Equal(c.poll(r).get("data.runStatus").String(), "succeeded")  // there is a run
		is.Equal(c.get("/v1/me/credits").get("data.credits").Num, 999.0) // and it is paid
		is.Equal(api.Requests()[0].RunID, r.runID())                     // and logged
	})
}

func TestAnswerInPlaceOfARealOne(t *testing.T) {
	everywhere(t, fakeapi.Config{}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		lost := fakeapi.ServerError().With("X-Trace", "a").With("X-Trace", "b")
		lost.Process = true
		odd := fakeapi.Answer(200, `{"status":"SUCCESS","data":{"runId":"{runId}","runStatus":"paused"}}`).On(fakeapi.Poll)
		api.Script(lost, odd, fakeapi.Fault{Body: `{"status":"?"}`}, fakeapi.Answer(204, ""))
		r := c.create()
		is.Equal(r.status, 500)                                  // what the caller is told
		is.Equal(r.header.Values("X-Trace"), []string{"a", "b"}) // both lines
		is.Equal(api.Stats().RunsCreated, 1)                     // what was done
		id := c.list("").body                                    // takes the fault that matches it
		is.Equal(id, `{"status":"?"}`)                           // with the real status
		run := api.Requests()[0].RunID
		r = c.get("/v1/runs/" + run)
		is.Equal(r.runID(), run)                             // the placeholder became the polled id
		is.Equal(r.get("data.runStatus").String(), "paused") // in the scripted body
		is.Equal(api.Stats().RunsDelivered, 0)               // which delivers nothing
		r = c.get("/v1/me")
		is.NoErr(r.err)         // a 204 without a body is whole
		is.Equal(r.status, 204) // as scripted
	})
}

func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{RunDuration: -1})
		defer api.Close()
		api.Script(fakeapi.SlowBody(10 * time.Second).Repeat(2))
		start := time.Now()
		req, err := http.NewRequestWithContext(t.Context(), "GET", api.URL()+"/v1/resources", nil)
		is.NoErr(err) // a request
		req.Header.Set("Authorization", "Bearer "+api.Key())
		resp, err := api.RoundTripper().RoundTrip(req)
		is.NoErr(err)                                 // the headers come
		is.Equal(time.Since(start), time.Duration(0)) // at once
		first := make([]byte, 1)
		_, err = io.ReadFull(resp.Body, first)
		is.NoErr(err)                            // the first part of the body
		is.Equal(time.Since(start), time.Second) // after a tenth
		body, err := io.ReadAll(resp.Body)
		is.NoErr(err)                               // and all of it
		is.Equal(time.Since(start), 10*time.Second) // at the end
		is.True(json.Valid(append(first, body...))) // is JSON
		resp.Body.Close()

		resp, err = api.RoundTripper().RoundTrip(req)
		is.NoErr(err)     // the headers come again
		resp.Body.Close() // and the caller leaves
		synctest.Wait()
		is.Equal(api.Stats().Abandoned, 1)                      // which is noticed
		is.Equal(api.Stats().Answers, map[string]int{"200": 1}) // and not counted as answered
	})
}

func TestMatching(t *testing.T) {
	everywhere(t, fakeapi.Config{Limiter: fakeapi.LimiterNone}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		aboutTides := func(r *http.Request) bool {
			body, _ := io.ReadAll(r.Body)
			return strings.Contains(string(body), "tides")
		}
		api.Script(
			fakeapi.Answer(598, "{}").On(fakeapi.Other).Repeat(2),
			fakeapi.Answer(599, "{}").On(aboutTides),
			fakeapi.Answer(591, "{}").On(fakeapi.CreditsRead),
			fakeapi.Answer(592, "{}").On(fakeapi.List),
			fakeapi.Answer(593, "{}").On(fakeapi.Poll),
			fakeapi.Answer(594, "{}").On(fakeapi.Create),
		)
		is.Equal(c.post(strings.Replace(essay, "tides", "moons", 1)).status, 594) // a create of another body
		is.Equal(c.create().status, 599)                                          // the body matches, after other matchers read it
		is.Equal(c.create().status, 200)                                          // and is whole
		is.Equal(c.get("/v1/runs/x").status, 593)                                 // a poll
		is.Equal(c.list("limit=1").status, 592)                                   // the list
		is.Equal(c.get("/v1/me/credits").status, 591)                             // the credits
		is.Equal(c.get("/v1/me").status, 598)                                     // the rest
		is.Equal(c.get("/elsewhere").status, 598)                                 // twice
		is.Equal(c.get("/v1/me").status, 200)                                     // used up
		api.Script(fakeapi.ServerError().On(fakeapi.Any).Repeat(-1))
		for range 5 {
			is.Equal(c.get("/v1/me").status, 500) // for ever
		}
		is.Equal(api.Stats().Requests, fakeapi.RequestCounts{Create: 3, Poll: 1, List: 1, Credits: 1, Other: 8}) // by kind
	})
}

func TestRunFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{})
		defer api.Close()
		c := callerOf(t, api)
		api.Script(fakeapi.RunFailed())
		r := c.create()
		is.Equal(r.status, 200)                                          // a run that failed is a 200
		is.Equal(r.get("data.runStatus").String(), "failed")             // that says so
		is.Equal(r.get("data.outputs.0.type").String(), "error")         // with an output that tells
		is.Equal(api.Stats().RunsDelivered, 1)                           // its end was told
		is.Equal(c.create().get("data.runStatus").String(), "succeeded") // only that one
		api.Configure(func(c *fakeapi.Config) { c.FailRuns = true })
		is.Equal(c.create().get("data.runStatus").String(), "failed") // now all
	})
}

func TestScriptRefusesNonsense(t *testing.T) {
	for _, f := range []fakeapi.Fault{{Status: 42}, {Status: 100}, {Status: 1000}, {Slow: -1}} {
		func() {
			is := is.New(t)
			api := fakeapi.InProcess(fakeapi.Config{})
			defer api.Close()
			defer func() { is.True(recover() != nil) }() // a fault that cannot be
			api.Script(f)
		}()
	}
}
