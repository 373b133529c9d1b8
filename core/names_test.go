package core_test

import (
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

func TestNamesAreClosedSets(t *testing.T) {
	is := is.New(t)
	sets := map[string][]string{}
	for i := range 256 {
		for set, name := range map[string]string{
			"action": core.Action(i).String(), "class": core.Class(i).String(),
			"reason": core.Reason(i).String(), "failure": core.Failure(i).String(), "advice": core.Advice(i).String(),
		} {
			if name != "" {
				sets[set] = append(sets[set], name)
			}
		}
	}
	is.Equal(len(sets["action"]), 4)
	is.Equal(len(sets["class"]), 9)
	is.Equal(len(sets["reason"]), 11)
	is.Equal(len(sets["failure"]), 3) // beside the one without a name
	is.Equal(len(sets["advice"]), 12)
	for set, names := range sets {
		seen := map[string]bool{}
		for _, n := range names {
			is.True(!seen[n]) // no two values of a set share a name
			seen[n] = true
		}
		t.Log(set, names)
	}
	flags := 0
	for f := core.Flags(1); f != 0 && f.String() != ""; f <<= 1 {
		flags++
	}
	is.Equal(flags, 10)
	is.Equal(core.Flags(1<<flags).String(), "") // and no flag beyond the last
}

func TestParseFailureTakesOnlyItsNames(t *testing.T) {
	is := is.New(t)
	for f := core.FailureNone; f <= core.FailureTimeout; f++ {
		got, ok := core.ParseFailure(f.String())
		is.True(ok && got == f) // the inverse of String
	}
	_, ok := core.ParseFailure("Timeout")
	is.True(!ok) // names are exact
}

func TestEveryFieldOfAPolicyIsValidated(t *testing.T) {
	is := is.New(t)
	p := core.DefaultPolicy()
	is.NoErr(p.Validate())
	is.NoErr(core.Policy{}.Validate()) // the zero Policy stands for the default
	for field, set := range map[string]func(*core.Policy){
		"maxAttempts":      func(p *core.Policy) { p.MaxAttempts = 0 },
		"initialBackoffMs": func(p *core.Policy) { p.InitialBackoffMs = core.MaxMs + 1 },
		"maxBackoffMs":     func(p *core.Policy) { p.MaxBackoffMs = p.InitialBackoffMs - 1 },
		"throttleFloorMs":  func(p *core.Policy) { p.ThrottleFloorMs = core.MaxMs + 1 },
		"pollMinMs":        func(p *core.Policy) { p.PollMinMs = core.MaxMs + 1 },
		"pollMaxMs":        func(p *core.Policy) { p.PollMaxMs = p.PollMinMs - 1 },
		"budgetMs":         func(p *core.Policy) { p.BudgetMs = core.MaxMs + 1 },
	} {
		p := core.DefaultPolicy()
		set(&p)
		got, want := p.Invalid()
		is.Equal(got, field) // the field that is a nonsense
		is.True(want != "")  // with what was expected
		is.True(p.Validate() != nil)
	}
}
