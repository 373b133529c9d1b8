package fakeapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"
)

func TestKeys(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone, Keys: []string{"good one", "revoked", ""}})
	api.Revoke("revoked")
	for header, status := range map[string]int{
		"Bearer good one": 200, "bearer good one": 200, "BEARER  good one": 200,
		"": 401, "Bearer": 401, "Bearer ": 401, "Bearer wrong": 401, "Bearer revoked": 401, "Basic good one": 401, "good one": 401,
	} {
		t.Run(header, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("GET", "/v1/me", nil)
			if header != "" {
				r.Header.Set("Authorization", header)
			}
			w := httptest.NewRecorder()
			api.ServeHTTP(w, r)
			is.Equal(w.Code, status) // only a valid key enters
			if status == 401 {
				is.Equal(gjson.Get(w.Body.String(), "status").String(), "UNAUTHORIZED_ERROR") // as documented
			}
		})
	}
}

func TestEndpoints(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone, Credits: 4250.5})
	for path, want := range map[string][2]string{
		"/v1/me":                          {"data.plan", `"pro"`},
		"/v1/me/credits":                  {"data", `{"credits":4250.5}`},
		"/v1/prompts/" + fakeapi.PromptID: {"data.promptVersionId", `"` + fakeapi.PromptVersionID + `"`},
		"/v1/prompt-versions/" + fakeapi.PromptVersionID:      {"data.imageCount", "0"},
		"/v1/prompt-versions/" + fakeapi.ImagePromptVersionID: {"data.imageCount", "1"},
		"/v1/prompts/publish?q=PICTURE":                       {"data.rows.#.promptId", `["` + fakeapi.ImagePromptID + `"]`},
		"/v1/prompts/publish":                                 {"data.rows.#", "2"},
		"/v1/prompts/publish?q=nothing":                       {"data.rows", "[]"},
		"/v1/resources":                                       {"data.resources.models.#.modality", `["text","image"]`},
		"/v1/resources?again":                                 {"data.resources.models.0.availableRunOptions.0.options.#", "3"},
	} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			r := callerOf(t, api).get(path)
			is.Equal(r.status, 200)               // served
			is.Equal(r.code(), "SUCCESS")         // in the envelope
			is.Equal(r.get(want[0]).Raw, want[1]) // with its data
			head := callerOf(t, api).do("HEAD", path, "")
			is.Equal(head.status, 200)                                                  // HEAD as GET
			is.Equal(head.body, "")                                                     // without the body
			is.Equal(head.header.Get("Content-Length"), r.header.Get("Content-Length")) // of the same length
		})
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	is := is.New(t)
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone})
	c := callerOf(t, api)
	for _, path := range []string{"/", "/v1", "/v1/", "/v1/run", "/v1/runs/", "/v1/runs/a/b", "/v1/me/", "/v1/me/debits", "/v2/runs", "/_fake/stats"} {
		r := c.get(path)
		is.Equal(r.status, 404)               // unknown
		is.Equal(r.code(), "NOT_FOUND_ERROR") // in the envelope
	}
	for request, allow := range map[string]string{
		"DELETE /v1/runs": "GET, HEAD, POST", "POST /v1/me": "GET, HEAD", "OPTIONS /v1/runs": "GET, HEAD, POST",
		"DELETE /v1/runs/" + fakeapi.PromptID: "GET, HEAD",
	} {
		method, path, _ := strings.Cut(request, " ")
		r := c.do(method, path, "")
		is.Equal(r.status, 405)                                   // not with this method
		is.Equal(r.header.Get("Allow"), allow)                    // but with these (RFC 9110 §15.5.6)
		is.Equal(r.header.Get("Access-Control-Allow-Origin"), "") // and no CORS
	}
	is.Equal(api.Stats().Requests.Other, 14) // none of these is a create, a poll or a list
}

func TestCreditsRunOut(t *testing.T) {
	everywhere(t, fakeapi.Config{Credits: 2.5, CostPerRun: 1.25, RunDuration: -1}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		is.Equal(c.create().status, 200)       // the first
		is.Equal(api.Credits(api.Key()), 1.25) // is paid
		is.Equal(c.create().status, 200)       // the second
		r := c.create()
		is.Equal(r.status, 402)                                        // nothing is left
		is.Equal(r.code(), "PAYMENT_REQUIRED_ERROR")                   // as documented
		is.Equal(c.get("/v1/me/credits").get("data.credits").Raw, "0") // and so it says
		is.Equal(api.Stats().CreditsSpent, 2.5)                        // all is spent
		is.Equal(api.Stats().RunsCreated, 2)                           // on two runs
		is.Equal(api.Credits("nobody"), 0.0)                           // an unknown key has none
	})
}

func TestWrongClock(t *testing.T) {
	for _, skew := range []time.Duration{-48 * time.Hour, 90 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			api := fakeapi.InProcess(fakeapi.Config{ClockSkew: skew})
			defer api.Close()
			c := callerOf(t, api)
			api.Script(fakeapi.BadGateway().On(fakeapi.Poll))
			want := time.Now().Add(skew).UTC().Format(http.TimeFormat)
			is.Equal(c.get("/v1/me").header.Get("Date"), want)     // real answers
			is.Equal(c.get("/v1/runs/x").header.Get("Date"), want) // scripted ones
			is.Equal(c.get("/x").header.Get("Date"), want)         // and errors
			api.Configure(func(c *fakeapi.Config) { c.ClockSkew = 0 })
			is.Equal(c.get("/v1/me").header.Get("Date"), time.Now().UTC().Format(http.TimeFormat)) // put right
		})
	}
}

func TestFinish(t *testing.T) {
	everywhere(t, fakeapi.Config{Window: time.Hour, RunDuration: time.Hour}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		c := callerOf(t, api)
		api.Script(fakeapi.GatewayTimeout())
		left := c.create()
		is.True(c.poll(left).get("data.runStatus").String() != "succeeded") // it lasts an hour
		is.True(api.Finish(left.runID()))                                   // or until it is told
		is.Equal(c.poll(left).get("data.runStatus").String(), "succeeded")  // now it has ended

		answers := make(chan reply)
		go func() { answers <- c.create() }()
		is.NoErr(api.Await(t.Context(), func(s fakeapi.Stats) bool { return s.RunsCreated == 2 })) // one waits in the window
		id := c.list("limit=1").get("data.rows.0.runId").String()
		is.True(api.Finish(id))           // it ends
		is.Equal((<-answers).status, 200) // and is answered
		is.True(api.Finish(id))           // twice is no error
		is.True(!api.Finish("unknown"))   // an unknown one is told
	})
}

// TestRoundTripperKeepsTheVendorsURL lets a client keep its own base URL.
func TestRoundTripperKeepsTheVendorsURL(t *testing.T) {
	everywhere(t, fakeapi.Config{}, func(t *testing.T, api *fakeapi.API) {
		is := is.New(t)
		client := &http.Client{Transport: api.RoundTripper()}
		req, err := http.NewRequestWithContext(t.Context(), "GET", "https://api.betterprompt.me/v1/me", nil)
		is.NoErr(err) // a request to the vendor
		req.Header.Set("Authorization", "Bearer "+api.Key())
		resp, err := client.Do(req)
		is.NoErr(err)                              // is answered here
		is.Equal(resp.StatusCode, 200)             // for real
		is.Equal(resp.Request.URL.Scheme, "https") // and names what was asked
		is.NoErr(resp.Body.Close())                // to its end
		client.CloseIdleConnections()
		is.Equal(api.Stats().Requests.Other, 1) // it came here
	})
}

// TestBodyTooLarge sends a body that is longer than any image.
func TestBodyTooLarge(t *testing.T) {
	is := is.New(t)
	api := fakeapi.New(t, fakeapi.Config{})
	w := httptest.NewRecorder()
	api.ServeHTTP(w, httptest.NewRequest("POST", "/v1/runs", &endless{left: 65 << 20}))
	is.Equal(w.Code, 413) // refused
}

type endless struct{ left int }

func (e *endless) Read(b []byte) (int, error) {
	if e.left <= 0 {
		panic("read on past the limit")
	}
	n := min(len(b), e.left)
	e.left -= n
	return n, nil
}
