package wire

import (
	"strconv"

	"followthrough/core"
)

// Retry tells a retry budget of an attempt, and gives its verdict, both in wire
// form, or {"error":"invalid_retry","field":"…"}. It never fails.
//
//	in   {"rules": {…}?, "state": {…}?, "class": "server_error", "action": "retry", "polled": false, "timedOut": false, "first": false}
//	out  {"verdict": "granted", "leftMilli": 495000, "state": {"spentMilli": 5000, "heldMilli": 5000}}
//
// The state is the bucket's and, as heldMilli, the operation's; first says that
// another operation begins, which holds nothing. Absent fields are zero, absent
// rules or a field of them the default, unknown fields are ignored.
func Retry(in []byte) []byte {
	a, err := ParseRetry(in)
	if err != nil {
		return AppendError(nil, err.(*Error))
	}
	v, held, state := core.SpendRetry(&a.Rules, a.State, a.Attempt)
	dst := append([]byte(`{"verdict":"`), v.String()...)
	dst = strconv.AppendUint(append(dst, `","leftMilli":`...), state.LeftMilli(&a.Rules), 10)
	dst = strconv.AppendUint(append(dst, `,"state":{"spentMilli":`...), state.SpentMilli, 10)
	dst = strconv.AppendUint(append(dst, `,"heldMilli":`...), held, 10)
	return append(dst, "}}"...)
}

// RetryInput is what an attempt in wire form says.
type RetryInput struct {
	Rules   core.RetryRules
	State   core.RetryState
	Attempt core.RetryAttempt
}

// ParseRetry reads an attempt. The error is an [*Error].
func ParseRetry(in []byte) (RetryInput, error) {
	var out RetryInput
	r, err := readerOf("retry", in)
	if err != nil {
		return out, err
	}
	out.Rules = r.retryRules("rules")
	a := &out.Attempt
	if state, ok := r.object("state"); ok {
		out.State.SpentMilli = state.integer("spentMilli", core.MaxMs)
		a.HeldMilli = state.integer("heldMilli", core.MaxMs)
		r.leave(&state)
	}
	if r.truth("first", false) {
		a.HeldMilli = 0
	}
	a.Class = named(r, "class", core.Class.String)
	a.Action = named(r, "action", core.Action.String)
	a.Polled = r.truth("polled", false)
	a.TimedOut = r.truth("timedOut", false)
	if r.err != nil {
		return RetryInput{}, r.err
	}
	return out, nil
}

func (r *reader) retryRules(name string) core.RetryRules {
	rules := core.DefaultRetryRules()
	r.rules(name, []number{
		{"maxMilli", &rules.MaxMilli},
		{"failureMilli", &rules.FailureMilli},
		{"retryMilli", &rules.RetryMilli},
		{"timeoutMilli", &rules.TimeoutMilli},
		{"successMilli", &rules.SuccessMilli},
		{"aboveMilli", &rules.AboveMilli},
	}, "maxMilli", rules.Invalid)
	return rules
}

// named reads a word of a closed set; an absent one is the set's zero.
func named[T ~uint8](r *reader, name string, word func(T) string) (v T) {
	text := r.text(name)
	if text == "" {
		return 0
	}
	for v = 0; word(v) != ""; v++ {
		if word(v) == text {
			return v
		}
	}
	r.fail(name, `one of the words from "`+word(0)+`" to "`+word(v-1)+`"`)
	return 0
}
