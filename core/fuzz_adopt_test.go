package core_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"

	"followthrough/core"
)

// world is what is so about a create in doubt, told to the fold in whatever
// order and pages. Instants are milliseconds after t0.
type world struct {
	failed, now, asked, ahead int64 // ahead: the vendor's clock
	resend, dated             bool
	rows                      []worldRow // newest first
	rivals                    [][2]int64 // sent, ended; 0 is open
}

type worldRow struct {
	id      int
	created int64 // by the vendor's clock
	same    bool  // of the create's promptVersionId
	claimed bool
	garbled uint8 // what of it cannot be read: 0 nothing
}

const another = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c12"

func (r worldRow) list() core.ListRow {
	row := core.ListRow{
		RunID: fmt.Sprintf("run_%d", r.id), PromptVersionID: another, Claimed: r.claimed,
		CreatedAt: time.UnixMilli(t0 + r.created).UTC().Format("2006-01-02T15:04:05.000Z"),
	}
	if r.same {
		row.PromptVersionID = essay
	}
	switch r.garbled {
	case 1:
		row.RunID = "no/name"
	case 2:
		row.CreatedAt = "yesterday"
	case 3:
		row.PromptVersionID = "essay"
	}
	return row
}

func randomWorld(rng *rand.Rand) (w world) {
	near := func(n int64) int64 { // often at a boundary
		return []int64{-2001, -2000, 0, n, n + 2000, n + 2001, n + 2500, rng.Int64N(40_000) - 20_000}[rng.IntN(8)]
	}
	w.failed = rng.Int64N(3) * 1500
	w.now = w.failed + []int64{9_999, 10_000, 10_001, 60_000, 61_000}[rng.IntN(5)]
	w.asked = w.now - rng.Int64N(2)*700
	w.ahead = []int64{0, 0, 0, 7_200_000, -200_000, -7_200_000}[rng.IntN(6)]
	w.resend, w.dated = rng.IntN(2) == 0, rng.IntN(12) > 0
	for id := range rng.IntN(5) {
		r := worldRow{id: id, created: near(w.failed) + w.ahead, same: rng.IntN(4) > 0, claimed: rng.IntN(3) == 0}
		if rng.IntN(10) == 0 {
			r.garbled, r.claimed = uint8(1+rng.IntN(3)), false
		}
		w.rows = append(w.rows, r)
	}
	slices.SortStableFunc(w.rows, func(a, b worldRow) int { return int(b.created - a.created) })
	for range max(rng.IntN(5)-2, 0) {
		v := [2]int64{near(w.failed), 0}
		if rng.IntN(2) == 0 {
			v[1] = v[0] + rng.Int64N(4)*2000
		}
		w.rivals = append(w.rivals, v)
	}
	return w
}

// tell tells w, its rows cut into pages of at most size, shifted by repeating
// the last row of a page on the next with shift.
func (w world) tell(is *is.I, size int, shift bool) core.Verdict {
	var rules core.AdoptRules
	var a core.Adoption
	d := core.Doubt{SentMs: t0, FailedMs: uint64(t0 + w.failed), PromptVersionID: essay, Resend: w.resend}
	v := a.Start(&rules, &d, uint64(t0+w.failed))
	is.Equal(v.Action, core.AdoptLook)
	rows, date := w.rows, ""
	if w.dated {
		date = time.UnixMilli(t0 + w.now + w.ahead).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	}
	for {
		n := min(size, len(rows))
		page := rows[:n]
		a.Begin(&rules, date, uint64(t0+w.asked), uint64(t0+w.now))
		for i := range page {
			row := page[i].list()
			a.Row(&row)
		}
		for _, r := range w.rivals {
			ended := uint64(0)
			if r[1] != 0 {
				ended = uint64(t0 + r[1])
			}
			a.Rival(uint64(t0+r[0]), ended)
		}
		more := n < len(rows)
		v = a.End(&rules, &core.ListEnd{Outcome: core.ListAnswered, HasMore: more, NowMs: uint64(t0 + w.now)})
		if v.Action != core.AdoptPage {
			return v
		}
		is.True(more) // a page is asked for only where there is one
		rows = rows[n:]
		if shift {
			rows = append([]worldRow{page[n-1]}, rows...)
		}
		is.True(v.After.Known()) // a page begins after a row
	}
}

// judge is the law once more, with sets and by itself.
func (w world) judge() (core.AdoptAction, core.AdoptReason) {
	stamp := (t0 + w.now + w.ahead) / 1000 * 1000
	from, to := stamp-(t0+w.now)-2000, stamp-(t0+w.asked)+w.failed+2000
	slack := 2000 + w.now - w.asked
	fail := core.AdoptFail
	again := func(r core.AdoptReason) (core.AdoptAction, core.AdoptReason) {
		if r == core.AdoptUnsettled || w.now+1000 <= w.failed+60_000 {
			return core.AdoptLook, r
		}
		return fail, r
	}
	switch {
	case !w.dated:
		return again(core.AdoptNoDate)
	case w.asked < w.failed+10_000:
		return again(core.AdoptUnsettled)
	case from < -302_000:
		return again(core.AdoptSinceTooLate)
	}
	candidates, garbled := map[int]bool{}, false
	for _, r := range w.rows {
		inside := r.garbled == 2 || r.created >= from && r.created <= to
		switch {
		case !r.same && r.garbled != 3 || !inside || r.claimed:
		case r.garbled != 0:
			garbled = true
		default:
			candidates[r.id] = true
		}
	}
	rival, open := false, false
	for _, r := range w.rivals {
		if r[0] <= w.failed+slack && (r[1] == 0 || max(r[0], r[1]) >= -slack) {
			rival, open = true, open || r[1] == 0
		}
	}
	switch {
	case garbled:
		return fail, core.AdoptUnreadable
	case len(candidates) == 0 && w.resend:
		return core.AdoptResend, core.AdoptNone
	case len(candidates) == 0:
		return fail, core.AdoptNone
	case len(candidates) == 1 && !rival:
		return core.AdoptRun, core.AdoptOne
	}
	reason := core.AdoptRival
	if len(candidates) > 1 {
		reason = core.AdoptSeveral
	}
	if w.resend && open {
		return again(reason)
	}
	return fail, reason
}

func FuzzAdoption(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		is := is.New(t)
		rng := rand.New(rand.NewPCG(seed, 1))
		for range 20 {
			w := randomWorld(rng)
			whole := w.tell(is, 50, false)
			action, reason := w.judge()
			is.Equal(whole.Action.String()+" "+whole.Reason.String(), action.String()+" "+reason.String()) // as the law says
			if whole.Action == core.AdoptRun {
				is.True(whole.Run.Known())
			}
			// A row without a name cannot end a page, and one without a time may
			// stand behind a page of older rows, where nobody looks.
			pageable := !slices.ContainsFunc(w.rows, func(r worldRow) bool { return r.garbled == 1 || r.garbled == 2 })
			for size := 1; size < len(w.rows) && pageable; size++ {
				is.Equal(w.tell(is, size, false), whole) // however the pages are cut
				if size > 1 {
					is.Equal(w.tell(is, size, true), whole) // also where a row stands on two
				}
			}
			rng.Shuffle(len(w.rows), func(i, j int) { w.rows[i], w.rows[j] = w.rows[j], w.rows[i] })
			is.Equal(w.tell(is, 50, false), whole) // in whatever order the rows come
		}
	})
}

// FuzzAdoptionIsTotal tells nonsense.
func FuzzAdoptionIsTotal(f *testing.F) {
	f.Add(uint64(t0), uint64(t0+3000), essay, true, uint64(t0+13_000), uint64(t0+13_000), "Mon, 02 Feb 2026 02:40:13 GMT", "run_1", essay, "2026-02-02T02:40:01Z", false, uint8(1), true, uint64(0), uint64(0), uint64(2000), uint64(3))
	f.Add(uint64(1<<64-1), uint64(0), "", false, uint64(1<<64-1), uint64(1<<64-1), "Sun, 06 Nov 0001 08:49:37 GMT", "", "", "", true, uint8(9), false, uint64(1<<64-1), uint64(1<<64-1), uint64(1<<64-1), uint64(1<<64-1))
	f.Fuzz(func(t *testing.T, sent, failed uint64, version string, resend bool, asked, now uint64, date, run, rowVersion, created string, claimed bool,
		outcome uint8, more bool, rivalSent, rivalEnded, n, wait uint64) {
		is := is.New(t)
		for _, rules := range []core.AdoptRules{{}, {SkewMs: n, SettleMs: n / 2, InitialBackoffMs: n / 3, MaxBackoffMs: n / 2, BudgetMs: n, MaxLooks: n%7 + 1, MaxPages: n%5 + 1}, {SkewMs: n}} {
			a := core.Adoption{SentMs: n, Found: outcome, FromMs: wait, ToMs: sent, SlackMs: n, Looks: wait, Pages: n, SinceS: n}
			twice := func(v core.Verdict) core.Verdict {
				is.True(v.Action.String() != "" && v.Reason.String() != "")                        // of the closed sets
				is.True(v.DelayMs <= core.MaxMs && (v.DelayMs == 0 || v.Action == core.AdoptLook)) // in what every host can hold
				is.Equal(v.Run.Known(), v.Action == core.AdoptRun)                                 // a run is told when it is adopted
				is.Equal(v.After.Known(), v.Action == core.AdoptPage)
				return v
			}
			twice(a.Start(&rules, &core.Doubt{SentMs: sent, FailedMs: failed, PromptVersionID: version, Resend: resend}, now))
			sound := rules
			if sound == (core.AdoptRules{}) {
				sound = core.DefaultAdoptRules()
			}
			_, want := sound.Invalid()
			for range 4 {
				before := a.Looks
				a.Begin(&rules, date, asked, now)
				a.Row(&core.ListRow{RunID: run, PromptVersionID: rowVersion, CreatedAt: created, Claimed: claimed})
				a.Rival(rivalSent, rivalEnded)
				seen := a
				v := twice(a.End(&rules, &core.ListEnd{Outcome: core.ListOutcome(outcome), HasMore: more, WaitMs: wait, NowMs: now}))
				switch v.Action {
				case core.AdoptRun:
					is.True(seen.Found == 1 && !seen.Rivals && seen.Dated && seen.Settled && outcome == uint8(core.ListAnswered)) // the one run, in a list to be believed
					is.True(!claimed)
				case core.AdoptResend:
					is.True(resend && seen.Found == 0 && seen.Dated && seen.Settled && outcome == uint8(core.ListAnswered)) // surely no run
				case core.AdoptLook:
					is.Equal(a.Looks, min(before, core.MaxMs-1)+1) // looks are counted
					if want == "" {
						is.True(a.Looks < sound.MaxLooks)                                                // and bounded
						is.True(v.DelayMs >= min(wait, core.MaxMs) || outcome != uint8(core.ListFailed)) // never sooner than asked
					}
				}
			}
		}
	})
}
