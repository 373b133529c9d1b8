package bench_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/follow"

	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/hashicorp/go-retryablehttp"
)

const answer = `{"status":"SUCCESS","data":{"runId":"9f1c7a52","outputs":[{"type":"text","data":"Tea is made of leaves."}],"runStatus":"succeeded","tokens":132}}`

// memory answers at once: what is measured beside it is the client.
type memory struct{}

func (memory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		io.Copy(io.Discard, req.Body)
		req.Body.Close()
	}
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		ContentLength: int64(len(answer)), Body: io.NopCloser(strings.NewReader(answer)),
	}, nil
}

// doer sends one request as its client's users do.
type doer func(method, url string, body io.ReadSeeker) (*http.Response, error)

// peers are the clients, each as its README sets it up, over a base.
// go-retryablehttp's log is off: by default it writes a line for each request.
func peers(base http.RoundTripper) []struct {
	name string
	do   doer
} {
	hashicorp := retryablehttp.NewClient()
	hashicorp.HTTPClient = &http.Client{Transport: base}
	hashicorp.Logger = nil
	failsafe := failsafehttp.NewRetryPolicyBuilder().WithBackoff(time.Second, 30*time.Second).WithMaxRetries(3).Build()
	return []struct {
		name string
		do   doer
	}{
		{"bare", plain(&http.Client{Transport: base})},
		{"follow", plain(&http.Client{Transport: &follow.Transport{Base: base, NoPace: true}})},
		{"follow-paced", plain(&http.Client{Transport: &follow.Transport{Base: base, Rate: fast}})},
		{"go-retryablehttp", func(method, url string, body io.ReadSeeker) (*http.Response, error) {
			req, err := retryablehttp.NewRequest(method, url, body)
			if err != nil {
				return nil, err
			}
			req.Header.Set("Authorization", "Bearer key")
			return hashicorp.Do(req)
		}},
		{"go-retryablehttp-StandardClient", plain(hashicorp.StandardClient())},
		{"failsafehttp", plain(&http.Client{Transport: failsafehttp.NewRoundTripper(base, failsafe)})},
	}
}

// fast is a pace that never waits.
var fast = core.Rate{Requests: 1 << 30, PerMs: 1, Burst: 1 << 30}

func plain(client *http.Client) doer {
	return func(method, url string, body io.ReadSeeker) (*http.Response, error) {
		req, err := http.NewRequest(method, url, body)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer key")
		return client.Do(req)
	}
}

// measure takes each peer in turn, after all of them have warmed up the process
// that the first would otherwise warm up for the others.
func measure(b *testing.B, base http.RoundTripper, method, url string) {
	all := peers(base)
	for range 1000 {
		for _, peer := range all {
			send(b, peer.do, method, url)
		}
	}
	for _, peer := range all {
		b.Run(peer.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				send(b, peer.do, method, url)
			}
		})
	}
}

// send sends one request and reads its answer, which must be whole.
func send(b *testing.B, do doer, method, url string) {
	resp, err := do(method, url, strings.NewReader(`{}`))
	if err != nil {
		b.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(len(answer)) {
		b.Fatal(n, err)
	}
	resp.Body.Close()
}

// BenchmarkRead is a request whose answer need not be read.
func BenchmarkRead(b *testing.B) {
	measure(b, memory{}, "GET", "https://api.invalid/v1/resources")
}

// BenchmarkCreate is one whose answer is read and judged by ours alone, which
// writes it into its ledger besides.
func BenchmarkCreate(b *testing.B) { measure(b, memory{}, "POST", "https://api.invalid/v1/runs") }

// BenchmarkLoopbackRead and BenchmarkLoopbackCreate are the same over a socket.
func BenchmarkLoopbackRead(b *testing.B)   { loopback(b, "GET", "/v1/resources") }
func BenchmarkLoopbackCreate(b *testing.B) { loopback(b, "POST", "/v1/runs") }

func loopback(b *testing.B, method, path string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, answer)
	}))
	defer server.Close()
	base := &http.Transport{}
	defer base.CloseIdleConnections()
	measure(b, base, method, server.URL+path)
}
