package bench_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/follow"

	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/matryer/is"
)

const input = `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"textInputs":{"topic":"tea"}}}`

// world is a vendor over sockets and a Transport before it that is in a hurry,
// for these tests run in real time.
type world struct {
	*is.I
	t    *testing.T
	api  *fakeapi.API
	door *follow.Transport

	mu     sync.Mutex
	events []follow.Event
}

func newWorld(t *testing.T, c fakeapi.Config) *world {
	c.Limiter = fakeapi.LimiterNone
	w := &world{I: is.New(t), t: t, api: fakeapi.New(t, c)}
	base := &http.Transport{}
	t.Cleanup(base.CloseIdleConnections)
	policy, rules := core.DefaultPolicy(), core.DefaultAdoptRules()
	policy.InitialBackoffMs, policy.MaxBackoffMs, policy.ThrottleFloorMs = 1, 1, 1
	policy.PollMinMs, policy.PollMaxMs = 20, 20
	rules.SettleMs, rules.InitialBackoffMs = 1, 1
	w.door = &follow.Transport{
		Base: base, Policy: policy, AdoptRules: rules, NoPace: true,
		OnDecision: func(_ context.Context, e follow.Event) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
		},
	}
	return w
}

// client is somebody else's, with the Transport under it and its own retries
// off. body is what its users hand over for a request's body.
type client func(w *world, ctx context.Context, method, path string, body any) (*http.Response, error)

// clients are what the Transport is tried under.
var clients = map[string]client{
	"go-retryablehttp": func(w *world, ctx context.Context, method, path string, body any) (*http.Response, error) {
		req, err := retryablehttp.NewRequestWithContext(ctx, method, w.api.URL()+path, body)
		w.NoErr(err)
		w.dress(req.Header)
		return retryable(w.door).Do(req)
	},
	"go-retryablehttp's StandardClient": func(w *world, ctx context.Context, method, path string, body any) (*http.Response, error) {
		return retryable(w.door).StandardClient().Do(w.request(ctx, method, path, body))
	},
	"failsafehttp": func(w *world, ctx context.Context, method, path string, body any) (*http.Response, error) {
		never := failsafehttp.NewRetryPolicyBuilder().WithMaxRetries(0).ReturnLastFailure().Build()
		client := &http.Client{Transport: failsafehttp.NewRoundTripper(w.door, never)}
		return client.Do(w.request(ctx, method, path, body))
	},
}

// retryable is a go-retryablehttp client that leaves retries to what is under
// it, and hands over what that gives.
func retryable(under http.RoundTripper) *retryablehttp.Client {
	c := retryablehttp.NewClient()
	c.HTTPClient = &http.Client{Transport: under}
	c.RetryMax = 0
	c.ErrorHandler = retryablehttp.PassthroughErrorHandler
	c.Logger = nil
	return c
}

func (w *world) dress(h http.Header) {
	h.Set("Authorization", "Bearer "+w.api.Key())
	h.Set("Content-Type", "application/json")
}

func (w *world) request(ctx context.Context, method, path string, body any) *http.Request {
	reader, _ := body.(io.Reader)
	if b, ok := body.([]byte); ok {
		reader = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, w.api.URL()+path, reader)
	w.NoErr(err)
	w.dress(req.Header)
	return req
}

// bodies are the forms in which a create's body is handed over. A file and a
// strings.Reader are what go-retryablehttp winds back to read them again.
var bodies = map[string]func(w *world) any{
	"bytes":          func(*world) any { return []byte(input) },
	"bytes.Buffer":   func(*world) any { return bytes.NewBufferString(input) },
	"bytes.Reader":   func(*world) any { return bytes.NewReader([]byte(input)) },
	"strings.Reader": func(*world) any { return strings.NewReader(input) },
	"stream":         func(*world) any { return io.MultiReader(strings.NewReader(input)) },
	"file": func(w *world) any {
		path := filepath.Join(w.t.TempDir(), "input.json")
		w.NoErr(os.WriteFile(path, []byte(input), 0o600))
		file, err := os.Open(path)
		w.NoErr(err)
		w.t.Cleanup(func() { file.Close() })
		return file
	},
}
