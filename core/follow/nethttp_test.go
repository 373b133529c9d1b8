//go:build !js

package follow_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"

	"github.com/matryer/is"
)

// behind runs a test with a vendor behind a server of net/http's own, which
// front may answer for, over sockets.
func behind(t *testing.T, c fakeapi.Config, front func(w http.ResponseWriter, r *http.Request, api http.Handler), set func(*httptest.Server), test func(w *world, server *httptest.Server)) {
	t.Helper()
	c.Limiter = fakeapi.LimiterNone
	api := fakeapi.New(t, c)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front(w, r, api) }))
	server.Config.ErrorLog = quiet()
	if set != nil {
		set(server)
	}
	if server.TLS == nil {
		server.Start()
	}
	defer server.Close()
	w := newWorld(t, api, server.Client().Transport)
	w.door.Policy, w.door.AdoptRules, w.door.NoPace = hurry(), hurryRules(), true
	test(w, server)
}

func (w *world) createAt(ctx context.Context, at string) *http.Request {
	req, err := http.NewRequestWithContext(ctx, "POST", at, strings.NewReader(createBody))
	w.NoErr(err)
	req.Header.Set("Authorization", "Bearer "+w.api.Key())
	return req
}

// TestRedirectsAreTheClients: a redirect of a create is handed over, and
// http.Client sends it again to the other place by its GetBody, there to be
// followed through.
func TestRedirectsAreTheClients(t *testing.T) {
	behind(t, fakeapi.Config{RunDuration: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		if rest, moved := strings.CutPrefix(r.URL.Path, "/old"); moved {
			http.Redirect(w, r, rest, http.StatusTemporaryRedirect)
			return
		}
		api.ServeHTTP(w, r)
	}, nil, func(w *world, server *httptest.Server) {
		w.api.Script(fakeapi.TooMany("0"), fakeapi.GatewayTimeout().On(fakeapi.Create))
		client := &http.Client{Transport: w.door}
		resp, err := client.Do(w.createAt(context.Background(), server.URL+"/old/v1/runs"))
		w.NoErr(err)
		defer resp.Body.Close()
		w.NoErr(fault.FromResponse(resp))
		w.Equal(resp.Request.URL.Path, "/v1/runs")
		w.oneRun()
		for _, seen := range w.api.Requests()[:2] {
			w.Equal(seen.BodySHA256, w.api.Requests()[0].BodySHA256) // the whole body, each time
		}

		stop := errors.New("no redirects here")
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return stop }
		_, err = client.Do(w.createAt(context.Background(), server.URL+"/old/v1/runs"))
		w.True(errors.Is(err, stop)) // its policy counts
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		resp, err = client.Do(w.createAt(context.Background(), server.URL+"/old/v1/runs"))
		w.NoErr(err)
		defer resp.Body.Close()
		w.Equal(resp.StatusCode, http.StatusTemporaryRedirect) // the redirect itself
		w.oneRun()
	})
}

// TestCookies: the jar's go with every send of the request, and the last
// answer's are kept.
func TestCookies(t *testing.T) {
	var mu sync.Mutex
	var got []string
	behind(t, fakeapi.Config{}, func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		mu.Lock()
		got = append(got, r.Header.Get("Cookie"))
		mu.Unlock()
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "two", Path: "/"})
		api.ServeHTTP(w, r)
	}, nil, func(w *world, server *httptest.Server) {
		jar, err := cookiejar.New(nil)
		w.NoErr(err)
		at, _ := url.Parse(server.URL)
		jar.SetCookies(at, []*http.Cookie{{Name: "session", Value: "one"}})
		client := &http.Client{Transport: w.door, Jar: jar}
		w.api.Script(fakeapi.TooMany("0"))
		for range 2 {
			resp, err := client.Do(w.createAt(context.Background(), server.URL+"/v1/runs"))
			w.NoErr(err)
			resp.Body.Close()
		}
		w.Equal(got, []string{"session=one", "session=one", "session=two"})
	})
}

// TestClientTimeoutInFlight: one that fires while a request is at the API may
// put an error of its own in the place of ours, which of them is a matter of
// microseconds; a context's deadline never does.
func TestClientTimeoutInFlight(t *testing.T) {
	behind(t, fakeapi.Config{}, func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		api.ServeHTTP(w, r)
	}, nil, func(w *world, server *httptest.Server) {
		w.api.Script(fakeapi.Hold(fakeapi.NewBarrier()).Repeat(2))
		client := &http.Client{Transport: w.door, Timeout: 100 * time.Millisecond}
		_, err := client.Do(w.createAt(context.Background(), server.URL+"/v1/runs"))
		var timeout interface{ Timeout() bool }
		w.True(errors.As(err, &timeout) && timeout.Timeout())

		client.Timeout = 0
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_, err = client.Do(w.createAt(ctx, server.URL+"/v1/runs"))
		w.True(errors.As(err, &timeout) && timeout.Timeout())
		w.True(errors.Is(err, fault.ErrOutcomeUnknown))
	})
}

// TestErrorsComeThroughHTTPClient: errors.As and errors.Is see through the
// *url.Error that http.Client puts around each.
func TestErrorsComeThroughHTTPClient(t *testing.T) {
	behind(t, fakeapi.Config{}, func(w http.ResponseWriter, r *http.Request, api http.Handler) { api.ServeHTTP(w, r) }, nil,
		func(w *world, server *httptest.Server) {
			w.api.Script(fakeapi.RunFailed())
			_, err := (&http.Client{Transport: w.door}).Do(w.createAt(context.Background(), server.URL+"/v1/runs"))
			var outer *url.Error
			w.True(errors.As(err, &outer))
			var e *fault.Error
			w.True(errors.As(err, &e) && e.RunID != "")
			w.True(errors.Is(err, fault.ErrRunFailed))
			w.True(!errors.Is(err, fault.ErrOutcomeUnknown))
		})
}

func overHTTP2(server *httptest.Server) {
	server.EnableHTTP2 = true
	server.StartTLS()
}

func TestHTTP2FollowsACreateToItsEnd(t *testing.T) {
	var other atomic.Int32
	behind(t, fakeapi.Config{RunDuration: 50 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		if r.ProtoMajor != 2 {
			other.Add(1)
		}
		api.ServeHTTP(w, r)
	}, overHTTP2, func(w *world, server *httptest.Server) {
		w.api.Script(fakeapi.TooMany("0"), fakeapi.ServerError(), fakeapi.GatewayTimeout().On(fakeapi.Create))
		c := w.client()
		c.BaseURL = server.URL
		run, err := c.Run(context.Background(), tea())
		w.NoErr(err)
		w.Equal(run.RunStatus, "succeeded")
		w.Equal(other.Load(), int32(0)) // all of it over HTTP/2
		w.oneRun()

		var all sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			all.Go(func() { _, errs[i] = c.Wait(context.Background(), run.RunID) })
		}
		all.Wait()
		w.NoErr(errors.Join(errs...))
	})
}

// TestHTTP2ALostStreamIsAdopted: the stream ends without an answer, and the
// connection lives on.
func TestHTTP2ALostStreamIsAdopted(t *testing.T) {
	var creates atomic.Int32
	behind(t, fakeapi.Config{}, func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		if r.Method == "POST" && creates.Add(1) == 1 {
			api.ServeHTTP(httptest.NewRecorder(), r) // the run is made
			panic(http.ErrAbortHandler)              // RST_STREAM
		}
		api.ServeHTTP(w, r)
	}, overHTTP2, func(w *world, server *httptest.Server) {
		c := w.client()
		c.BaseURL = server.URL
		_, err := c.Run(context.Background(), tea())
		w.NoErr(err)
		w.Equal(creates.Load(), int32(1)) // no second create
		w.True(strings.Contains(w.reasons(), "look=adopt:one"))
	})
}

// TestExpectContinue: a create whose body waits for leave, and is refused, is
// sent again with its body whole.
func TestExpectContinue(t *testing.T) {
	var refused atomic.Bool
	behind(t, fakeapi.Config{}, func(w http.ResponseWriter, r *http.Request, api http.Handler) {
		if refused.CompareAndSwap(false, true) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests) // without 100 Continue: nothing is read
			return
		}
		api.ServeHTTP(w, r)
	}, nil, func(w *world, server *httptest.Server) {
		base := server.Client().Transport.(*http.Transport).Clone()
		base.ExpectContinueTimeout = 10 * time.Second
		defer base.CloseIdleConnections()
		w.door.Base = base
		req := w.createAt(context.Background(), server.URL+"/v1/runs")
		req.Header.Set("Expect", "100-continue")
		_, _, err := w.do(req)
		w.NoErr(err)
		w.True(refused.Load())
		w.oneRun()
	})
}

// TestAChunkedBodyWithATrailerIsSentAgainWhole: a stream without GetBody.
func TestAChunkedBodyWithATrailerIsSentAgainWhole(t *testing.T) {
	is := is.New(t)
	var sums []string
	client, at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sums = append(sums, string(body)+" "+r.Trailer.Get("X-Sum"))
		if len(sums) == 1 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		io.WriteString(w, `{"status":"SUCCESS","data":{"runId":"r","runStatus":"succeeded"}}`)
	})
	client.Transport.(*follow.Transport).Policy = hurry()
	req, err := http.NewRequest("POST", at+"/v1/runs", io.MultiReader(strings.NewReader("{"), strings.NewReader("}")))
	is.NoErr(err)
	req.ContentLength, req.Trailer = -1, http.Header{"X-Sum": {"9"}}
	resp, err := client.Do(req)
	is.NoErr(err)
	defer resp.Body.Close()
	is.Equal(sums, []string{"{} 9", "{} 9"})
}
