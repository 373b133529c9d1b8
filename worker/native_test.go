//go:build !js

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core/fakeapi"
)

// TestMain lets the test binary be the command itself.
func TestMain(m *testing.M) {
	if os.Getenv("DESK_BE_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// command is the desk as a process of its own, with nothing in its environment
// but these.
func command(t *testing.T, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append([]string{"DESK_BE_MAIN=1", "PORT=0"}, env...)
	return cmd
}

func TestNative(t *testing.T) {
	t.Run("desk-05: the same handler serves natively", func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.New(t, fakeapi.Config{Keys: []string{testKey}, Credits: 42})
		cmd := command(t, "UPSTREAM="+api.URL(), "BETTERPROMPT_API_KEY="+testKey)
		var said bytes.Buffer
		cmd.Stderr = &said
		stdout, err := cmd.StdoutPipe()
		is.NoErr(err)         // to be read
		is.NoErr(cmd.Start()) // and run
		line, err := bufio.NewReader(stdout).ReadString('\n')
		is.NoErr(err) // it says where it listens
		url, ok := strings.CutPrefix(strings.TrimSpace(line), "desk ")
		is.True(ok && strings.HasPrefix(url, "http://127.0.0.1:")) // on this machine only

		read := func(method, path, body string) string {
			r, err := http.NewRequest(method, url+path, strings.NewReader(body))
			is.NoErr(err) // a request
			answer, err := http.DefaultClient.Do(r)
			is.NoErr(err) // an answer
			defer answer.Body.Close()
			is.Equal(answer.StatusCode, 200) // a good one
			text, err := io.ReadAll(answer.Body)
			is.NoErr(err)             // whole
			is.True(json.Valid(text)) // JSON
			return string(text)
		}
		is.Equal(gjson.Get(read("GET", "/healthz", ""), "ok").Raw, "true")                   // it lives
		is.Equal(gjson.Get(read("GET", "/status", ""), "credits.left").Raw, "42")            // it has asked the API
		is.Equal(gjson.Get(read("POST", "/decide", `{"status":503}`), "action").Str, "fail") // it decides
		is.NoErr(cmd.Process.Kill())                                                         // enough
		cmd.Wait()                                                                           // gone
		is.True(!strings.Contains(said.String(), testKey))                                   // without a word of the key
	})
}

func TestNativeSettings(t *testing.T) {
	for env, want := range map[string]string{
		"UPSTREAM=http://api.example": "desk: UPSTREAM: want an origin",
		"POLICY=[]":                   "desk: POLICY: want a JSON object",
	} {
		t.Run(env, func(t *testing.T) {
			is := is.New(t)
			out, err := command(t, env, "BETTERPROMPT_API_KEY="+testKey).CombinedOutput()
			var ended *exec.ExitError
			is.True(errors.As(err, &ended))                  // it does not start
			is.Equal(ended.ExitCode(), 2)                    // as with a wrong argument
			is.True(strings.HasPrefix(string(out), want))    // and says why
			is.True(!strings.Contains(string(out), testKey)) // without the key
		})
	}
}

func TestNativeIsForThisMachine(t *testing.T) {
	for host, want := range map[string]int{"127.0.0.1:9900": 200, "localhost": 200, "[::1]:9900": 200, "evil.example:9900": 404, "": 404} {
		t.Run(host, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("GET", "/healthz", nil)
			r.Host = host
			w := httptest.NewRecorder()
			local(new(desk).handler()).ServeHTTP(w, r)
			is.Equal(w.Code, want) // by the name it was called
		})
	}
}
