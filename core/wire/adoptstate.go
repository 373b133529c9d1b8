package wire

import (
	"strconv"

	"followthrough/core"
)

// AppendAdoption adds a in wire form to dst, as it is between two pages.
func AppendAdoption(dst []byte, a *core.Adoption) []byte {
	number := func(name string, n uint64) {
		dst = append(dst, name...)
		dst = strconv.AppendUint(dst, n, 10)
	}
	truth := func(name string, b bool) {
		dst = append(dst, name...)
		dst = strconv.AppendBool(dst, b)
	}
	number(`{"sentMs":`, a.SentMs)
	number(`,"failedMs":`, a.FailedMs)
	dst = append(dst, `,"promptVersionId":"`...)
	dst = a.Version.Append(dst)
	truth(`","resend":`, a.Resend)
	number(`,"looks":`, a.Looks)
	number(`,"since":`, a.SinceS)
	dst = append(dst, `,"startingAfter":"`...)
	dst = a.After.Append(dst)
	number(`","pages":`, a.Pages)
	truth(`,"dated":`, a.Dated)
	number(`,"fromMs":`, a.FromMs)
	number(`,"toMs":`, a.ToMs)
	number(`,"slackMs":`, a.SlackMs)
	truth(`,"settled":`, a.Settled)
	truth(`,"sinceTooLate":`, a.SinceTooLate)
	number(`,"found":`, uint64(a.Found))
	dst = append(dst, `,"runId":"`...)
	dst = a.Run.Append(dst)
	truth(`","unreadable":`, a.Unreadable)
	truth(`,"rivals":`, a.Rivals)
	truth(`,"openRival":`, a.OpenRival)
	return append(dst, '}')
}

func (r *reader) adoption(name string) (a core.Adoption) {
	in, ok := r.object(name)
	if !ok {
		return a
	}
	a.SentMs = in.integer("sentMs", core.MaxMs)
	a.FailedMs = in.integer("failedMs", core.MaxMs)
	a.Version, _ = core.ParseVersionID(in.text("promptVersionId"))
	a.Resend = in.truth("resend", false)
	a.Looks = in.integer("looks", core.MaxMs)
	a.SinceS = in.integer("since", core.MaxMs)
	a.After, _ = core.ParseRunID(in.text("startingAfter"))
	a.Pages = in.integer("pages", core.MaxMs)
	a.Dated = in.truth("dated", false)
	a.FromMs = in.integer("fromMs", core.MaxMs)
	a.ToMs = in.integer("toMs", core.MaxMs)
	a.SlackMs = in.integer("slackMs", core.MaxMs)
	a.Settled = in.truth("settled", false)
	a.SinceTooLate = in.truth("sinceTooLate", false)
	a.Found = uint8(in.integer("found", 2))
	a.Run, _ = core.ParseRunID(in.text("runId"))
	a.Unreadable = in.truth("unreadable", false)
	a.Rivals = in.truth("rivals", false)
	a.OpenRival = in.truth("openRival", false)
	r.leave(&in)
	return a
}
