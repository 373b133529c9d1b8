package fakeapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"
)

func TestControlUnscript(t *testing.T) {
	everywhere(t, fakeapi.Config{Control: true, Limiter: fakeapi.LimiterNone, RunDuration: -1}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c, fake := callerOf(t, api), callerOf(t, api).as("")
		fake.do("POST", "/_fake/script", `[{"kind":"500","times":-1}]`)
		is.Equal(c.create().status, 500) // for ever
		is.Equal(fake.do("DELETE", "/_fake/script", "").status, 200)
		is.Equal(api.Scripted(), 0)
		is.Equal(c.create().status, 200) // and no longer
	})
}

func TestControlScript(t *testing.T) {
	everywhere(t, fakeapi.Config{Control: true, Limiter: fakeapi.LimiterNone, RunDuration: -1}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c, fake := callerOf(t, api), callerOf(t, api).as("")
		r := fake.do("POST", "/_fake/script", `[
			{"on":"create","kind":"429","retryAfter":"3"},
			{"kind":"429","retryAfter":""},
			{"kind":"500","times":2},
			{"kind":"503","retryAfter":"Fri, 31 Dec 1999 23:59:59 GMT"},
			{"kind":"504"},
			{"kind":"504WithoutRun"},
			{"kind":"answer","status":418,"headers":{"X-One":"1","X-Two":["2","3"]},"body":"{}"},
			{"kind":"500","process":true},
			{"on":"list","kind":"truncated"},
			{"kind":"runFailed"},
			{"kind":"slowBody","durationMs":1},
			{"kind":"resetBefore"},{"kind":"resetAfter"},{"kind":"cutBody"},
			{"on":"any","kind":"ok"},{"on":"poll","kind":"410"},{"on":"credits","kind":"402"},{"on":"other","kind":"404"}
		]`)
		is.Equal(r.body, "{\"ok\":true}\n") // taken
		is.Equal(api.Scripted(), 18)        // all of them

		r = c.create()
		is.Equal(r.status, 429)                    // the first
		is.Equal(r.header.Get("Retry-After"), "3") // as told
		r = c.create()
		is.Equal(r.status, 429)                   // the second
		is.Equal(r.header.Get("Retry-After"), "") // without
		is.Equal(c.create().status, 500)          // the third
		is.Equal(c.create().status, 500)          // twice
		r = c.create()
		is.Equal(r.status, 503)                                                // the fourth
		is.Equal(r.header.Get("Retry-After"), "Fri, 31 Dec 1999 23:59:59 GMT") // a date
		is.Equal(c.create().get("data.runId").Exists(), true)                  // 504 with a run
		is.Equal(c.create().get("data").Raw, "null")                           // and without
		r = c.create()
		is.Equal(r.status, 418)                                // any answer
		is.Equal(r.header.Values("X-Two"), []string{"2", "3"}) // with headers
		runs := api.Stats().RunsCreated
		is.Equal(c.create().status, 500)                              // a 500
		is.Equal(api.Stats().RunsCreated, runs+1)                     // that made a run
		is.True(!gjson.Valid(c.list("").body))                        // the list, truncated
		is.Equal(c.create().get("data.runStatus").String(), "failed") // a run that fails
		is.Equal(c.create().status, 200)                              // a slow one
		is.True(c.create().err != nil)                                // reset before
		is.True(c.create().err != nil)                                // reset after
		is.True(c.create().err != nil)                                // cut
		is.Equal(c.create().status, 200)                              // nothing at all
		is.Equal(c.get("/v1/runs/x").status, 410)                     // a poll
		is.Equal(c.get("/v1/me/credits").status, 402)                 // the credits
		is.Equal(c.get("/v1/me").status, 404)                         // the rest
		is.Equal(api.Scripted(), 0)                                   // used up

		stats := fake.get("/_fake/stats")
		is.Equal(stats.get("requests.create").Int(), int64(15)) // counted by kind
		is.Equal(stats.get("answers.429").Int(), int64(2))      // and by answer
		is.Equal(stats.get("resets").Int(), int64(3))           // and lost ones
		is.Equal(stats.get("requests.other").Int(), int64(1))   // the control routes are not
		seen := fake.get("/_fake/requests")
		is.Equal(seen.get("0.fault").String(), "429")                     // the log names the fault
		is.Equal(seen.get("#").Int(), int64(19))                          // of each request
		is.Equal(fake.do("POST", "/_fake/reset", "").status, 200)         // all anew
		is.Equal(fake.get("/_fake/requests").body, "[]\n")                // nothing seen
		is.Equal(fake.get("/_fake/stats").get("runsCreated").Raw, "0")    // nothing made
		is.Equal(c.get("/v1/me/credits").get("data.credits").Raw, "1000") // nothing spent
	})
}

func TestControlBarriers(t *testing.T) {
	everywhere(t, fakeapi.Config{Control: true}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c, fake := callerOf(t, api), callerOf(t, api).as("")
		fake.do("POST", "/_fake/script", `[{"kind":"hold","barrier":"a"},{"kind":"holdAnswer","barrier":"b"},{"kind":"hold","barrier":"c"}]`)
		answers := make(chan reply)
		create := func() { answers <- c.create() }
		go create()
		is.Equal(fake.get("/_fake/barriers/a?arrived=1").body, "{\"arrived\":1,\"standing\":1}\n") // it arrives
		is.Equal(api.Stats().RunsCreated, 0)                                                       // and waits
		is.Equal(fake.do("POST", "/_fake/barriers/a/release", "").status, 200)                     // released
		is.Equal((<-answers).status, 200)                                                          // it goes on
		go create()
		fake.get("/_fake/barriers/b?arrived=1")
		is.Equal(api.Stats().RunsCreated, 2) // the second is done
		api.Barrier("b").Release()           // the same barrier from Go
		is.Equal((<-answers).status, 200)    // and answered
		go create()
		fake.get("/_fake/barriers/c?arrived=1")
		fake.do("POST", "/_fake/reset", "")
		is.Equal((<-answers).status, 200)                                                // a reset releases all
		is.Equal(api.Stats().Answers, map[string]int{})                                  // and does not count what came before
		is.Equal(fake.get("/_fake/barriers/c").body, "{\"arrived\":0,\"standing\":0}\n") // a barrier anew
		is.Equal(fake.get("/_fake/barriers/c?arrived=x").status, 400)                    // a count is a number
	})
}

func TestControlConfig(t *testing.T) {
	everywhere(t, fakeapi.Config{Control: true, Limiter: fakeapi.LimiterNone}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c, fake := callerOf(t, api), callerOf(t, api).as("")
		configure := func(body string) reply { return fake.do("POST", "/_fake/config", body) }
		is.Equal(configure(`{"windowMs":0,"runDurationMs":3600000}`).status, 200) // a window of zero
		r := c.create()
		is.Equal(r.status, 504)                                                                                                                                      // so the run outlives it
		is.Equal(fake.do("POST", "/_fake/runs/"+r.runID()+"/finish", "").body, "{\"found\":true}\n")                                                                 // until told
		is.Equal(c.poll(r).get("data.runStatus").String(), "succeeded")                                                                                              // it has ended
		is.Equal(configure(`{"runDurationMs":0,"failRuns":true,"costPerRun":2.5,"listDelayMs":3600000}`).status, 200)                                                // others
		is.Equal(c.create().get("data.runStatus").String(), "failed")                                                                                                // in force
		is.Equal(api.Stats().CreditsSpent, 3.5)                                                                                                                      // the new price
		is.Equal(c.list("").get("data.rows.#").Int(), int64(0))                                                                                                      // the list's delay
		is.Equal(configure(`{"failRuns":false,"outputs":[{"type":"image","data":"https://a.example/b.png"},{"type":"error","data":"A step failed."}]}`).status, 200) // what runs make
		is.Equal(c.create().get("data.outputs").Raw, `[{"type":"image","data":"https://a.example/b.png"},{"type":"error","data":"A step failed."}]`)                 // word for word
		is.Equal(configure(`{"outputs":[]}`).status, 200)                                                                                                            // none of these
		is.Equal(c.create().get("data.outputs.0.type").String(), "text")                                                                                             // is the one text again
		is.Equal(configure(`{"limiter":"token","burst":1,"perSecond":1,"retryAfterDate":true,"clockSkewMs":-1000,"queueDurationMs":0}`).status, 200)                 // a limit
		is.Equal(c.get("/v1/me").status, 200)                                                                                                                        // one passes
		r = c.get("/v1/me")
		is.Equal(r.status, 429)                                         // the next does not
		is.True(strings.HasSuffix(r.header.Get("Retry-After"), " GMT")) // until a date
		fake.do("POST", "/_fake/reset", "")
		is.Equal(c.create().status, 200) // all as it began
	})
}

func TestControlRefuses(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Control: true})
	for request, want := range map[string]string{
		`GET nothing`:     "no such control route",
		`DELETE stats`:    "no such control route",
		`GET stats/x`:     "no such control route",
		`POST barriers/a`: "no such control route",
		`POST script {}`:  "expected a JSON array",
		`POST script [`:   "expected a JSON array",
		`POST script [1]`: "script[0]: expected an object",
		`POST script [{"kind":"500"},{"kind":"teapot"}]`: `script[1]: kind: "teapot" is not one of`,
		`POST script [{}]`:                               `kind: "" is not one of`,
		`POST script [{"kind":"200"}]`:                   `kind: "200" is not one of`,
		`POST script [{"kind":"500","on":"delete"}]`:     `on: "delete" is not one of`,
		`POST script [{"kind":"500","when":"create"}]`:   "when: no such field",
		`POST script [{"kind":500}]`:                     "kind: expected string",
		`POST script [{"kind":"500","times":1.5}]`:       "times: expected integer",
		`POST script [{"kind":"429","retryAfter":1}]`:    "retryAfter: expected string",
		`POST script [{"kind":"answer"}]`:                "status: answer needs",
		`POST script [{"kind":"answer","status":99}]`:    "status: 99 is not from 200 to 999",
		`POST script [{"kind":"500","headers":{"A":1}}]`: "headers.A: expected a string",
		`POST script [{"kind":"500","process":1}]`:       "process: expected boolean",
		`POST script [{"kind":"hold"}]`:                  "barrier: hold needs",
		`POST script [{"kind":"slowBody"}]`:              "durationMs: slowBody needs",
		`POST config []`:                                 "expected a JSON object",
		`POST config {"windowMs":"2s"}`:                  "windowMs: expected a number",
		`POST config {"windowMs":-1}`:                    "windowMs: expected a number from 0 to 1e12",
		`POST config {"runDurationMs":1e300}`:            "runDurationMs: expected",
		`POST config {"window":1}`:                       "window: no such field",
		`POST config {"failRuns":1}`:                     "failRuns: expected a boolean",
		`POST config {"limiter":"leaky"}`:                `limiter: "leaky" is not one of`,
		`POST config {"outputs":{}}`:                     "outputs: expected an array",
		`POST config {"outputs":[{"type":"text"}]}`:      "outputs[0]: expected {type, data}, both strings",
	} {
		t.Run(request, func(t *testing.T) {
			is := is.New(t)
			part := strings.SplitN(request+" ", " ", 3)
			r := callerOf(t, api).do(part[0], "/_fake/"+part[1], part[2])
			is.Equal(r.status, 400)                                  // refused
			is.True(strings.Contains(r.get("error").String(), want)) // with what was expected
		})
	}
	is := is.New(t)
	is.Equal(api.Scripted(), 0)                             // a bad script is not taken in part
	is.Equal(api.Stats().Requests, fakeapi.RequestCounts{}) // and nothing counted
}

// TestControlFromLoopbackOnly keeps out other machines, and web pages that
// reach 127.0.0.1 by a name of their own.
func TestControlFromLoopbackOnly(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Control: true})
	for _, tc := range []struct {
		remote, host string
		status       int
	}{
		{"127.0.0.1:5", "127.0.0.1:80", 200}, {"[::1]:5", "[::1]:80", 200}, {"127.0.0.1:5", "localhost:80", 200}, {"127.0.0.1:5", "localhost", 200},
		{"192.0.2.1:5", "127.0.0.1:80", 403}, {"127.0.0.1:5", "evil.example:80", 403}, {"127.0.0.1:5", "localhost.evil.example", 403},
	} {
		t.Run(tc.remote+" "+tc.host, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("GET", "/_fake/stats", nil)
			r.RemoteAddr, r.Host = tc.remote, tc.host
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			is.Equal(w.Code, tc.status) // loopback only
		})
	}
}
