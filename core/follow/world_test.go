//go:build !js

package follow_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"
)

const createBody = `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"textInputs":{"topic":"tea"}}}`

// world is a vendor and a Transport before it. Its draw is 0: no jitter.
type world struct {
	*is.I
	api   *fakeapi.API
	door  *follow.Transport
	began time.Time

	mu     sync.Mutex
	events []follow.Event
}

// virtual runs a test in virtual time, with a vendor in process.
func virtual(t *testing.T, c fakeapi.Config, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		api := fakeapi.InProcess(c)
		defer api.Close()
		test(newWorld(t, api, api.RoundTripper()))
	})
}

// sockets runs a test over sockets, in real time.
func sockets(t *testing.T, c fakeapi.Config, test func(w *world)) {
	t.Helper()
	base := &http.Transport{}
	api := fakeapi.New(t, c)
	defer base.CloseIdleConnections()
	test(newWorld(t, api, base))
}

func newWorld(t *testing.T, api *fakeapi.API, base http.RoundTripper) *world {
	w := &world{I: is.New(t), api: api, began: time.Now()}
	w.door = &follow.Transport{
		Base: base,
		Draw: func() uint16 { return 0 },
		OnDecision: func(_ context.Context, e follow.Event) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
		},
	}
	return w
}

func (w *world) elapsed() time.Duration { return time.Since(w.began) }

// create builds POST /v1/runs with a body that can be had again.
func (w *world) create(ctx context.Context) *http.Request {
	return w.request(ctx, "POST", "/v1/runs", strings.NewReader(createBody))
}

func (w *world) get(ctx context.Context, path string) *http.Request {
	return w.request(ctx, "GET", path, nil)
}

func (w *world) request(ctx context.Context, method, path string, body io.Reader) *http.Request {
	req, err := http.NewRequestWithContext(ctx, method, w.api.URL()+path, body)
	w.NoErr(err)
	req.Header.Set("Authorization", "Bearer "+w.api.Key())
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// do sends a request as a caller of the Transport would: any failure as error.
func (w *world) do(req *http.Request) (status int, body string, err error) {
	resp, err := (&http.Client{Transport: w.door}).Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	if err := fault.FromResponse(resp); err != nil {
		return resp.StatusCode, "", err
	}
	all, err := io.ReadAll(resp.Body)
	w.NoErr(err)
	return resp.StatusCode, string(all), nil
}

// reasons lists the decisions so far.
func (w *world) reasons() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for _, e := range w.events {
		if e.Look != nil {
			all = append(all, "look="+e.Look.Action.String()+":"+e.Look.Reason.String())
			continue
		}
		all = append(all, e.Decision.Action.String()+":"+e.Decision.Reason.String())
	}
	return strings.Join(all, " ")
}

// oneRun says that the vendor made, and was paid for, one run, by one create
// that it looked at.
func (w *world) oneRun() {
	seen := w.api.Stats()
	w.Equal(seen.RunsCreated, 1)    // runs created
	w.Equal(seen.CreditsSpent, 1.0) // credits spent
}

func runOf(body string) string { return gjson.Get(body, "data.runId").String() }
