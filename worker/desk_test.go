package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core/wire"
)

// ask sends a request to a desk that listens on a socket.
func ask(t *testing.T, method, path, body string) (*http.Response, string) {
	t.Helper()
	is := is.New(t)
	server := httptest.NewServer(new(desk).handler())
	defer server.Close()
	r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
	is.NoErr(err) // a request
	answer, err := http.DefaultClient.Do(r)
	is.NoErr(err) // an answer
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	is.NoErr(err)                                                       // to its end
	is.Equal(answer.Header.Get("Content-Type"), "application/json")     // always JSON
	is.Equal(answer.Header.Get("Cache-Control"), "no-store")            // never cached
	is.True(json.Valid(text) || method == http.MethodHead)              // really JSON
	is.Equal(answer.StatusCode >= 400, answer.Header.Get(reason) != "") // an error names its reason
	return answer, string(text)
}

const reason = "Followthrough-Reason"

func TestHealthz(t *testing.T) {
	is := is.New(t)
	answer, text := ask(t, "GET", "/healthz", "")
	is.Equal(answer.StatusCode, 200) // healthy
	is.Equal(text, `{"ok":true,"version":"`+Version+`","policy":{"maxAttempts":4,"initialBackoffMs":500,"maxBackoffMs":20000,`+
		`"throttleFloorMs":1000,"pollMinMs":1000,"pollMaxMs":15000,"budgetMs":900000,"poll":true,"retryCreate":true}}`) // the defaults by their wire names
	answer, _ = ask(t, "HEAD", "/healthz", "")
	is.Equal(answer.StatusCode, 200) // and without a body
}

func TestDecide(t *testing.T) {
	is := is.New(t)
	seen := `{"method":"POST","status":504,"body":"{\"status\":\"GATEWAY_TIMEOUT_ERROR\",\"data\":{\"runId\":\"r-1\"}}","elapsedMs":120400}`
	answer, text := ask(t, "POST", "/decide", seen)
	is.Equal(answer.StatusCode, 200)                    // decided
	is.Equal(text, string(wire.Decide([]byte(seen))))   // as the wire does
	is.True(strings.HasPrefix(text, `{"action":"poll`)) // and really so
}

func TestDecideRefuses(t *testing.T) {
	for body, want := range map[string]string{
		"":                            `{"error":"invalid_observation","field":""}`,
		"[]":                          `{"error":"invalid_observation","field":""}`,
		`{"draw":65536}`:              `{"error":"invalid_observation","field":"draw"}`,
		`{"policy":{"pollMinMs":-1}}`: `{"error":"invalid_observation","field":"policy.pollMinMs"}`,
	} {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			answer, text := ask(t, "POST", "/decide", body)
			is.Equal(answer.StatusCode, 400)                   // refused
			is.Equal(answer.Header.Get(reason), "bad_request") // by us
			is.Equal(text, want)                               // naming the field
		})
	}
}

func TestDecideBounds(t *testing.T) {
	is := is.New(t)
	fits := `{"body":"` + strings.Repeat("x", maxObservation-len(`{"body":""}`)) + `"}`
	answer, _ := ask(t, "POST", "/decide", fits)
	is.Equal(answer.StatusCode, 200) // 1 MiB to the byte
	answer, text := ask(t, "POST", "/decide", fits+" ")
	is.Equal(answer.StatusCode, 413)                                           // one more
	is.Equal(answer.Header.Get(reason), "too_large")                           // named
	is.True(strings.HasPrefix(text, `{"status":"BAD_REQUEST_ERROR","message`)) // in the API's form
}

func TestUnknownRoutes(t *testing.T) {
	for _, route := range []string{"GET /", "GET /status", "GET /decide", "POST /healthz", "GET /healthz/x"} {
		t.Run(route, func(t *testing.T) {
			is := is.New(t)
			method, path, _ := strings.Cut(route, " ")
			answer, text := ask(t, method, path, "")
			is.Equal(answer.StatusCode, 404)                                         // no such route
			is.Equal(answer.Header.Get(reason), "not_found")                         // named
			is.True(strings.HasPrefix(text, `{"status":"NOT_FOUND_ERROR","message`)) // in the API's form
		})
	}
}
