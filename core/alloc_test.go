package core_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

// answers are bodies and statuses of every kind that an operation meets.
func answers() map[string]core.Observation {
	all := map[string]core.Observation{
		"pending run": {Status: 200, Body: []byte(`{"status":"SUCCESS","data":{"runId":"3f6c","outputs":[],"runStatus":"running","tokens":0}}`)},
		"success":     {Status: 200, Body: []byte(`{"status":"SUCCESS","data":{"runId":"3f6c","outputs":[{"type":"text","data":"h\u00e9"}],"runStatus":"succeeded","tokens":132}}`)},
		"html":        {Status: 502, Body: []byte("<html><body>Bad gateway</body></html>")},
		"1 MiB":       {Status: 200, Body: []byte(`{"status":"SUCCESS","data":{"runStatus":"succeeded","outputs":["` + string(bytes.Repeat([]byte("A"), 1<<20)) + `"]}}`)},
		"no answer":   {Failure: core.FailureTimeout},
	}
	for status, code := range map[uint16]string{
		400: "BAD_REQUEST_ERROR", 401: "UNAUTHORIZED_ERROR", 402: "PAYMENT_REQUIRED_ERROR",
		404: "NOT_FOUND_ERROR", 410: "GONE_ERROR", 422: "VALIDATION_ERROR",
		429: "TOO_MANY_REQUESTS_ERROR", 500: "SERVER_ERROR", 504: "GATEWAY_TIMEOUT_ERROR",
	} {
		all[code] = core.Observation{
			Status:     status,
			RetryAfter: "Sunday, 06-Nov-94 08:49:37 GMT, 1.5, soon",
			Date:       "Sun, 06 Nov 1994 08:49:00 GMT",
			Body:       fmt.Appendf(nil, `{"status":%q,"message":"what \u00fcber \ud83d\ude00 happened","data":{"runId":"3f6c"}}`, code),
		}
	}
	return all
}

func TestDecideAllocatesNothing(t *testing.T) {
	for name, o := range answers() {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			o.Method, o.NowMs, o.Draw = "POST", 1_770_000_000_000, 40_000
			var d core.Decision
			allocs := testing.AllocsPerRun(100, func() { d = core.Decide(core.DefaultPolicy(), d.State, o) })
			is.Equal(allocs, 0.0) // Decide should not touch the heap
		})
	}
}

func TestPaceAllocatesNothing(t *testing.T) {
	is := is.New(t)
	var s core.PaceState
	allocs := testing.AllocsPerRun(100, func() {
		_, s = core.Pace(core.Rate{}, s, 1_770_000_000_000)
		s = core.Hold(core.Rate{}, s, 1_770_000_005_000)
	})
	is.Equal(allocs, 0.0) // Pace and Hold should not touch the heap
}

func TestScannerAllocatesNothing(t *testing.T) {
	is := is.New(t)
	body := answers()["SERVER_ERROR"].Body
	var s core.Scanner
	found := false
	allocs := testing.AllocsPerRun(100, func() {
		s.Reset()
		for i := range body {
			s.Write(body[i : i+1])
		}
		found = s.Close().Found
	})
	is.Equal(allocs, 0.0) // the scanner should not touch the heap
	is.True(found)        // and read the envelope byte by byte
}
