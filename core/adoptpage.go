package core

// MaxTimestamp bounds a row's createdAt, in bytes: a longer one says nothing
// usable. It has room for 38 digits behind the second.
const MaxTimestamp = 64

// ListRow is a row of the list, its texts as they are; "" stands for what is
// missing or no text. What else a row tells, such as the run's status, does
// not matter: a run that has failed is adopted too, and its failure told.
type ListRow struct {
	RunID           string
	PromptVersionID string
	CreatedAt       string
	Claimed         bool // the run is known to be another create's
}

// Begin begins a page of the list that was answered: its Date header verbatim,
// and the local clock when it was asked for and when its head arrived. The
// first page of a look sets the window in which the vendor may have made the
// run, by the vendor's time: from SentMs less the skew to FailedMs plus the
// skew. The Date was written at some time between the two instants, so the
// window is longer by as much as the answer took.
func (a *Adoption) Begin(rules *AdoptRules, date string, askedMs, nowMs uint64) {
	a.Rows, a.Newer, a.Last = 0, false, RunID{}
	if a.After.Known() {
		return
	}
	r := rules.orDefault()
	a.forget()
	nowMs = min(nowMs, MaxMs)
	askedMs = min(askedMs, nowMs)
	sec, dated := dateOf(date, nowMs)
	if !dated {
		return
	}
	slack := int64(min(r.SkewMs, MaxMs))
	from := int64(a.SentMs) + sec*1000 - int64(nowMs) - slack
	to := int64(a.FailedMs) + sec*1000 - int64(askedMs) + slack
	a.FromMs = uint64(min(max(from, 0), MaxMs))
	a.ToMs = uint64(min(max(to, 0), MaxMs))
	a.SlackMs = min(uint64(slack)+nowMs-askedMs, MaxMs)
	a.Dated = true
	a.Settled = askedMs >= add(a.FailedMs, r.SettleMs)
	a.SinceTooLate = a.SinceS > a.FromMs/1000
	a.SinceS = (a.FromMs - min(a.FromMs, marginMs)) / 1000
}

func dateOf(header string, nowMs uint64) (sec int64, ok bool) {
	if len(header) > MaxHeader {
		return 0, false
	}
	sec, _, ok = httpDate(trim(header), instant(nowMs))
	return sec, ok
}

// Row tells a row of the page, any number of times and in any order.
func (a *Adoption) Row(row *ListRow) {
	a.Rows = addOne(a.Rows)
	var id RunID
	usable := id.Set(row.RunID)
	if usable {
		a.Last = id
	}
	version, named := ParseVersionID(row.PromptVersionID)
	created, timed := int64(0), false
	if len(row.CreatedAt) <= MaxTimestamp {
		created, timed = ISOTime(row.CreatedAt)
	}
	if !timed || created >= int64(a.FromMs) {
		a.Newer = true
	}
	switch {
	case usable && row.Claimed:
		a.claim(&id)
	case named && version != a.Version:
	case timed && (created < int64(a.FromMs) || created > int64(a.ToMs)):
	case !usable || !named || !timed:
		a.Unreadable = true // it may be the run, or a second one
	case a.Found == 0:
		a.Found, a.Run = 1, id
	case a.Run.differs(&id): // a row may stand on two pages when a new run has come in between
		a.Found = 2
	}
}

// claim takes a run out of the question.
func (a *Adoption) claim(id *RunID) {
	if a.Found == 1 && !a.Run.differs(id) {
		a.Found, a.Run = 0, RunID{}
	}
}

// Rival tells of another create of the same promptVersionId, between Begin and
// End: when it was sent and when its outcome became known or was given up, by
// the local clock; endedMs 0 while it is in flight or in doubt. One that the
// window touches may have made the run. It counts however it ended.
func (a *Adoption) Rival(sentMs, endedMs uint64) {
	open := endedMs == 0
	ended := max(endedMs, sentMs)
	if sentMs > add(a.FailedMs, a.SlackMs) || !open && add(ended, a.SlackMs) < a.SentMs {
		return
	}
	a.Rivals = true
	a.OpenRival = a.OpenRival || open
}
