//go:build js && wasm

package main

import (
	"followthrough/core"
	"followthrough/wasm/area"
)

// One create is looked up at a time: from adoptBegin to adoptEnd what is
// remembered of it, and of its page so far, stands in the area.
var (
	doubt core.Doubt
	row   core.ListRow
	usual = core.DefaultAdoptRules() // not written to
)

// checkRules names the field of invalid rules, and what was wanted. As with a
// policy, rules of zeros alone are no default here but rules without a look.
func checkRules(a *area.Area) {
	r := &a.Rules
	if r.MaxLooks == 0 {
		r.MaxPages = 1
	}
	field, want := r.Invalid()
	tellInvalid(a, field, want)
}

func startAdoption(a *area.Area) {
	m := &a.Memory
	doubt.SentMs, doubt.FailedMs, doubt.Resend = m.SentMs, m.FailedMs, m.Resend
	doubt.PromptVersionID = text(a.AdoptVersion[:], a.AdoptVersionLen)
	a.Verdict = m.Start(&a.Rules, &doubt, a.NowMs)
	tellVersion(a)
}

// beginPage tells whether there is a page, with rows to tell. Names that are
// none are taken for none.
func beginPage(a *area.Area) bool {
	m := &a.Memory
	m.Version, _ = core.ParseVersionID(text(a.AdoptVersion[:], a.AdoptVersionLen))
	m.After.Set(text(a.AdoptAfter[:], a.AdoptAfterLen))
	m.Run.Set(text(a.AdoptRun[:], a.AdoptRunLen))
	m.Rows, m.Newer = 0, false // of a page that has not begun
	m.Last.Set("")
	if a.Page.Outcome != core.ListAnswered {
		return false
	}
	m.Begin(&a.Rules, text(a.Date[:], a.DateLen), a.PageAskedMs, a.NowMs)
	return true
}

func tellRow(a *area.Area) {
	row.RunID = text(a.RowRun[:], a.RowRunLen)
	row.PromptVersionID = text(a.RowVersion[:], a.RowVersionLen)
	row.CreatedAt = text(a.RowCreated[:], a.RowCreatedLen)
	row.Claimed = a.RowClaimed != 0
	a.Memory.Row(&row)
}

func endPage(a *area.Area) {
	a.Page.NowMs = a.NowMs
	a.Verdict = a.Memory.End(&a.Rules, &a.Page)
	tellVersion(a)
}

// tellVersion writes the one name that stands in no letters.
func tellVersion(a *area.Area) {
	a.AdoptVersionLen = uint32(a.Memory.Version.CopyTo(a.AdoptVersion[:]))
}

func nameOf(kind uint32, index uint8) string {
	if kind == area.NameAdoptAction {
		return core.AdoptAction(index).String()
	}
	return core.AdoptReason(index).String()
}
