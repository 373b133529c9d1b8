package follow

import (
	"errors"
	"time"

	"followthrough/core"
	"followthrough/core/fault"
)

// lookUp looks whether a create in doubt has made a run, and gives the verdict
// that ends it: AdoptRun, AdoptResend or AdoptFail. The answer in hand stays.
// An error means that the caller has left.
func (o *operation) lookUp(resend bool) (core.Verdict, error) {
	now := o.t.ledger.clock()
	var a core.Adoption
	v := a.Start(&o.rules, &core.Doubt{
		SentMs: o.create.sent, FailedMs: now, PromptVersionID: o.create.version.String(), Resend: resend,
	}, now)
	var p *page
	for {
		if looks(&v) && !o.affords(v.DelayMs) {
			v = core.Verdict{Action: core.AdoptFail, Reason: v.Reason}
		}
		o.tellLook(&v, p)
		if !looks(&v) {
			return v, nil
		}
		if err := wait(o.ctx, duration(v.DelayMs)); err != nil {
			return v, o.interruptedInDoubt(err)
		}
		_, ok, err := o.nextSlot()
		if err != nil {
			return v, o.interruptedInDoubt(err)
		}
		if !ok {
			v = core.Verdict{Action: core.AdoptFail, Reason: v.Reason}
			continue
		}
		p = o.ask(&v)
		if o.ctx.Err() != nil {
			o.looked(p, nil)
			return v, o.interruptedInDoubt(ended(o.ctx))
		}
		if !steady(o.create.at, time.Now()) {
			v = core.Verdict{Action: core.AdoptFail, Reason: core.AdoptNoDate}
			o.looked(p, &v)
			continue
		}
		end := p.tell(o, &a)
		v = o.t.ledger.judge(o.create, &a, &o.rules, &end)
		o.looked(p, &v)
	}
}

func looks(v *core.Verdict) bool { return v.Action == core.AdoptLook || v.Action == core.AdoptPage }

// decidedBelow tells that a layer below has come to the same doubt, and has
// looked already.
func (o *operation) decidedBelow() bool {
	var e *fault.Error
	return errors.As(o.err, &e)
}

// interruptedInDoubt ends an operation whose context ended while its create was
// looked up.
func (o *operation) interruptedInDoubt(err error) error {
	defer o.drop()
	o.decideAgain(false)
	return o.fault(&o.last, o.answer, err)
}

// clockSlack is how far the wall clock and the process's own may drift apart
// while a create is in doubt, of the second that the rules' skew leaves beside
// a Date's fraction.
const clockSlack = 500 * time.Millisecond

// steady tells whether both clocks say the same of the time from a to b. If
// not, the machine slept or a clock was set, and nobody knows when the create
// was sent by the vendor's time.
func steady(a, b time.Time) bool {
	return agree(b.Sub(a), b.Round(0).Sub(a.Round(0)))
}

func agree(own, wall time.Duration) bool { return (own - wall).Abs() <= clockSlack }

// tellLook tells the hook of a verdict. p is the page that it rests on, nil if
// it follows from the create alone.
func (o *operation) tellLook(v *core.Verdict, p *page) {
	if looks(v) {
		o.looking(v)
	}
	if !o.hears() {
		return
	}
	e := o.event(&o.last, time.Since(o.start))
	told := *v
	e.Look = &told
	if p != nil {
		e.Method, e.Path = "GET", runsPath(o.req.URL.Path)
		e.Status, e.Code, e.Err = p.status, p.code, p.err
	}
	o.decided(e)
}
