package fakeapi

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
)

// API is one BetterPrompt API with its accounts, runs, script and counters.
// New, Start and InProcess make one. Its methods may be called at any time
// from any goroutine.
type API struct {
	initial Config // with defaults
	server  *http.Server
	url     string
	door    door
	served  chan struct{} // closed when the server's loop has ended
	closed  chan struct{} // closed by Close
	once    sync.Once

	mu       sync.Mutex
	config   Config
	revoked  map[string]bool
	accounts map[string]*account // by key
	meters   map[string]*meter   // by key
	runs     []*run              // oldest first
	byID     map[string]*run
	script   []Fault
	barriers map[string]*Barrier // named over the control routes
	stats    Stats
	log      []*entry
	epoch    int           // counts Resets
	changed  chan struct{} // for Await
}

// account is who pays and who sees.
type account struct{ credits float64 }

// New starts an API on a free port of 127.0.0.1 and closes it when the test
// ends. Inside a synctest bubble use InProcess: waiting on a socket does not
// let virtual time pass.
func New(t testing.TB, c Config) *API {
	t.Helper()
	a, err := Start(c, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// Start starts an API on addr ("127.0.0.1:0" is a free port). The caller
// closes it.
func Start(c Config, addr string) (*API, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("fakeapi: listen: %w", err)
	}
	a := newAPI(c)
	var dialer net.Dialer
	a.url = "http://" + l.Addr().String()
	a.serve(l, newDoor(func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, l.Addr().String())
	}))
	return a, nil
}

// InProcess makes an API without a socket, to be reached through RoundTripper
// only. Made and closed inside a synctest bubble it lives in virtual time.
func InProcess(c Config) *API {
	a := newAPI(c)
	p := newPipes()
	a.url = "http://fakeapi.invalid"
	a.serve(p, newDoor(p.dial))
	return a
}

func newAPI(c Config) *API {
	a := &API{initial: c.withDefaults(), served: make(chan struct{}), closed: make(chan struct{})}
	a.Reset()
	return a
}

func (a *API) serve(l net.Listener, d door) {
	a.door = d
	a.server = &http.Server{Handler: a}
	go func() {
		defer close(a.served)
		a.server.Serve(l)
	}()
}

// URL is the base URL without /v1, such as http://127.0.0.1:40123. For an API
// in process it names no real host; only RoundTripper leads there.
func (a *API) URL() string { return a.url }

// Key is a valid API key: the first of Config.Keys.
func (a *API) Key() string { return a.initial.Keys[0] }

// RoundTripper leads to this API whatever host a request names, and takes
// https without TLS, so that a client can keep the vendor's own base URL. Each
// request has a connection of its own. A reset shows as an error that wraps
// ECONNRESET and is no timeout.
func (a *API) RoundTripper() http.RoundTripper { return a.door }

// Close ends the API: requests that still wait lose their connections, and
// every goroutine of the API ends. Closing twice is no error.
func (a *API) Close() {
	a.once.Do(func() {
		close(a.closed)
		a.server.Close()
		a.door.CloseIdleConnections()
	})
	<-a.served
}
