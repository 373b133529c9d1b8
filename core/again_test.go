package core_test

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

// names are runIds, usable and not, that differ in length and in their ends.
var names = []string{"", "r", "run_1", "run_2", strings.Repeat("x", core.MaxRunID), strings.Repeat("x", core.MaxRunID+1), "a b", "run_", "r/1"}

func TestARunIDSetAgainIsTheOneParsed(t *testing.T) {
	for _, first := range names {
		for _, second := range names {
			is := is.New(t)
			id, _ := core.ParseRunID(first)
			ok := id.Set(second)
			want, wantOK := core.ParseRunID(second)
			is.Equal(ok, wantOK)
			is.True(id == want) // nothing of the first should be left
			is.Equal(id.Known(), ok)
		}
	}
}

func TestAStepSetAgainIsTheStepOfNext(t *testing.T) {
	p := core.DefaultPolicy()
	var d core.Step
	for _, first := range answers() {
		for _, second := range answers() {
			for _, run := range []string{"", "3f6c", "another"} {
				is := is.New(t)
				s := core.State{Failures: 1, Throttles: 2, Polls: 3}
				s.Run.Set(run)
				before, after := core.ReadEnvelope(first.Body), core.ReadEnvelope(second.Body)
				d.Set(&p, &core.State{}, &first, &before)
				d.Set(&p, &s, &second, &after)
				is.True(d == core.Next(&p, &s, &second, &after)) // nothing of the first should be left
				state := d.State
				d.Set(&p, &d.State, &first, &before)
				is.True(d == core.Next(&p, &state, &first, &before)) // its own state should serve
			}
		}
	}
}

func TestAScannerResetIsAFreshOne(t *testing.T) {
	used := core.Scanner{Room: make([]byte, core.MaxMessage)}
	for _, first := range bodies {
		for _, second := range bodies {
			is := is.New(t)
			for n := range min(len(first), 90) { // the first is cut there, and closed or not
				used.Reset()
				used.Write([]byte(first[:n]))
				if n%2 == 0 {
					used.Close()
				}
			}
			used.Reset()
			used.Write([]byte(second))
			got, want := used.Close(), core.ReadEnvelope([]byte(second))
			is.Equal([]any{got.Found, got.Empty, got.Run, got.Code(), got.RunStatus(), got.Message()},
				[]any{want.Found, want.Empty, want.Run, want.Code(), want.RunStatus(), want.Message()})
		}
	}
}
