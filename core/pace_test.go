package core_test

import (
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

const t0 = 1_770_000_000_000

func TestPaceGivesFiveSlotsASecond(t *testing.T) {
	is := is.New(t)
	var s core.PaceState
	for i := range uint64(20) {
		var wait uint64
		wait, s = core.Pace(core.Rate{}, s, t0)
		is.Equal(wait, i*200) // callers at one instant should queue 200 ms apart
	}
}

func TestPaceBurst(t *testing.T) {
	is := is.New(t)
	r := core.Rate{Requests: 5, PerMs: 1000, Burst: 3}
	var s core.PaceState
	var waits []uint64
	for range 5 {
		var wait uint64
		wait, s = core.Pace(r, s, t0)
		waits = append(waits, wait)
	}
	is.Equal(waits, []uint64{0, 0, 0, 200, 400}) // three at once, then the pace
	wait, _ := core.Pace(r, s, t0+10_000)
	is.Equal(wait, uint64(0)) // a rest should fill the burst again
}

func TestPaceNeverExceedsARateThatDoesNotDivideASecond(t *testing.T) {
	is := is.New(t)
	r := core.Rate{Requests: 3, PerMs: 1000, Burst: 1}
	var s core.PaceState
	var wait uint64
	for range 3001 {
		wait, s = core.Pace(r, s, t0)
	}
	is.True(wait >= 1_000_000) // the 3001st request at 3/s should not come before 1000 s
	is.True(wait <= 1_000_002) // and hardly later
}

func TestPaceRefusedSlotIsNotTaken(t *testing.T) {
	is := is.New(t)
	_, s := core.Pace(core.Rate{}, core.PaceState{}, t0)
	first, _ := core.Pace(core.Rate{}, s, t0)
	second, _ := core.Pace(core.Rate{}, s, t0)
	is.Equal(first, uint64(200)) // the slot behind the first
	is.Equal(second, first)      // who drops the new state should have taken nothing
}

func TestHoldKeepsEverySlotUntilThen(t *testing.T) {
	is := is.New(t)
	for _, r := range []core.Rate{{}, {Requests: 5, PerMs: 1000, Burst: 5}} {
		_, s := core.Pace(r, core.PaceState{}, t0)
		s = core.Hold(r, s, t0+30_000)
		first, s := core.Pace(r, s, t0)
		second, _ := core.Pace(r, s, t0)
		is.Equal(first, uint64(30_000))                                     // the first slot is at the hold's end
		is.Equal(second, uint64(30_200))                                    // and no burst follows it
		is.Equal(core.Hold(r, s, t0), s)                                    // a hold in the past should change nothing
		is.Equal(core.Hold(r, s, core.MaxMs).ArrivalUs > s.ArrivalUs, true) // and the longest should not wrap
	}
}

func FuzzPace(f *testing.F) {
	f.Add(uint32(5), uint32(1000), uint32(1), uint64(0), uint64(t0), uint64(t0+5))
	f.Add(uint32(0), uint32(0), uint32(1<<32-1), uint64(1<<64-1), uint64(1<<64-1), uint64(0))
	f.Fuzz(func(t *testing.T, requests, per, burst uint32, arrival, now, until uint64) {
		is := is.New(t)
		r, s := core.Rate{Requests: requests, PerMs: per, Burst: burst}, core.PaceState{ArrivalUs: arrival}
		wait, next := core.Pace(r, s, now)
		later, _ := core.Pace(r, next, now)
		is.True(next.ArrivalUs >= min(arrival, core.MaxMs)) // slots should only move on
		is.True(later >= wait)                              // and later callers wait longer
		is.True(wait <= core.MaxMs)                         // in what every host can hold
		held := core.Hold(r, s, until)
		heldWait, _ := core.Pace(r, held, now)
		is.True(heldWait >= wait) // a hold should never bring a slot forward
		if until >= now && until <= core.MaxMs/1000 && burst <= 1 {
			is.True(heldWait >= until-now) // nor let one through before its end
		}
	})
}
