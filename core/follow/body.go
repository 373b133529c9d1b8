package follow

import (
	"bytes"
	"context"
	"io"
	"net/http"
)

// replay is a request's body, kept so that it can be sent again.
type replay struct {
	first io.ReadCloser                 // for the first send; nil for no body
	again func() (io.ReadCloser, error) // for every send after it; nil if there is no second time
}

// keep makes a request's body ready for a second send: by its GetBody, else by
// reading it into memory, up to limit bytes. On an error the body is closed.
func keep(req *http.Request, limit int64) (replay, error) {
	body := req.Body
	switch {
	case body == nil || body == http.NoBody:
		return replay{body, func() (io.ReadCloser, error) { return body, nil }}, nil
	case req.GetBody != nil:
		return replay{body, req.GetBody}, nil
	case limit < 0 || req.ContentLength > limit:
		return replay{first: body}, nil
	}
	held, whole, err := readUpTo(req.Context(), body, limit)
	if err != nil {
		body.Close()
		return replay{}, err
	}
	if !whole {
		return replay{first: &joinedBody{io.MultiReader(bytes.NewReader(held), body), body}}, nil
	}
	body.Close()
	again := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(held)), nil }
	first, _ := again()
	return replay{first, again}, nil
}

// renew takes the first body anew after another has been read: some clients'
// GetBody winds back the one reader that all of them share.
func (r *replay) renew() {
	if r.again == nil {
		return
	}
	if fresh, err := r.again(); err == nil {
		closeBody(r.first)
		r.first = fresh
	}
}

// readUpTo reads a body; whole is false if it goes on after limit bytes. When
// the context ends the body is closed, which frees a reader that waits for a
// pipe's other end.
func readUpTo(ctx context.Context, body io.ReadCloser, limit int64) (held []byte, whole bool, err error) {
	stop := context.AfterFunc(ctx, func() { body.Close() })
	defer stop()
	held, err = io.ReadAll(io.LimitReader(body, limit+1))
	if ctx.Err() != nil {
		return nil, false, ended(ctx)
	}
	return held, int64(len(held)) <= limit, err
}

// joinedBody reads from one place and closes another.
type joinedBody struct {
	io.Reader
	io.Closer
}

func closeBody(body io.Closer) {
	if body != nil {
		body.Close()
	}
}
