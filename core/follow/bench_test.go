package follow_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"followthrough/core"
	"followthrough/core/follow"
)

const quickAnswer = `{"status":"SUCCESS","data":{"runId":"9f1c7a52","outputs":[{"type":"text","data":"Tea is made of leaves."}],"runStatus":"succeeded","tokens":132}}`

// memory answers at once: what is measured beside it is the Transport.
var memory = roundTrip(func(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		io.Copy(io.Discard, req.Body)
		req.Body.Close()
	}
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		ContentLength: int64(len(quickAnswer)), Body: io.NopCloser(strings.NewReader(quickAnswer)),
	}, nil
})

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func bench(b *testing.B, rt http.RoundTripper, method, path string) {
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequest(method, "https://api.invalid"+path, strings.NewReader(`{}`))
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer key")
		resp, err := rt.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(len(quickAnswer)) {
			b.Fatal(n, err)
		}
		resp.Body.Close()
	}
}

// BenchmarkBare is the base alone.
func BenchmarkBare(b *testing.B) { bench(b, memory, "POST", "/v1/runs") }

// BenchmarkTransport follows a create whose answer is judged; unpaced, for the
// pace is a wait and no work.
func BenchmarkTransport(b *testing.B) {
	bench(b, &follow.Transport{Base: memory, NoPace: true}, "POST", "/v1/runs")
}

// BenchmarkTransportStreams passes an answer that need not be read.
func BenchmarkTransportStreams(b *testing.B) {
	bench(b, &follow.Transport{Base: memory, NoPace: true}, "GET", "/v1/resources")
}

// BenchmarkTransportPaced takes slots of a pace that never waits.
func BenchmarkTransportPaced(b *testing.B) {
	bench(b, &follow.Transport{Base: memory, Rate: fast}, "GET", "/v1/resources")
}

var fast = core.Rate{Requests: 1 << 30, PerMs: 1, Burst: 1 << 30}
