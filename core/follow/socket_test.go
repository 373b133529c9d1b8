//go:build !js

package follow_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"

	"github.com/matryer/is"
)

// hurry is a policy for tests in real time.
func hurry() core.Policy {
	p := core.DefaultPolicy()
	p.InitialBackoffMs, p.MaxBackoffMs, p.ThrottleFloorMs = 1, 1, 1
	p.PollMinMs, p.PollMaxMs = 20, 20
	return p
}

// hurryRules believe the list at once, which the fake keeps up to date.
func hurryRules() core.AdoptRules {
	r := core.DefaultAdoptRules()
	r.SettleMs, r.InitialBackoffMs = 1, 1
	return r
}

func TestSocketsFollowACreateToItsEnd(t *testing.T) {
	sockets(t, fakeapi.Config{RunDuration: 100 * time.Millisecond, Limiter: fakeapi.LimiterNone}, func(w *world) {
		var dialled atomic.Int32
		var dialer net.Dialer
		base := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			dialled.Add(1)
			return dialer.DialContext(ctx, network, addr)
		}}
		defer base.CloseIdleConnections()
		w.door.Base, w.door.Policy, w.door.AdoptRules, w.door.NoPace = base, hurry(), hurryRules(), true
		w.api.Script(fakeapi.TooMany(""), fakeapi.ServerError(), fakeapi.Answer(429, "<html>"+string(make([]byte, 200_000))).On(fakeapi.Create), fakeapi.GatewayTimeout().On(fakeapi.Create))
		status, _, err := w.do(w.create(context.Background()))
		w.NoErr(err)
		w.Equal(status, 200)
		w.Equal(w.api.Stats().Requests.Create, 4)
		w.True(w.api.Stats().Requests.Poll > 0)
		w.Equal(dialled.Load(), int32(1)) // what was dropped had been drained: one connection for all
		w.oneRun()
	})
}

func TestSocketsReset(t *testing.T) {
	for _, after := range []bool{false, true} {
		sockets(t, fakeapi.Config{}, func(w *world) {
			w.door.Policy, w.door.NoPace, w.door.NoAdopt = hurry(), true, true
			runs := 0
			fail := fakeapi.ResetBefore()
			if after {
				runs, fail = 1, fakeapi.ResetAfter()
			}
			w.api.Script(fail, fail)
			e := w.failed(w.create(context.Background()))
			w.True(errors.Is(e, fault.ErrOutcomeUnknown))
			w.True(errors.Is(e, syscall.ECONNRESET))
			w.Equal(w.api.Stats().Requests.Create, 1) // never a second create
			w.Equal(w.api.Stats().RunsCreated, runs)

			status, _, err := w.do(w.get(context.Background(), "/v1/me"))
			w.NoErr(err)
			w.Equal(status, 200) // a read is sent again
		})
	}
}

func TestSocketsALostAnswerIsAdopted(t *testing.T) {
	sockets(t, fakeapi.Config{}, func(w *world) {
		w.door.Policy, w.door.AdoptRules, w.door.NoPace = hurry(), hurryRules(), true
		w.api.Script(fakeapi.ResetAfter())
		status, _, err := w.do(w.create(context.Background()))
		w.NoErr(err)
		w.Equal(status, 200) // the run's end
		w.oneRun()
	})
}

func TestSocketsConnectionRefused(t *testing.T) {
	sockets(t, fakeapi.Config{}, func(w *world) {
		w.door.Policy, w.door.NoPace = hurry(), true
		good := w.create(context.Background())
		port, err := net.Listen("tcp", "127.0.0.1:0")
		w.NoErr(err)
		w.NoErr(port.Close()) // nobody listens there now

		refusals := 2
		var dialer net.Dialer
		base := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if refusals > 0 {
				refusals--
				addr = port.Addr().String()
			}
			return dialer.DialContext(ctx, network, addr)
		}}
		defer base.CloseIdleConnections()
		w.door.Base = base
		status, _, err := w.do(good)
		w.NoErr(err)
		w.Equal(status, 200) // a create, too: it was never sent
		w.Equal(w.reasons(), "retry:backoff retry:backoff return:done")
		w.Equal(w.events[0].Decision.Class, core.Unreached)
		w.oneRun()

		base.CloseIdleConnections()
		refusals = 1000
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrAttemptsExhausted))
		w.True(errors.Is(e, syscall.ECONNREFUSED))
	})
}

func TestAnUntrustedCertificateIsNeverSentTo(t *testing.T) {
	is := is.New(t)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the request was sent")
	}))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	defer server.Close()
	base := &http.Transport{}
	defer base.CloseIdleConnections()
	door := &follow.Transport{Base: base, Policy: hurry(), NoPace: true}
	resp, err := door.RoundTrip(httptest.NewRequest("POST", server.URL+"/v1/runs", nil))
	is.True(resp == nil)
	var e *fault.Error
	is.True(errors.As(err, &e))
	is.Equal(e.Class, core.Unreached)
	is.True(errors.Is(err, fault.ErrAttemptsExhausted))
}

func TestSocketsConcurrentCallers(t *testing.T) {
	sockets(t, fakeapi.Config{RunDuration: 30 * time.Millisecond, Limiter: fakeapi.LimiterNone}, func(w *world) {
		w.door.Policy, w.door.Rate, w.door.AdoptRules = hurry(), core.Rate{Requests: 1000}, hurryRules()
		w.api.Script(fakeapi.TooMany(""), fakeapi.GatewayTimeout(), fakeapi.ServerError(), fakeapi.GatewayTimeout())
		var all sync.WaitGroup
		errs := make([]error, 40)
		for i := range errs {
			all.Go(func() { _, _, errs[i] = w.do(w.create(context.Background())) })
		}
		all.Wait()
		w.NoErr(errors.Join(errs...))
		w.Equal(w.api.Stats().RunsCreated, 40)
		w.Equal(w.api.Stats().RunsDelivered, 40)
	})
}
