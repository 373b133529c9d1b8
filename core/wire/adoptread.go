package wire

import (
	"github.com/tidwall/gjson"

	"followthrough/core"
)

func (r *reader) adoptRules(name string) core.AdoptRules {
	rules := core.DefaultAdoptRules()
	r.rules(name, []number{
		{"skewMs", &rules.SkewMs},
		{"settleMs", &rules.SettleMs},
		{"initialBackoffMs", &rules.InitialBackoffMs},
		{"maxBackoffMs", &rules.MaxBackoffMs},
		{"budgetMs", &rules.BudgetMs},
		{"maxLooks", &rules.MaxLooks},
		{"maxPages", &rules.MaxPages},
	}, "maxLooks", rules.Invalid)
	return rules
}

func (r *reader) doubt(name string) (d core.Doubt) {
	in, ok := r.object(name)
	if !ok {
		return d
	}
	d.SentMs = in.integer("sentMs", core.MaxMs)
	d.FailedMs = in.integer("failedMs", core.MaxMs)
	d.PromptVersionID = lenient(in.fields["promptVersionId"]) // a caller's own, never checked
	d.Resend = in.truth("resend", false)
	r.leave(&in)
	return d
}

func (r *reader) list(name string, out *AdoptionStep) {
	in, ok := r.object(name)
	if !ok {
		return
	}
	if _, named := in.fields["outcome"]; named {
		if out.End.Outcome, ok = core.ParseListOutcome(in.text("outcome")); !ok {
			in.fail("outcome", `"failed", "answered" or "rejected"`)
		}
	}
	out.Date = in.text("date")
	out.AskedMs = in.integer("askedMs", core.MaxMs)
	out.End.NowMs = in.integer("nowMs", core.MaxMs)
	out.End.WaitMs = in.integer("waitMs", core.MaxMs)
	out.End.HasMore = in.truth("hasMore", false)
	out.End.Claimed = in.truth("claimed", false)
	for _, v := range in.array("rows") {
		f := fieldsOf(v) // nil for what is no object: a row that cannot be read
		out.Rows = append(out.Rows, core.ListRow{
			RunID:           lenient(f["runId"]),
			PromptVersionID: lenient(f["promptVersionId"]),
			CreatedAt:       lenient(f["createdAt"]),
			Claimed:         f["claimed"].Type == gjson.True,
		})
	}
	for _, v := range in.array("rivals") {
		rival := reader{fields: fieldsOf(v), input: in.input, prefix: in.prefix + "rivals."}
		if rival.fields == nil {
			in.fail("rivals", "an array of objects")
			continue
		}
		out.Rivals = append(out.Rivals, [2]uint64{rival.integer("sentMs", core.MaxMs), rival.integer("endedMs", core.MaxMs)})
		in.leave(&rival)
	}
	r.leave(&in)
}

func (r *reader) array(name string) []gjson.Result {
	v, ok := r.fields[name]
	if ok && !v.IsArray() {
		r.fail(name, "an array")
	}
	if !v.IsArray() {
		return nil
	}
	return v.Array()
}

// lenient gives a text of somebody else's, "" for what is none.
func lenient(v gjson.Result) string {
	if v.Type != gjson.String {
		return ""
	}
	return decode(v)
}
