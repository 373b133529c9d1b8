package follow

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http/httptrace"
	"testing"
	"time"

	"followthrough/core"

	"github.com/matryer/is"
)

// TestFailure: never sent is only said of what was never sent.
func TestFailure(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	closed := errors.New("http: server closed idle connection")
	plain, other := net.Pipe()
	defer plain.Close()
	defer other.Close()
	seek := func(h *httptrace.ClientTrace) { h.GetConn("host") }
	got := func(h *httptrace.ClientTrace) { seek(h); h.GotConn(httptrace.GotConnInfo{Conn: plain}) }
	field := func(h *httptrace.ClientTrace) { got(h); h.WroteHeaderField("Host", nil) }
	wrote := func(h *httptrace.ClientTrace) { got(h); h.WroteHeaders() }
	silent := func(*httptrace.ClientTrace) {}
	for _, c := range []struct {
		name string
		do   func(*httptrace.ClientTrace)
		err  error
		want core.Failure
	}{
		{"refused", seek, dial, core.FailureConnect},
		{"refused, by a base that does not trace", silent, dial, core.FailureConnect},
		{"refused by a proxy", silent, &net.OpError{Op: "proxyconnect", Err: io.EOF}, core.FailureConnect},
		{"no such host", silent, fmt.Errorf("base: %w", &net.DNSError{Name: "x"}), core.FailureConnect},
		{"certificate", silent, &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{}}}, core.FailureConnect},
		{"no TLS", silent, tls.RecordHeaderError{Msg: "x"}, core.FailureConnect},
		{"dialling took too long", seek, context.DeadlineExceeded, core.FailureConnect},
		{"idle connection closed before a line", got, closed, core.FailureConnect},
		{"idle connection closed after a line", field, closed, core.FailureNetwork},
		{"sent, then closed", wrote, io.EOF, core.FailureNetwork},
		{"sent, then a second dial refused", wrote, dial, core.FailureNetwork},
		{"sent, then too long", wrote, context.DeadlineExceeded, core.FailureTimeout},
		{"reset, by a base that does not trace", silent, &net.OpError{Op: "read", Err: io.EOF}, core.FailureNetwork},
		{"closed, by a base that does not trace", silent, closed, core.FailureNetwork},
		{"timeout, by a base that does not trace", silent, errPollTimeout, core.FailureTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			tr := new(trace)
			c.do(tr.hooks())
			is.Equal(tr.failure(c.err), c.want)
		})
	}
}

// TestHTTP2MayStillBeWriting: a connection without a line is not proof there.
func TestHTTP2MayStillBeWriting(t *testing.T) {
	is := is.New(t)
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	conn := tls.Client(a, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	server := tls.Server(b, &tls.Config{Certificates: []tls.Certificate{certificate(t)}, NextProtos: []string{"h2"}})
	go server.Handshake()
	is.NoErr(conn.Handshake())
	is.Equal(conn.ConnectionState().NegotiatedProtocol, "h2")
	tr := new(trace)
	tr.hooks().GetConn("host")
	tr.hooks().GotConn(httptrace.GotConnInfo{Conn: conn})
	is.Equal(tr.failure(io.EOF), core.FailureNetwork)
}

// certificate makes one that signs itself.
func certificate(t *testing.T) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestDurationSaturates(t *testing.T) {
	is := is.New(t)
	is.Equal(duration(1500), 1500*time.Millisecond)
	for ms := uint64(1); ms <= core.MaxMs; ms *= 2 {
		is.True(duration(ms) >= duration(ms/2)) // never less for more
	}
	is.True(duration(core.MaxMs) > 290*365*24*time.Hour) // as long as a Duration can be
}

func TestRunsPath(t *testing.T) {
	is := is.New(t)
	for in, want := range map[string]string{
		"/v1/runs":           "/v1/runs",
		"/v1/runs/":          "/v1/runs",
		"/v1/runs/abc":       "/v1/runs",
		"/proxy/v1/runs":     "/proxy/v1/runs",
		"/v1/runs/x/v1/runs": "/v1/runs/x/v1/runs",
		"/elsewhere":         "/elsewhere",
	} {
		is.Equal(runsPath(in), want)
	}
}
