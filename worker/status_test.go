//go:build !js

package main

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core/fakeapi"
)

const testKey = "key-that-nobody-may-see"

// settled reads settings that are right.
func settled(t *testing.T, env map[string]string) settings {
	t.Helper()
	is := is.New(t)
	s, err := settingsOf(func(name string) string { return env[name] })
	is.NoErr(err) // settings that make sense
	return s
}

// edge is a desk as at the edge, before an API on a socket.
func edge(t *testing.T, api *fakeapi.API, env map[string]string) *desk {
	t.Helper()
	d := &desk{settings: settled(t, env)}
	d.checker = nativeChecker(api.RoundTripper(), api.URL(), testKey, d.policy)
	return d
}

func statusOf(t *testing.T, d *desk) string {
	t.Helper()
	is := is.New(t)
	w := httptest.NewRecorder()
	d.handler().ServeHTTP(w, httptest.NewRequest("GET", "/status", nil))
	is.Equal(w.Code, 200)                                        // the desk can tell
	is.True(!strings.Contains(w.Body.String(), testKey))         // but never the key
	is.Equal(w.Result().Header.Get("Cache-Control"), "no-store") // not for later
	return w.Body.String()
}

func TestStatus(t *testing.T) {
	is := is.New(t)
	api := fakeapi.New(t, fakeapi.Config{Keys: []string{testKey}, Credits: 4250})
	text := statusOf(t, edge(t, api, map[string]string{"POLICY": `{"maxAttempts":7}`}))
	took := gjson.Get(text, "vendor.tookMs").Raw
	is.Equal(text, `{"mode":"carry","vendor":{"reachable":true,"status":200,"class":"success","reason":"done","advice":"","attempts":1,"tookMs":`+took+`},`+
		`"key":{"valid":true},"credits":{"left":4250},`+
		`"policy":{"maxAttempts":7,"initialBackoffMs":500,"maxBackoffMs":20000,"throttleFloorMs":1000,"pollMinMs":1000,"pollMaxMs":15000,"budgetMs":900000,"poll":true,"retryCreate":true},`+
		`"versions":{"desk":"`+Version+`","core":"`+coreVersion+`","go":"`+runtime.Version()+`"}}`) // all of it
}

func TestStatusOfWhatIsDown(t *testing.T) {
	is := is.New(t)
	d, err := nativeDesk(func(name string) string {
		return map[string]string{"UPSTREAM": "http://127.0.0.1:1", "BETTERPROMPT_API_KEY": testKey, "POLICY": `{"initialBackoffMs":1,"maxBackoffMs":1}`}[name]
	})
	is.NoErr(err) // set up
	text := statusOf(t, d)
	is.Equal(gjson.Get(text, "mode").Str, "native")                      // no door before it
	is.Equal(gjson.Get(text, "vendor.reachable").Raw, "false")           // nobody there
	is.Equal(gjson.Get(text, "vendor.class").Str, "unreached")           // by the core's word
	is.Equal(gjson.Get(text, "vendor.reason").Str, "attempts_exhausted") // likewise
	is.Equal(gjson.Get(text, "vendor.attempts").Int(), int64(4))         // followed through like anything else
	is.Equal(gjson.Get(text, "key.valid").Raw, "null")                   // not known
	is.Equal(gjson.Get(text, "credits").Raw, `{"left":null}`)            // not known
}

func TestStatusTellsNoKeyThatIsEchoed(t *testing.T) {
	is := is.New(t)
	api := fakeapi.New(t, fakeapi.Config{Keys: []string{testKey}})
	api.Script(fakeapi.Answer(401, `{"status":"`+testKey+`","message":"`+testKey+`","data":"`+testKey+`"}`).With("Followthrough-Reason", testKey))
	is.Equal(gjson.Get(statusOf(t, edge(t, api, nil)), "key.valid").Raw, "false") // and says what it is to say
}

func TestStatusInKeepMode(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Keys: []string{testKey}, Credits: 10.5})
	for warn, want := range map[string]string{"11": `{"low":true}`, "10.5": `{"low":false}`, "0": `{"low":false}`, "": `{"low":null}`} {
		t.Run(warn, func(t *testing.T) {
			is := is.New(t)
			d := edge(t, api, map[string]string{"MODE": "keep", "CREDITS_WARN": warn})
			watched := 3.0
			d.gate = func(context.Context) *gateView { return &gateView{2, 5, &watched} }
			text := statusOf(t, d)
			is.Equal(gjson.Get(text, "mode").Str, "keep")
			is.Equal(gjson.Get(text, "credits").Raw, want)                         // no number of the operator's
			is.True(!strings.Contains(text, "10.5"))                               // nowhere
			is.Equal(gjson.Get(text, "gate").Raw, `{"waiting":2,"heldUntilMs":5}`) // what the caller feels
		})
	}
}

func TestStatusOfTheGate(t *testing.T) {
	is := is.New(t)
	api := fakeapi.New(t, fakeapi.Config{Keys: []string{testKey}})
	d := edge(t, api, nil)
	watched := 3.0
	d.gate = func(context.Context) *gateView { return &gateView{2, 5, &watched} }
	is.Equal(gjson.Get(statusOf(t, d), "gate").Raw, `{"waiting":2,"heldUntilMs":5,"watched":3}`) // all of it
	d.gate = func(context.Context) *gateView { return nil }
	is.True(!gjson.Get(statusOf(t, d), "gate").Exists()) // it did not say
}

func TestStatusMisconfigured(t *testing.T) {
	is := is.New(t)
	d, err := nativeDesk(func(string) string { return "" })
	is.NoErr(err) // enough for /decide
	w := httptest.NewRecorder()
	d.handler().ServeHTTP(w, httptest.NewRequest("GET", "/status", nil))
	is.Equal(w.Code, 500)                                                             // but not for this
	is.Equal(w.Result().Header.Get(reason), "misconfigured")                          // named
	is.True(strings.Contains(w.Body.String(), "BETTERPROMPT_API_KEY: want a key in")) // with the setting
}

func TestCron(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Keys: []string{testKey}, Credits: 10.5})
	when := cronEvent{"0 * * * *", "2026-11-22T21:00:00Z"}
	const at = `"cron":"0 * * * *","scheduledTime":"2026-11-22T21:00:00Z"}`
	for _, c := range []struct {
		name, mode, warn string
		faults           []fakeapi.Fault
		want             []string
	}{
		{"low", "keep", "11", nil, []string{`{"event":"credits_low","level":"warn","credits":10.5,"warnBelow":11,` + at}},
		{"just enough", "keep", "10.5", nil, nil},
		{"off", "keep", "", nil, nil},
		{"carry", "carry", "11", nil, nil},
		{"not known", "keep", "11", []fakeapi.Fault{fakeapi.Status(404)}, []string{`{"event":"credits_unknown","level":"warn","reason":"rejected","message":"There is no such resource: check the path and the id, and that this API key may see it.",` + at}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			api.Reset()
			api.Script(c.faults...)
			var lines []string
			d := edge(t, api, map[string]string{"MODE": c.mode, "CREDITS_WARN": c.warn})
			d.watchCredits(t.Context(), when, func(line string) {
				is.True(json.Valid([]byte(line))) // structured
				lines = append(lines, line)
			})
			is.Equal(lines, c.want)                                             // one line or none
			is.Equal(len(api.Requests()) > 0, c.mode == "keep" && c.warn != "") // and no request for nothing
		})
	}
	t.Run("misconfigured", func(t *testing.T) {
		is := is.New(t)
		var lines []string
		d := &desk{settings: settings{keep: true}, wrong: &settingError{"CREDITS_WARN", "a number"}}
		d.watchCredits(t.Context(), when, func(line string) { lines = append(lines, line) })
		is.Equal(lines, []string{`{"event":"misconfigured","level":"warn","message":"CREDITS_WARN: want a number",` + at}) // told, or nobody would know
	})
}
