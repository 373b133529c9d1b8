package core_test

import (
	"fmt"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

func ExampleSpendRetry() {
	var rules core.RetryRules // the default: 500 tokens, 5 for a retry
	var bucket core.RetryState
	failure := core.RetryAttempt{Class: core.ServerError, Action: core.Retry}

	v, held, bucket := core.SpendRetry(&rules, bucket, failure)
	fmt.Println(v, held, bucket.LeftMilli(&rules))
	_, held, bucket = core.SpendRetry(&rules, bucket, core.RetryAttempt{Class: core.Success, Action: core.Return, HeldMilli: held})
	fmt.Println(held, bucket.LeftMilli(&rules))
	// Output:
	// granted 5000 495000
	// 0 500000
}

// gRPC's example: ten tokens, a tenth for a success. Retries end once half of
// them are gone.
func ExampleRetryThrottling() {
	rules := core.RetryThrottling(10_000, 100)
	var bucket core.RetryState
	for range 5 {
		var v core.RetryVerdict
		v, _, bucket = core.SpendRetry(&rules, bucket, core.RetryAttempt{Class: core.Unreached, Action: core.Retry})
		fmt.Print(v, " ")
	}
	// Output: granted granted granted granted refused
}

func ExampleRetryState_LeftMilli() {
	var rules core.RetryRules
	fmt.Println(core.RetryState{}.LeftMilli(&rules), core.RetryState{SpentMilli: core.MaxMs}.LeftMilli(&rules))
	// Output: 500000 0
}

func ExampleRetryRules_Invalid() {
	rules := core.DefaultRetryRules()
	rules.RetryMilli = 600_000
	fmt.Println(rules.Invalid())
	// Output: retryMilli at most maxMilli
}

func TestNonsenseRetryRulesNameTheField(t *testing.T) {
	for field, spoil := range map[string]func(*core.RetryRules){
		"":             func(r *core.RetryRules) {},
		"maxMilli":     func(r *core.RetryRules) { *r = core.RetryRules{SuccessMilli: 1} },
		"failureMilli": func(r *core.RetryRules) { r.FailureMilli = core.MaxMs + 1 },
		"retryMilli":   func(r *core.RetryRules) { r.RetryMilli = r.MaxMilli + 1 },
		"timeoutMilli": func(r *core.RetryRules) { r.TimeoutMilli = r.MaxMilli + 1 },
		"successMilli": func(r *core.RetryRules) { r.SuccessMilli = 0 },
		"aboveMilli":   func(r *core.RetryRules) { r.AboveMilli = r.MaxMilli },
	} {
		t.Run(field, func(t *testing.T) {
			is := is.New(t)
			r := core.DefaultRetryRules()
			spoil(&r)
			got, want := r.Invalid()
			is.Equal(got, field)            // the field that was spoilt
			is.Equal(want == "", got == "") // and what was expected there
		})
	}
}

func TestSpendRetryAllocatesNothing(t *testing.T) {
	is := is.New(t)
	rules := core.RetryThrottling(10_000, 100)
	var s core.RetryState
	allocs := testing.AllocsPerRun(100, func() {
		_, _, s = core.SpendRetry(&rules, s, core.RetryAttempt{Class: core.Unknown, Action: core.Retry})
	})
	is.Equal(allocs, 0.0) // SpendRetry should not touch the heap
}

// TestAnOutageIsMetWithABoundedNumberOfRetries: without a success the bucket
// only empties, whoever asks, however often.
func TestAnOutageIsMetWithABoundedNumberOfRetries(t *testing.T) {
	is := is.New(t)
	for _, c := range []struct {
		rules core.RetryRules
		want  int
	}{{core.RetryRules{}, 100}, {core.RetryThrottling(10_000, 100), 4}, {core.RetryThrottling(1_000_000, 1_000), 499}} {
		var s core.RetryState
		granted := 0
		for range 10_000 {
			var v core.RetryVerdict
			if v, _, s = core.SpendRetry(&c.rules, s, core.RetryAttempt{Class: core.Unknown, Action: core.Retry}); v == core.RetryGranted {
				granted++
			}
		}
		is.Equal(granted, c.want) // retries in all
	}
}

func FuzzSpendRetry(f *testing.F) {
	f.Add(uint64(0), uint64(0), uint64(0), uint64(0), uint64(0), uint64(0), uint64(0), uint64(5_000), uint8(core.ServerError), uint8(core.Retry), false, false)
	f.Add(uint64(10_000), uint64(1_000), uint64(0), uint64(0), uint64(100), uint64(5_000), uint64(4_000), uint64(0), uint8(core.Success), uint8(core.Return), false, true)
	f.Add(^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0), uint8(255), uint8(255), true, true)
	f.Fuzz(func(t *testing.T, most, failure, retry, timeout, success, above, spent, held uint64, class, action uint8, polled, timedOut bool) {
		is := is.New(t)
		r := core.RetryRules{MaxMilli: most, FailureMilli: failure, RetryMilli: retry, TimeoutMilli: timeout, SuccessMilli: success, AboveMilli: above}
		a := core.RetryAttempt{Class: core.Class(class), Action: core.Action(action), Polled: polled, TimedOut: timedOut, HeldMilli: held}
		before := core.RetryState{SpentMilli: spent}
		v, _, next := core.SpendRetry(&r, before, a)
		left := before.LeftMilli(&r)
		is.True(v.String() != "")                                     // a verdict of the set
		is.True(v == core.RetryFree || a.Action == core.Retry)        // only a retry is granted or refused
		is.True(v == core.RetryFree || !polled)                       // and never a poll
		is.True(v == core.RetryFree || a.Class != core.Throttled)     // nor what the server has asked to wait
		is.True(v != core.RetryGranted || next.LeftMilli(&r) <= left) // a retry that is granted gives nothing
		if sound, _ := r.Invalid(); sound == "" && failure == 0 && above == 0 {
			is.True(v != core.RetryRefused || left < core.RetryState{}.LeftMilli(&r)) // a full bucket grants a retry
		}
		is.True(!polled || next.LeftMilli(&r) == left) // a poll changes nothing
		if r.MaxMilli > 0 {
			is.True(next.SpentMilli <= r.MaxMilli) // and the bucket neither overflows nor owes
		}
	})
}
