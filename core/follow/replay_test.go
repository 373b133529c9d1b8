//go:build !js

package follow_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"

	"followthrough/core/fakeapi"
	"followthrough/core/fault"
)

// TestABodyThatIsWoundBack: a GetBody may give the one reader again and again,
// as go-retryablehttp's does for a strings.Reader or a file.
func TestABodyThatIsWoundBack(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.ServerError())
		one := strings.NewReader(createBody)
		req := w.request(context.Background(), "POST", "/v1/runs", one)
		req.GetBody = func() (io.ReadCloser, error) {
			_, err := one.Seek(0, io.SeekStart)
			return io.NopCloser(one), err
		}
		_, _, err := w.do(req)
		w.NoErr(err) // the first send, too, was whole
		w.Equal(w.reasons(), "retry:backoff look=look:unsettled look=resend:none return:done")
		w.oneRun()
	})
}

// closing is a body that net/http cannot have again, and that notes its end.
type closing struct {
	io.Reader
	block  chan struct{} // reads wait for it, if it is set
	once   sync.Once
	closed bool
}

func (c *closing) Read(p []byte) (int, error) {
	switch {
	case c.block != nil:
		<-c.block
		return 0, io.ErrClosedPipe
	case c.Reader == nil:
		return 0, io.EOF
	}
	return c.Reader.Read(p)
}

func (c *closing) Close() error {
	c.once.Do(func() {
		c.closed = true
		if c.block != nil {
			close(c.block)
		}
	})
	return nil
}

// TestReplay: a second send bears the same body, however it came; one that is
// too large is sent once.
func TestReplay(t *testing.T) {
	for _, c := range []struct {
		name    string
		limit   int64
		length  int64 // ContentLength; -1 is unknown
		getBody bool
		creates int
	}{
		{"has GetBody", -1, int64(len(createBody)), true, 3},
		{"fits", 0, int64(len(createBody)), false, 3},
		{"fits exactly", int64(len(createBody)), -1, false, 3},
		{"unknown length, fits", 0, -1, false, 3},
		{"a byte too long", int64(len(createBody)) - 1, int64(len(createBody)), false, 1},
		{"unknown length, a byte too long", int64(len(createBody)) - 1, -1, false, 1},
		{"nothing is kept", -1, -1, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			virtual(t, fakeapi.Config{}, func(w *world) {
				w.api.Script(fakeapi.TooMany("1"), fakeapi.ServerError())
				w.door.MaxReplayBytes, w.door.NoAdopt = c.limit, true
				body := &closing{Reader: strings.NewReader(createBody)}
				req := w.request(context.Background(), "POST", "/v1/runs", body)
				req.ContentLength = c.length
				if c.getBody {
					req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(createBody)), nil }
				}
				status, _, err := w.do(req)
				seen := w.api.Requests()
				w.Equal(len(seen), c.creates)
				for _, one := range seen {
					w.Equal(one.BodySHA256, seen[0].BodySHA256) // the same each time
				}
				synctest.Wait() // net/http may close it later
				w.True(body.closed)
				w.True(req.Body == body) // the caller's request is as it was
				if c.creates == 3 {
					w.NoErr(err)
					w.oneRun()
					return
				}
				w.Equal(status, 429) // the response in hand
				w.True(errors.Is(err, fault.ErrTooManyRequests))
			})
		})
	}
}

func TestNoReplayAndNoResponseNamesTheLimit(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Close() // refuses connections
		w.door.MaxReplayBytes = 10
		_, _, err := w.do(w.request(context.Background(), "POST", "/v1/runs", &closing{Reader: strings.NewReader(createBody)}))
		w.True(strings.Contains(err.Error(), "MaxReplayBytes, 10 bytes")) // says which limit
		w.True(errors.Is(err, syscall.ECONNREFUSED))                      // and what came before
	})
}

func TestAGetBodyThatFailsLeavesTheResponseInHand(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.ServerError())
		w.door.NoAdopt = true
		req := w.create(context.Background())
		req.GetBody = func() (io.ReadCloser, error) { return nil, errors.New("the file is gone") }
		status, _, err := w.do(req)
		w.Equal(status, 500)
		w.True(errors.Is(err, fault.ErrServer))
	})
}

func TestABodyThatCannotBeReadIsToldAtOnce(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		broken := errors.New("disk error")
		body := &closing{Reader: io.MultiReader(strings.NewReader("{"), errReader{broken})}
		_, err := w.door.RoundTrip(w.request(context.Background(), "POST", "/v1/runs", body))
		w.True(errors.Is(err, broken))
		w.True(body.closed)
		w.Equal(len(w.api.Requests()), 0) // nothing was sent
	})
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestRequestsWithoutABody(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(fakeapi.ServerError(), fakeapi.ServerError())
		for _, body := range []io.ReadCloser{nil, http.NoBody} {
			req := w.get(context.Background(), "/v1/me")
			req.Body = body
			status, _, err := w.do(req)
			w.NoErr(err)
			w.Equal(status, 200)
		}
		w.Equal(len(w.api.Requests()), 4) // each sent twice
	})
}
