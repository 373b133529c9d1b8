package wire

import (
	"strconv"

	"followthrough/core"
)

// Adopt takes one step of looking up a create whose outcome is unknown, and
// gives the verdict, both in wire form, or
// {"error":"invalid_adoption","field":"…"}. It never fails. A step begins with
// a doubt, or tells a page of the list:
//
//	in   {"rules": {…}?, "doubt": {"sentMs": …, "failedMs": …, "promptVersionId": "…", "resend": false}, "nowMs": …}
//	in   {"rules": {…}?, "state": {…}, "list": {"outcome": "answered", "date": "…", "askedMs": …, "nowMs": …,
//	      "rows": [{"runId": "…", "promptVersionId": "…", "createdAt": "…", "claimed": false}, …],
//	      "rivals": [{"sentMs": …, "endedMs": 0}, …], "hasMore": false, "claimed": false, "waitMs": 0}}
//	out  {"action": "look", "reason": "unsettled", "delayMs": 10000, "runId": "", "since": 1769999698, "startingAfter": "", "state": {…}}
//
// Absent fields are zero, absent rules or a field of them the default, unknown
// fields are ignored. Rows are as the vendor writes them, each with a claimed
// of the host's: what is missing there or no text is taken for "".
func Adopt(in []byte) []byte {
	step, err := ParseAdoption(in)
	if err != nil {
		return AppendError(nil, err.(*Error))
	}
	v := step.Take()
	return AppendVerdict(nil, &v, &step.State)
}

// AdoptionStep is what a step in wire form says.
type AdoptionStep struct {
	Rules core.AdoptRules
	State core.Adoption

	Begins bool // a doubt begins here; otherwise a page of the list was asked for
	Doubt  core.Doubt
	NowMs  uint64

	Date    string
	AskedMs uint64
	Rows    []core.ListRow
	Rivals  [][2]uint64 // sentMs, endedMs
	End     core.ListEnd
}

// Take takes the step: State is then what to remember.
func (s *AdoptionStep) Take() core.Verdict {
	if s.Begins {
		return s.State.Start(&s.Rules, &s.Doubt, s.NowMs)
	}
	if s.End.Outcome == core.ListAnswered {
		s.State.Begin(&s.Rules, s.Date, s.AskedMs, s.End.NowMs)
		for i := range s.Rows {
			s.State.Row(&s.Rows[i])
		}
		for _, r := range s.Rivals {
			s.State.Rival(r[0], r[1])
		}
	}
	return s.State.End(&s.Rules, &s.End)
}

// ParseAdoption reads a step. The error is an [*Error].
func ParseAdoption(in []byte) (AdoptionStep, error) {
	var out AdoptionStep
	r, err := readerOf("adoption", in)
	if err != nil {
		return out, err
	}
	out.Rules = r.adoptRules("rules")
	out.State = r.adoption("state")
	_, begins := r.fields["doubt"]
	_, tells := r.fields["list"]
	switch {
	case begins && tells:
		r.fail("list", "none beside a doubt")
	case begins:
		out.Begins = true
		out.Doubt = r.doubt("doubt")
		out.NowMs = r.integer("nowMs", core.MaxMs)
	case tells:
		r.list("list", &out)
	default:
		r.fail("doubt", "a doubt or a list")
	}
	if r.err != nil {
		return AdoptionStep{}, r.err
	}
	return out, nil
}

// AppendVerdict adds v in wire form to dst, with the state to remember.
func AppendVerdict(dst []byte, v *core.Verdict, a *core.Adoption) []byte {
	dst = append(dst, `{"action":"`...)
	dst = append(dst, v.Action.String()...)
	dst = append(dst, `","reason":"`...)
	dst = append(dst, v.Reason.String()...)
	dst = append(dst, `","delayMs":`...)
	dst = strconv.AppendUint(dst, v.DelayMs, 10)
	dst = append(dst, `,"runId":"`...)
	dst = v.Run.Append(dst)
	dst = append(dst, `","since":`...)
	dst = strconv.AppendUint(dst, v.SinceS, 10)
	dst = append(dst, `,"startingAfter":"`...)
	dst = v.After.Append(dst)
	dst = append(dst, `","state":`...)
	dst = AppendAdoption(dst, a)
	return append(dst, '}')
}
