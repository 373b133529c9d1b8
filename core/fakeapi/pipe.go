package fakeapi

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// pipes is a listener without sockets: each dial makes a net.Pipe, so that a
// real http.Server can serve inside a synctest bubble.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return pipeAddr{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	reset := new(atomic.Bool)
	select {
	case p.conns <- &pipeConn{server, reset}:
		return &pipeConn{client, reset}, nil
	case <-p.closed:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Addr: pipeAddr{}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pipeConn is one end of a pipe that can be reset as a TCP connection can.
type pipeConn struct {
	net.Conn
	reset *atomic.Bool // shared by both ends
}

// SetLinger, with 0, makes a later Close a reset, as that of *net.TCPConn.
func (c *pipeConn) SetLinger(seconds int) error {
	c.reset.Store(seconds == 0)
	return nil
}

func (c *pipeConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	return n, c.wrap("read", err)
}

func (c *pipeConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	return n, c.wrap("write", err)
}

func (c *pipeConn) wrap(op string, err error) error {
	if c.reset.Load() && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe)) {
		return &net.OpError{Op: op, Net: "pipe", Addr: pipeAddr{}, Err: os.NewSyscallError(op, syscall.ECONNRESET)}
	}
	return err
}

func (c *pipeConn) LocalAddr() net.Addr  { return pipeAddr{} }
func (c *pipeConn) RemoteAddr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// door is the RoundTripper of an API: whatever host a URL names, the request
// goes to this API, and https is served without TLS.
type door struct{ transport *http.Transport }

func newDoor(dial func(ctx context.Context, network, addr string) (net.Conn, error)) door {
	return door{&http.Transport{
		DialContext: dial,
		// On a connection that was used before, http.Transport sends a GET
		// again after a reset, by itself: a scripted reset would go unseen.
		DisableKeepAlives:  true,
		DisableCompression: true,
	}}
}

func (d door) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		return d.transport.RoundTrip(r)
	}
	plain := r.Clone(r.Context())
	plain.URL.Scheme = "http"
	resp, err := d.transport.RoundTrip(plain)
	if resp != nil {
		resp.Request = r
	}
	return resp, err
}

// CloseIdleConnections lets http.Client reach the transport's.
func (d door) CloseIdleConnections() { d.transport.CloseIdleConnections() }
