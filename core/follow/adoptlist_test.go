//go:build !js

package follow_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
)

func TestAListThatFailsIsAskedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		faults []fakeapi.Fault
		took   time.Duration // until the run was polled
	}{
		"429 that names a wait":             {[]fakeapi.Fault{fakeapi.TooMany("7")}, 17 * time.Second},
		"500":                               {[]fakeapi.Fault{fakeapi.ServerError()}, 11 * time.Second},
		"502":                               {[]fakeapi.Fault{fakeapi.BadGateway()}, 11 * time.Second},
		"a page of HTML":                    {[]fakeapi.Fault{fakeapi.Answer(200, "<html>")}, 11 * time.Second},
		"half a list":                       {[]fakeapi.Fault{fakeapi.Truncated()}, 11 * time.Second},
		"a list that breaks off":            {[]fakeapi.Fault{fakeapi.CutBody()}, 11 * time.Second},
		"no list in it":                     {[]fakeapi.Fault{fakeapi.Answer(200, `{"status":"SUCCESS","data":{"rows":null}}`)}, 11 * time.Second},
		"a redirect, which is not followed": {[]fakeapi.Fault{fakeapi.Answer(307, `{"status":"SUCCESS","data":{"rows":[],"hasMore":false}}`).With("Location", "https://elsewhere.invalid/")}, 11 * time.Second},
		"reset":                             {[]fakeapi.Fault{fakeapi.ResetBefore(), fakeapi.ResetAfter()}, 13 * time.Second},
		"no answer in 30 s":                 {[]fakeapi.Fault{fakeapi.Hold(fakeapi.NewBarrier())}, 41 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, fakeapi.Config{RunDuration: -1}, func(w *world) {
				w.api.Script(lost())
				for i := range c.faults {
					if c.faults[i].Before != nil {
						c.faults[i].Before = fakeapi.NewBarrier() // it has to be made in here
					}
					w.api.Script(c.faults[i].On(fakeapi.List))
				}
				_, _, err := w.do(w.create(context.Background()))
				w.NoErr(err)
				w.Equal(w.elapsed(), c.took+200*time.Millisecond) // and the poll's slot
				w.Equal(w.api.Stats().Requests.List, len(c.faults)+1)
				w.oneRun()
			})
		})
	}
}

func TestAListThatCannotBeHad(t *testing.T) {
	for _, f := range []fakeapi.Fault{fakeapi.Status(401), fakeapi.Status(404)} {
		virtual(t, fakeapi.Config{}, func(w *world) {
			w.api.Script(lost(), f.On(fakeapi.List))
			e := w.failed(w.create(context.Background()))
			w.True(errors.Is(e, fault.ErrOutcomeUnknown))
			w.Equal(e.Status, 0) // of the create, not of the list
			w.Equal(w.api.Stats().Requests.List, 1)
		})
	}
}

func TestNothingOfALookTellsTheKey(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		echo := `{"status":"UNAUTHORIZED_ERROR","message":"no such key: ` + w.api.Key() + `"}`
		w.api.Script(lost(), fakeapi.Answer(500, echo).On(fakeapi.List), fakeapi.Answer(401, echo).On(fakeapi.List))
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown))
		w.Equal(len(w.events), 4) // the create, the look ahead, and two answers
		w.True(!strings.Contains(fmt.Sprintf("%+v %+v %v", w.events, *e, e), w.api.Key()))
	})
}

func TestAListThatNeverRecoversEndsTheLook(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.api.Script(belied(), fakeapi.BadGateway().On(fakeapi.List).Repeat(-1))
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown)) // the 500 may have made a run
		w.True(errors.Is(e, fault.ErrServer))         // and is handed over
		w.True(w.elapsed() <= time.Minute)            // the rules' budget
		w.Equal(w.api.Stats().Requests.Create, 1)
	})
}

func TestAListThatIsTooLongIsNotAskedForAgain(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		read := int64(0)
		w.door.Base = roundTripper(func(req *http.Request) (*http.Response, error) {
			if req.Method == "POST" {
				return nil, errors.New("lost")
			}
			body := &counting{Reader: io.MultiReader(strings.NewReader(`{"status":"SUCCESS","data":{"rows":[`), spaces{}), n: &read}
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: body}, nil
		})
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown))
		w.True(read < 17<<20) // of an endless one, once
		w.Equal(w.reasons(), "fail:outcome_unknown look=look:unsettled look=fail:list_rejected")
	})
}

// spaces never end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

type counting struct {
	io.Reader
	n *int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}

func (c *counting) Close() error { return nil }

func TestTheRunIsFoundBehindManyOthers(t *testing.T) {
	virtual(t, fakeapi.Config{Limiter: fakeapi.LimiterNone, RunDuration: -1}, func(w *world) {
		w.door.Rate = core.Rate{Requests: 1000}
		w.api.Script(lost())
		ended := make(chan error)
		go func() {
			_, _, err := w.do(w.create(context.Background()))
			ended <- err
		}()
		synctest.Wait()
		for range 120 { // traffic of another version
			_, _, err := w.do(w.request(context.Background(), "POST", "/v1/runs", strings.NewReader(w.imageCreate())))
			w.NoErr(err)
		}
		w.NoErr(<-ended)
		w.Equal(w.api.Stats().Requests.List, 3) // on the third page
		w.Equal(w.api.Stats().RunsDelivered, 121)
	})
}

func TestLooksTakeSlots(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: -1, Limiter: fakeapi.LimiterSlidingWindow}, func(w *world) {
		w.api.Script(lost())
		ended := make(chan error)
		go func() {
			_, _, err := w.do(w.create(context.Background()))
			ended <- err
		}()
		synctest.Wait()
		time.Sleep(9900 * time.Millisecond)
		w.together(5) // until 10.7 s
		w.NoErr(<-ended)
		w.Equal(w.api.Stats().Limited, 0) // the look and the poll waited for their turn
		for i, at := range w.arrivals()[1:] {
			w.Equal(at, 9900*time.Millisecond+time.Duration(i)*200*time.Millisecond)
		}
	})
}

// TestAListsHoldHoldsEverybody, as that of any other answer.
func TestAListsHoldHoldsEverybody(t *testing.T) {
	virtual(t, fakeapi.Config{RunDuration: -1}, func(w *world) {
		w.api.Script(lost(), fakeapi.TooMany("20").On(fakeapi.List))
		ended := make(chan error)
		go func() {
			_, _, err := w.do(w.create(context.Background()))
			ended <- err
		}()
		synctest.Wait()
		time.Sleep(11 * time.Second)
		_, _, err := w.do(w.get(context.Background(), "/v1/me"))
		w.NoErr(err)
		w.Equal(w.elapsed(), 30*time.Second) // 20 s after the look
		w.NoErr(<-ended)
	})
}

func TestNoLookIntoADeadline(t *testing.T) {
	for _, c := range []struct {
		time  time.Duration // until the deadline
		looks int
	}{{10 * time.Second, 0}, {10999 * time.Millisecond, 0}, {11 * time.Second, 1}} {
		for _, f := range []fakeapi.Fault{fakeapi.ResetBefore().On(fakeapi.Create), belied()} {
			virtual(t, fakeapi.Config{RunDuration: -1}, func(w *world) {
				w.api.Script(f, fakeapi.BadGateway().On(fakeapi.List).Repeat(-1))
				ctx, cancel := context.WithTimeout(context.Background(), c.time)
				defer cancel()
				e := w.failed(w.create(ctx))
				w.True(errors.Is(e, fault.ErrOutcomeUnknown))
				w.True(!errors.Is(e, context.DeadlineExceeded)) // told in time, not cut off
				w.Equal(w.api.Stats().Requests.List, c.looks)
				w.Equal(w.elapsed(), time.Duration(c.looks)*10*time.Second) // at once, or after the one that fitted in
			})
		}
	}
}

func TestNoLookBeyondTheBudget(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.BudgetMs = 9_999
		w.api.Script(belied())
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown)) // not sent again: it would be paid twice
		w.Equal(w.elapsed(), 50*time.Millisecond)     // told as soon as the answer was there
		w.oneRun()
	})
}

// TestA500ThatIsSentAgainTooLate: the look has taken what was left.
func TestA500ThatIsSentAgainTooLate(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Draw = func() uint16 { return 65535 }
		w.door.Policy = core.DefaultPolicy()
		w.door.Policy.BudgetMs = 10_300
		w.api.Script(refused())
		e := w.failed(w.create(context.Background()))
		w.True(errors.Is(e, fault.ErrBudgetExhausted)) // no run was made, and that is known
		w.True(errors.Is(e, fault.ErrServer))
		w.Equal(w.elapsed(), 10*time.Second)
		w.Equal(w.reasons(), "retry:backoff look=look:unsettled look=resend:none fail:budget_exhausted")
	})
}

func TestASlotForALookBeyondTheDeadline(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		w.door.Rate = core.Rate{Requests: 1, PerMs: 60_000}
		w.api.Script(fakeapi.ResetBefore().On(fakeapi.Create))
		ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
		defer cancel()
		e := w.failed(w.create(ctx))
		w.True(errors.Is(e, fault.ErrOutcomeUnknown))
		w.Equal(w.elapsed(), 10*time.Second) // as soon as it is known that there is no slot
		w.Equal(w.api.Stats().Requests.List, 0)
	})
}

// TestLeavingInTheMiddleOfALook is told at once, and that nobody knows.
func TestLeavingInTheMiddleOfALook(t *testing.T) {
	for _, f := range []fakeapi.Fault{lost(), belied()} {
		for _, c := range []struct {
			name  string
			after time.Duration
			looks int
		}{{"before it", 5 * time.Second, 0}, {"in its slot", 10100 * time.Millisecond, 0}, {"in flight", 12 * time.Second, 1}} {
			t.Run(fmt.Sprint(c.name, " ", f.Name), func(t *testing.T) {
				virtual(t, fakeapi.Config{RunDuration: -1}, func(w *world) {
					if c.name == "in its slot" {
						w.door.Rate = core.Rate{Requests: 1, PerMs: 11_000}
					}
					w.api.Script(f, fakeapi.Hold(fakeapi.NewBarrier()).On(fakeapi.List))
					ctx, cancel := context.WithCancelCause(context.Background())
					time.AfterFunc(c.after, func() { cancel(errShutdown) })
					resp, err := w.door.RoundTrip(w.create(ctx))
					w.True(resp == nil)
					w.True(errors.Is(err, context.Canceled))
					w.True(errors.Is(err, errShutdown))
					w.True(errors.Is(err, fault.ErrOutcomeUnknown)) // the 500's, too
					w.Equal(w.elapsed(), c.after)
					time.Sleep(time.Hour)
					w.Equal(w.api.Stats().Requests.List, c.looks)
					w.Equal(w.api.Stats().Requests.Create, 1) // nothing is sent any more
				})
			})
		}
	}
}
