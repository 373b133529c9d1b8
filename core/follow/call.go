package follow

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"followthrough/core"
	"followthrough/core/fault"

	"github.com/tidwall/gjson"
)

const runsAt = "/v1/runs"

// call is one call of the API.
type call struct {
	path    string
	query   url.Values
	body    []byte // of a POST; nil is a GET
	follows bool   // to the end of a run
	saved   Saved  // that it goes on with
	hear    func(*Progress)
}

// ending is what a call came to.
type ending struct {
	data      []byte // the answer's data, a JSON object
	err       error  // an *Error, or what is wrong with the call
	op        *operation
	saved     Saved
	resumable bool // its own time was up, and the run goes on
}

// ask sends a call.
func (c *Client) ask(ctx context.Context, one call) ending {
	auth, err := c.authorization(ctx)
	if err != nil {
		return ending{err: err}
	}
	return c.send(ctx, auth, one)
}

func (c *Client) send(ctx context.Context, auth string, one call) ending {
	req, err := c.request(ctx, auth, one)
	if err != nil {
		return ending{err: err}
	}
	s := seed{follows: one.follows, asked: true, edge: c.Edge, state: one.saved.State}
	if !one.saved.StartedAt.IsZero() {
		// A start in the future is another machine's clock: no time has passed.
		s.started = time.Now().Add(-max(time.Since(one.saved.StartedAt), 0))
	}
	if one.hear != nil {
		s.hear = func(p *Progress) {
			one.complete(&p.Saved)
			one.hear(p)
		}
	}
	o, err := c.transport().begin(req, s)
	if err != nil {
		return ending{err: err}
	}
	resp, err := o.followThrough()
	e := ending{op: &o, saved: Saved{State: o.state, StartedAt: o.start}, resumable: o.told.Resumable}
	one.complete(&e.saved)
	if resp != nil {
		defer resp.Body.Close()
	}
	switch {
	case err != nil:
		e.fail(err)
	case o.last.Action != core.Return || !succeeded(resp):
		e.refuse(resp)
	default:
		e.read(resp)
	}
	return e
}

// complete fills in what the operation itself does not know.
func (one *call) complete(s *Saved) {
	s.IdempotencyKey = one.saved.IdempotencyKey
	if !one.saved.StartedAt.IsZero() {
		s.StartedAt = one.saved.StartedAt
	} else if s.StartedAt.IsZero() {
		s.StartedAt = time.Now() // nothing was sent yet
	}
}

func (c *Client) request(ctx context.Context, auth string, one call) (*http.Request, error) {
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	at := base + one.path
	if len(one.query) > 0 {
		at += "?" + one.query.Encode()
	}
	method := http.MethodGet
	var body io.Reader
	if one.body != nil {
		method, body = http.MethodPost, bytes.NewReader(one.body)
	}
	req, err := http.NewRequestWithContext(ctx, method, at, body)
	if err != nil {
		return nil, fmt.Errorf("follow: %w", err)
	}
	if auth != "" {
		req.Header.Set("Authorization", auth)
	}
	if one.body != nil {
		req.Header.Set("Content-Type", "application/json")
		if one.saved.IdempotencyKey != "" {
			req.Header.Set("Idempotency-Key", one.saved.IdempotencyKey)
		}
	}
	return req, nil
}

// refuse is for a response that was handed over and is no success.
func (e *ending) refuse(resp *http.Response) {
	if err := fault.FromResponse(resp); err != nil {
		e.fail(err)
		return
	}
	e.err = e.wrong("the answer is a redirect: is BaseURL where the API, or an edge, itself answers?")
}

// read reads the data of an answer that is a success.
func (e *ending) read(resp *http.Response) {
	body, err := io.ReadAll(resp.Body)
	if ctx := e.op.ctx; err != nil && ctx.Err() != nil {
		err = ended(ctx)
	}
	if err != nil {
		e.fail(e.op.fault(&e.op.last, e.op.answer, err))
		return
	}
	if data := gjson.GetBytes(body, "data"); gjson.ValidBytes(body) && data.IsObject() {
		e.data = []byte(data.Raw)
		return
	}
	e.err = e.wrong("the answer has no data, as the API's answers have: is BaseURL the API's, or an edge's?")
}

// wrong is the error of an answer that nobody had to judge.
func (e *ending) wrong(what string) error {
	e.fail(e.op.fault(&e.op.last, e.op.answer, errors.New("follow: "+what)))
	return e.err
}

// run gives the run, or the error.
func (e *ending) run() (*Run, error) {
	if e.err != nil {
		return nil, e.err
	}
	return readRun(e.data), nil
}

func creditsOf(data []byte) (credits float64, ok bool) {
	v := gjson.GetBytes(data, "credits")
	return v.Num, v.Type == gjson.Number
}
