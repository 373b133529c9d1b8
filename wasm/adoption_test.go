//go:build js && wasm

package main

import (
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
	"followthrough/wasm/area"
)

const (
	sentMs = 1_770_000_000_000
	essay  = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11"
)

// doubted puts a create in doubt into the area, under the default rules.
func doubted(version string, resend bool) {
	shared = area.Area{NowMs: sentMs + 3000}
	shared.Memory = core.Adoption{SentMs: sentMs, FailedMs: sentMs + 3000, Resend: resend}
	shared.AdoptVersionLen = uint32(copy(shared.AdoptVersion[:], version))
	defaults()
}

// page puts the head of an answered page into the area, ten seconds later.
func page() {
	shared.Page.Outcome, shared.PageAskedMs, shared.NowMs = core.ListAnswered, sentMs+13_000, sentMs+13_200
	shared.DateLen = uint32(copy(shared.Date[:], "Mon, 02 Feb 2026 02:40:13 GMT"))
}

func listed(run, created string) uint32 {
	shared.RowRunLen = uint32(copy(shared.RowRun[:], run))
	shared.RowVersionLen = uint32(copy(shared.RowVersion[:], essay))
	shared.RowCreatedLen = uint32(copy(shared.RowCreated[:], created))
	return adoptRow()
}

func TestAnAdoptionThroughTheAreaIsTheCoresOwn(t *testing.T) {
	is := is.New(t)
	var want core.Adoption
	rules := core.DefaultAdoptRules()

	doubted(essay, true)
	is.Equal(adoptStart(), uint32(area.Fine))
	v := want.Start(&rules, &core.Doubt{SentMs: sentMs, FailedMs: sentMs + 3000, PromptVersionID: essay, Resend: true}, sentMs+3000)
	same(is, &v, &want)

	page()
	shared.Page.HasMore = true
	is.Equal(adoptBegin(), uint32(area.Yes)) // there are rows to tell
	is.Equal(listed("run_2", "2026-02-02T02:40:02.100Z"), uint32(area.Fine))
	shared.RivalSentMs, shared.RivalEndedMs = sentMs-60_000, sentMs-50_000
	is.Equal(adoptRival(), uint32(area.Fine))
	is.Equal(adoptEnd(), uint32(area.Fine))
	want.Begin(&rules, "Mon, 02 Feb 2026 02:40:13 GMT", sentMs+13_000, sentMs+13_200)
	want.Row(&core.ListRow{RunID: "run_2", PromptVersionID: essay, CreatedAt: "2026-02-02T02:40:02.100Z"})
	want.Rival(sentMs-60_000, sentMs-50_000)
	v = want.End(&rules, &core.ListEnd{Outcome: core.ListAnswered, HasMore: true, NowMs: sentMs + 13_200})
	is.Equal(v.Action, core.AdoptPage)
	same(is, &v, &want)

	// The next page goes on from what crossed, and from nothing else.
	names(&shared.Memory)
	shared.Memory.Rows, shared.Memory.Newer, shared.Page.HasMore = 70, true, false
	is.Equal(adoptBegin(), uint32(area.Yes))
	adoptEnd()
	want.Begin(&rules, "Mon, 02 Feb 2026 02:40:13 GMT", sentMs+13_000, sentMs+13_200)
	v = want.End(&rules, &core.ListEnd{Outcome: core.ListAnswered, NowMs: sentMs + 13_200})
	is.Equal(v.Action, core.AdoptRun)
	same(is, &v, &want)
}

// names tells again the names that are remembered, as a host does.
func names(m *core.Adoption) {
	shared.AdoptVersionLen = uint32(copy(shared.AdoptVersion[:], m.Version.String()))
	shared.AdoptAfterLen = uint32(copy(shared.AdoptAfter[:], m.After.String()))
	shared.AdoptRunLen = uint32(copy(shared.AdoptRun[:], m.Run.String()))
	m.Version, m.After, m.Run, m.Last = core.VersionID{1}, core.RunID{}, core.RunID{}, m.Run
}

// same compares what stands in the area with what the core says.
func same(is *is.I, v *core.Verdict, a *core.Adoption) {
	is.Helper()
	is.Equal(shared.Verdict, *v)
	is.Equal(shared.Memory, *a)
	is.Equal(string(shared.AdoptVersion[:shared.AdoptVersionLen]), a.Version.String()) // in letters
}

func TestAPageThatDidNotComeHasNoRows(t *testing.T) {
	is := is.New(t)
	doubted(essay, false)
	adoptStart()
	page()
	for _, outcome := range []core.ListOutcome{core.ListFailed, core.ListRejected} {
		shared.Page.Outcome = outcome
		is.Equal(adoptBegin(), uint32(area.Fine)) // there is nothing to tell
	}
	adoptEnd()
	is.Equal(shared.Verdict.Reason, core.AdoptListRejected)
}

func TestRulesOfNothingAreNotTheDefault(t *testing.T) {
	is := is.New(t)
	shared = area.Area{}
	adoptInvalid()
	is.Equal(string(shared.Text[:shared.FieldLen]), "maxLooks") // rules without a look
	defaults()
	adoptInvalid()
	is.Equal(shared.FieldLen, uint32(0)) // the default ones are sound
	shared.Rules.BudgetMs = 1
	adoptInvalid()
	is.Equal(string(shared.Text[:shared.FieldLen]), "budgetMs")
	is.Equal(string(shared.Text[shared.FieldLen:shared.FieldLen+shared.WantLen]), "at least settleMs")
}

func TestDecideTellsWhetherToLookAndWhatAListIs(t *testing.T) {
	is := is.New(t)
	see("POST", 500, "", `{"status":"SERVER_ERROR"}`)
	decide(25)
	is.Equal([]uint32{shared.Doubt, shared.Resend, shared.KeyRefused}, []uint32{1, 1, 0}) // it may be sent again
	see("POST", 502, "", "")
	decide(0)
	is.Equal([]uint32{shared.Doubt, shared.Resend, shared.KeyRefused}, []uint32{1, 0, 0}) // it may not
	see("GET", 401, "", "")
	decide(0)
	is.Equal([]uint32{shared.Doubt, shared.Resend, shared.KeyRefused}, []uint32{0, 0, 1}) // it cannot help
	is.Equal(core.ListOutcome(shared.ListOutcome), core.ListRejected)
	see("GET", 429, "30", "")
	decide(0)
	is.Equal(core.ListOutcome(shared.ListOutcome), core.ListFailed)
	is.Equal(shared.ListWaitMs, uint64(30_500)) // the server's wait, with the jitter of the draw
}

func TestAnAdoptionDoesNotAllocate(t *testing.T) {
	is := is.New(t)
	doubted(essay, true)
	allocs := testing.AllocsPerRun(1000, func() {
		adoptInvalid()
		adoptStart()
		page()
		adoptBegin()
		listed("run_1", "2026-02-02T02:40:00.400123+00:00")
		adoptRival()
		adoptEnd()
		shared.Memory.SentMs, shared.Memory.FailedMs, shared.NowMs = sentMs, sentMs+3000, sentMs+3000
	})
	is.Equal(allocs, 0.0) // no export may use the heap
}

func TestLengthsOfAnAdoptionBeyondTheirRoomsAreHarmless(t *testing.T) {
	is := is.New(t)
	const beyond = 1<<32 - 1
	doubted(essay, false)
	shared.AdoptVersionLen = beyond
	is.Equal(adoptStart(), uint32(area.Fine))
	is.Equal(shared.Verdict.Reason, core.AdoptNoVersion) // too long a text is no version
	page()
	shared.AdoptVersionLen, shared.AdoptAfterLen, shared.AdoptRunLen, shared.DateLen = beyond, beyond, beyond, beyond
	shared.RowRunLen, shared.RowVersionLen, shared.RowCreatedLen = beyond, beyond, beyond
	is.Equal(adoptBegin(), uint32(area.Yes))
	is.Equal(adoptRow(), uint32(area.Fine))
	is.Equal(adoptEnd(), uint32(area.Fine))
}
