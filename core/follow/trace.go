package follow

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptrace"
	"sync"

	"followthrough/core"
)

// trace notes how far an attempt got. net/http calls its hooks from goroutines
// of its own, also after RoundTrip has returned.
type trace struct {
	mu    sync.Mutex
	seeks bool     // the base tells: it looked for a connection
	conn  net.Conn // the last connection it got
	wrote bool     // a line of the header was written, if only to a buffer
}

func (t *trace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { t.note(func() { t.seeks = true }) },
		GotConn: func(i httptrace.GotConnInfo) { t.note(func() { t.conn = i.Conn }) },
		WroteHeaderField: func(string, []string) {
			t.note(func() { t.wrote = true })
		},
		WroteHeaders: func() { t.note(func() { t.wrote = true }) },
	}
}

func (t *trace) note(what func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	what()
}

// failure tells what kept the attempt from an answer. "Never sent" is said
// only when no byte of the request can have left: its error would then make a
// create be sent again.
func (t *trace) failure(err error) core.Failure {
	t.mu.Lock()
	defer t.mu.Unlock()
	var timeout interface{ Timeout() bool }
	switch {
	case !t.wrote && (t.neverGotAConnection() || t.leftItUnused() || beforeRequest(err)):
		return core.FailureConnect
	case errors.As(err, &timeout) && timeout.Timeout():
		return core.FailureTimeout
	}
	return core.FailureNetwork
}

// neverGotAConnection: a base that does not trace has not said that it looked
// for one.
func (t *trace) neverGotAConnection() bool { return t.seeks && t.conn == nil }

// leftItUnused: the connection was lost before the first line was written, as
// an idle one that the server has just closed. HTTP/2 writes in a goroutine
// that may still be at it, so nothing is said there. (HTTP/2 without TLS cannot
// be told from HTTP/1; the API is not reached by it.)
func (t *trace) leftItUnused() bool {
	if t.conn == nil {
		return false
	}
	secure, ok := t.conn.(*tls.Conn)
	return !ok || secure.ConnectionState().NegotiatedProtocol != "h2"
}

// beforeRequest knows the errors that come before any request: no address, no
// connection, no handshake.
func beforeRequest(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &dns) ||
		errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") ||
		errors.As(err, &certificate) || errors.As(err, &record) ||
		errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &invalid)
}
