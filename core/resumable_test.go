package core_test

import (
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

func TestResumableIsSaidOfARunWhoseEndWasNotSeen(t *testing.T) {
	run, _ := core.ParseRunID("run_1")
	running := []byte(`{"status":"SUCCESS","data":{"runId":"run_1","runStatus":"running"}}`)
	done := []byte(`{"status":"SUCCESS","data":{"runId":"run_1","runStatus":"succeeded"}}`)
	for name, c := range map[string]struct {
		o    core.Observation
		run  core.RunID
		want bool
	}{
		"its budget is up":              {core.Observation{Status: 200, Body: running, ElapsedMs: 900_000}, run, true},
		"a first 504 at the budget":     {core.Observation{Method: "POST", Status: 504, Body: running, ElapsedMs: 900_000}, core.RunID{}, true},
		"a redirect answers its poll":   {core.Observation{Status: 302}, run, true},
		"it is polled":                  {core.Observation{Status: 200, Body: running}, run, false},
		"it succeeded":                  {core.Observation{Status: 200, Body: done}, run, false},
		"the key was revoked meanwhile": {core.Observation{Status: 401}, run, false},
		"no run is known":               {core.Observation{Method: "GET", Status: 429, ElapsedMs: 900_000}, core.RunID{}, false},
		"a redirect, and no run":        {core.Observation{Method: "GET", Status: 302}, core.RunID{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			d := core.Decide(core.Policy{}, core.State{Run: c.run}, c.o)
			is.Equal(d.Resumable, c.want) // whether the run goes on without us
		})
	}
}

func TestHoldIsTheServersWaitForThrottlingAlone(t *testing.T) {
	is := is.New(t)
	hold := func(o core.Observation) uint64 { return core.Decide(core.Policy{}, core.State{}, o).HoldMs }
	is.Equal(hold(core.Observation{Method: "GET", Status: 429, RetryAfter: "30", Draw: 65535}), uint64(30_000)) // without jitter
	is.Equal(hold(core.Observation{Method: "GET", Status: 503, RetryAfter: "30"}), uint64(30_000))              // a 503 that names a wait is a throttling
	is.Equal(hold(core.Observation{Method: "GET", Status: 429, RateLimitReset: "7"}), uint64(7_000))            // the reset stands in
	is.Equal(hold(core.Observation{Method: "GET", Status: 429}), uint64(0))                                     // no wait was named
	is.Equal(hold(core.Observation{Method: "GET", Status: 500, RetryAfter: "30"}), uint64(0))                   // a failure is no throttling
	is.Equal(hold(core.Observation{Method: "GET", Status: 429, RetryAfter: "3000"}), uint64(3_000_000))         // also where the budget ends the operation
}
