package follow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"followthrough/core"
	"followthrough/core/fault"

	"github.com/tidwall/gjson"
)

// maxPage is how much of a page of the list is read, in bytes.
const maxPage = 16 << 20

var errPageTooLong = fmt.Errorf("follow: a page of the list of runs is longer than %d bytes", maxPage)

// page is what came of one request for a page of the list.
type page struct {
	status int
	code   string
	err    error // why no answer came, or why its body broke off
	date   string
	rows   []gjson.Result

	asked, head uint64 // when it was asked for, and when its head came, by the ledger's clock
	outcome     core.ListOutcome
	waitMs      uint64
	hasMore     bool
}

// ask asks for a page of the list, in a slot that has been taken.
func (o *operation) ask(v *core.Verdict) *page {
	o.sends++
	ctx, cancel := context.WithTimeoutCause(o.attempting(AttemptLook), pollTimeout, errPollTimeout)
	defer cancel()
	p := &page{asked: o.t.ledger.clock()}
	resp, err := o.t.base().RoundTrip(o.listRequest(ctx, v))
	p.head = o.t.ledger.clock()
	if err == nil && resp == nil {
		err = errNoResponse
	}
	a := fault.Answer{Err: err}
	var body []byte
	if err == nil {
		body, a.Err = readPage(resp)
		a.Response = resp
	}
	o.judgePage(p, &a, body)
	return p
}

// judgePage asks the core what the answer means, as that of any GET.
func (o *operation) judgePage(p *page, a *fault.Answer, body []byte) {
	envelope := core.ReadEnvelope(body)
	seen := core.Observation{Failure: core.FailureNetwork}
	if a.Response != nil {
		seen = a.Observation()
		p.status, p.code = a.Response.StatusCode, envelope.Code()
	}
	seen.Method = http.MethodGet
	seen.NowMs, seen.Draw = now(), o.t.draw()
	p.err, p.date = a.Err, seen.Date
	policy := o.policy
	policy.Poll = false
	step := core.Next(&policy, &core.State{}, &seen, &envelope)
	if step.HoldMs > 0 && !o.unpaced() {
		o.t.pacer.hold(o.req, o.t.Rate, step.HoldMs)
	}
	p.outcome, p.waitMs = core.OutcomeOf(&step)
	if errors.Is(p.err, errPageTooLong) {
		p.outcome = core.ListRejected // it would be no shorter the next time
	}
	if p.outcome != core.ListAnswered {
		return
	}
	data := gjson.GetBytes(body, "data")
	rows := data.Get("rows")
	if !rows.IsArray() || !succeeded(a.Response) {
		p.outcome = core.ListFailed
		return
	}
	p.rows, p.hasMore = rows.Array(), data.Get("hasMore").Type != gjson.False
}

// tell tells the fold of the page, up to its end.
func (p *page) tell(o *operation, a *core.Adoption) core.ListEnd {
	if p.outcome == core.ListAnswered {
		a.Begin(&o.rules, p.date, p.asked, p.head)
		for _, row := range p.rows {
			id := text(row.Get("runId"))
			a.Row(&core.ListRow{
				RunID: id, PromptVersionID: text(row.Get("promptVersionId")), CreatedAt: text(row.Get("createdAt")),
				Claimed: o.t.ledger.claimed(o.create, id),
			})
		}
	}
	return core.ListEnd{Outcome: p.outcome, WaitMs: p.waitMs, HasMore: p.hasMore}
}

func text(r gjson.Result) string {
	if r.Type != gjson.String {
		return ""
	}
	return r.Str
}

// readPage reads an answer's body and closes it. Of an error's there is more
// than enough in the first part.
func readPage(resp *http.Response) ([]byte, error) {
	if resp.Body == nil {
		return nil, nil
	}
	defer resp.Body.Close()
	limit := int64(fault.MaxHeld)
	if succeeded(resp) {
		limit = maxPage
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err == nil && succeeded(resp) && int64(len(body)) > limit {
		return nil, errPageTooLong
	}
	return body, err
}

// listRequest asks where the create was sent, and with the same key.
func (o *operation) listRequest(ctx context.Context, v *core.Verdict) *http.Request {
	query := url.Values{"limit": {strconv.Itoa(core.ListRows)}, "since": {strconv.FormatUint(v.SinceS, 10)}}
	if v.After.Known() {
		query.Set("startingAfter", v.After.String())
	}
	req := o.getRequest(ctx, "")
	req.URL.RawQuery = query.Encode()
	return req
}
