package follow

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// Client makes the API's calls, each followed through to its end. It is the
// native twin of the JavaScript client: the same words, the same saved value.
// The zero Client asks the API itself without a token; with a Token it is
// ready. Any number of goroutines may use one Client; it must not be copied,
// nor its fields changed, after first use.
//
// What its calls return as an error when they do not end with what was asked
// for is an [*Error], which holds a [*fault.Error] wherever the API or the
// rules have spoken, and matches that package's sentinels; a wrong argument is
// an error that names the field.
type Client struct {
	// BaseURL is where the API or an edge is, with or without /v1 at its end.
	// "" is DefaultBaseURL.
	BaseURL string

	// Token is sent as Authorization: Bearer; at the API that is its key. ""
	// sends none.
	Token string

	// TokenSource gives the token, once for each operation (a page of the list
	// is one), where it changes with time. Its errors end the call. Nil is
	// Token.
	TokenSource func(ctx context.Context) (string, error)

	// Edge says that BaseURL is this project's edge, or another hop that honours
	// Idempotency-Key and Prefer: wait, and keeps the pace. Each run then bears
	// a key of its own, a lost answer is simply asked for again, and the edge is
	// asked to wait, so that few requests are made. Where that is not so, a lost
	// answer would become a second run.
	Edge bool

	// NoPreflight sends a create without looking at it. Otherwise what the API
	// would answer 422 for is an [*InputError], and nothing is sent.
	NoPreflight bool

	// Transport sends, waits and obeys: its Policy (but for Poll: a Client's runs
	// are followed), Base, Logger and Tracer are the Client's. Share one among the Clients of a process, for it keeps the
	// pace of each key. Nil is one of this Client's own, with all defaults.
	Transport *Transport

	own   Transport
	waits waits
}

func (c *Client) transport() *Transport {
	if c.Transport != nil {
		return c.Transport
	}
	return &c.own
}

// Run creates a run and follows it to its end, however many 429, 500 and 504
// lie between. A deadline of ctx shortens the budget; when ctx ends, the call
// does, at once, and the run goes on: the error's Saved leads back to it. A run
// that ends as a failure is an [*Error] that matches [fault.ErrRunFailed], with
// the Run in it.
func (c *Client) Run(ctx context.Context, input RunInput, options ...Option) (*Run, error) {
	s, err := settingsOf(options)
	if err != nil {
		return nil, err
	}
	body, err := input.body()
	switch {
	case err != nil:
		return nil, err
	case s.input != nil:
		return nil, errors.New("follow: WithInput is for Resume")
	case s.key != "" && !c.honoursKeys():
		return nil, errors.New("follow: WithIdempotencyKey: want Client.Edge, or Transport.Idempotent: the API itself honours no key")
	case s.key == "" && c.honoursKeys():
		s.key = rand.Text()
	}
	return c.create(ctx, body, Saved{IdempotencyKey: s.key}, s)
}

// Wait follows a run that exists to its end. Calls for one run that wait at the
// same time share their polls; each ends with its own ctx and leaves the others
// to theirs. They are traced, and paced, as the first of them.
func (c *Client) Wait(ctx context.Context, runID string, options ...Option) (*Run, error) {
	s, err := settingsOf(options)
	if err != nil {
		return nil, err
	}
	if s.key != "" || s.input != nil {
		return nil, errors.New("follow: WithIdempotencyKey and WithInput are not for Wait")
	}
	id, ok := core.ParseRunID(runID)
	if !ok {
		return nil, fmt.Errorf("follow: Wait: runID: want %s", wantRunID)
	}
	return c.wait(ctx, Saved{State: core.State{Run: id}, StartedAt: time.Now()}, s)
}

// Resume goes on with a saved operation, whichever process saved it. One that
// was saved before its run was known needs the same input again, by
// [WithInput], and an edge, which knows the run by its Idempotency-Key: it is
// not created twice. Anywhere else it is [fault.ErrOutcomeUnknown], and nothing
// is sent. The budget counts from the first start; one look is taken in any
// case.
func (c *Client) Resume(ctx context.Context, saved Saved, options ...Option) (*Run, error) {
	s, err := settingsOf(options)
	switch {
	case err != nil:
		return nil, err
	case s.key != "":
		return nil, errors.New("follow: WithIdempotencyKey is not for Resume: the saved operation has its own")
	case saved.IdempotencyKey != "" && !isKey(saved.IdempotencyKey):
		return nil, fmt.Errorf("follow: Resume: saved.IdempotencyKey: want %s", wantKey)
	case saved.State.Run.Known():
		return c.wait(ctx, saved, s)
	case c.honoursKeys() && saved.IdempotencyKey != "" && s.input != nil:
		body, err := s.input.body()
		if err != nil {
			return nil, err
		}
		return c.create(ctx, body, saved, s)
	}
	// Nothing names the run, and to send the create again could make another.
	why := "follow: Resume: it was saved before its run was known"
	if c.honoursKeys() && saved.IdempotencyKey != "" {
		why += ": give the same input again, by WithInput"
	}
	d := core.Decide(c.transport().Policy, saved.State, core.Observation{Method: "POST", Failure: core.FailureNetwork})
	return nil, &Error{Err: fault.New(&d.Step, nil, errors.New(why)), Saved: saved}
}

// Get gives a run as it is now.
func (c *Client) Get(ctx context.Context, runID string) (*Run, error) {
	if _, ok := core.ParseRunID(runID); !ok {
		return nil, fmt.Errorf("follow: Get: runID: want %s", wantRunID)
	}
	e := c.ask(ctx, call{path: runsAt + "/" + runID})
	if e.err != nil {
		return nil, e.err
	}
	return readRun(e.data), nil
}

// Credits tells how many credits are left; they may be fractional.
func (c *Client) Credits(ctx context.Context) (float64, error) {
	e := c.ask(ctx, call{path: "/v1/me/credits"})
	if e.err != nil {
		return 0, e.err
	}
	credits, ok := creditsOf(e.data)
	if !ok {
		return 0, e.wrong("the answer has no credits")
	}
	return credits, nil
}

// honoursKeys tells whether the next hop honours Idempotency-Key.
func (c *Client) honoursKeys() bool { return c.Edge || c.transport().Idempotent }

// create sends a create and follows it.
func (c *Client) create(ctx context.Context, body []byte, saved Saved, s settings) (*Run, error) {
	if err := c.preflight(body, s); err != nil {
		return nil, err
	}
	e := c.ask(ctx, call{body: body, path: runsAt, follows: true, saved: saved, hear: s.hear})
	return e.run()
}

// wait follows a run that is known, together with who else does.
func (c *Client) wait(ctx context.Context, saved Saved, s settings) (*Run, error) {
	auth, err := c.authorization(ctx)
	if err != nil {
		return nil, err
	}
	poll := func(ctx context.Context, hear func(*Progress)) ending {
		return c.send(ctx, auth, call{path: runsAt + "/" + saved.State.Run.String(), follows: true, saved: saved, hear: hear})
	}
	e := c.waits.join(ctx, waitKey{saved.State.Run, auth}, saved, s.hear, poll)
	return e.run()
}
