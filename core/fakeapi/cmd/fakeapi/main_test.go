package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

const essay = `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"textInputs":{"topic":"tides"}}}`

// TestMain lets the test binary be the command itself.
func TestMain(m *testing.M) {
	if os.Getenv("FAKEAPI_BE_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// command starts the command as a process of its own and returns its URL.
func command(t *testing.T, env string, args ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "FAKEAPI_BE_MAIN=1", env)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "fakeapi ")
	if !ok {
		t.Fatalf("first line %q", line)
	}
	return cmd, url
}

func create(t *testing.T, url, key string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", url+"/v1/runs", strings.NewReader(essay))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

func TestProcess(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(signal.String(), func(t *testing.T) {
			is := is.New(t)
			cmd, url := command(t, "FAKEAPI_KEY=from_env", "-script", "429, 500,504", "-limiter", "none", "-run-duration", "0")
			is.True(strings.HasPrefix(url, "http://127.0.0.1:")) // ready, on loopback
			var got []int
			for range 4 {
				got = append(got, create(t, url, "from_env"))
			}
			is.Equal(got, []int{429, 500, 504, 200})          // the script, then the API itself
			is.Equal(create(t, url, fakeapi.DefaultKey), 401) // only the key that was given

			resp, err := http.Get(url + "/_fake/stats")
			is.NoErr(err) // the control routes are there
			var stats fakeapi.Stats
			is.NoErr(json.NewDecoder(resp.Body).Decode(&stats)) // with counters
			resp.Body.Close()
			is.Equal(stats.RunsCreated, 2) // as they should be

			is.NoErr(cmd.Process.Signal(signal)) // told to end
			is.NoErr(cmd.Wait())                 // it ends well
		})
	}
}

func TestKeys(t *testing.T) {
	is := is.New(t)
	_, url := command(t, "FAKEAPI_KEY=")
	is.Equal(create(t, url, fakeapi.DefaultKey), 200) // the documented test key
	_, url = command(t, "FAKEAPI_KEY=from_env", "-key", "from_flag")
	is.Equal(create(t, url, "from_flag"), 200) // the flag's
	is.Equal(create(t, url, "from_env"), 401)  // not the environment's
	_, url = command(t, "FAKEAPI_KEY=from_env", "-more-keys", "second,third", "-limiter", "none")
	for _, key := range []string{"from_env", "second", "third"} {
		is.Equal(create(t, url, key), 200) // each of them
	}
	is.Equal(create(t, url, fakeapi.DefaultKey), 401) // and no other
	_, url = command(t, "FAKEAPI_KEY=", "-credits", "0")
	is.Equal(create(t, url, fakeapi.DefaultKey), 402) // 0 on the command line is 0
	_, url = command(t, "FAKEAPI_KEY=", "-window", "0", "-cost", "0", "-run-duration", "1h")
	is.Equal(create(t, url, fakeapi.DefaultKey), 504) // no window
}

func TestBadArguments(t *testing.T) {
	for args, want := range map[string]string{
		"-limiter leaky":         `limiter: "leaky" is not one of token, fixed, sliding, none`,
		"-script 429,teapot":     `fakeapi: -script: kind: "teapot" is not one of`,
		"-script hold":           "barrier: hold needs the name",
		"-window soon":           "-window",
		"-port 8080":             "-port",
		"serve":                  `unexpected argument "serve"`,
		"-addr 127.0.0.1:999999": "listen",
	} {
		t.Run(args, func(t *testing.T) {
			is := is.New(t)
			var stdout, stderr bytes.Buffer
			status := run(context.Background(), strings.Fields(args), "secret", &stdout, &stderr)
			is.True(status == 1 || status == 2)                   // it does not start
			is.True(strings.Contains(stderr.String(), want))      // and says why
			is.True(!strings.Contains(stderr.String(), "secret")) // without the key
			is.Equal(stdout.String(), "")                         // and never says it is ready
		})
	}
}

func TestHelp(t *testing.T) {
	is := is.New(t)
	var stdout, stderr bytes.Buffer
	is.Equal(run(context.Background(), []string{"-h"}, "secret", &stdout, &stderr), 0) // help is no error
	is.True(strings.Contains(stderr.String(), "-run-duration"))                        // it tells the flags
	is.True(!strings.Contains(stderr.String(), "secret"))                              // and not the key
}
