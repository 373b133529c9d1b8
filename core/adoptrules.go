package core

// AdoptRules say how a create whose outcome is unknown is looked up in the
// list of runs. The zero AdoptRules stand for [DefaultAdoptRules]; otherwise
// every field counts as it is. The fold accepts any; hosts refuse what is
// [AdoptRules.Invalid].
type AdoptRules struct {
	SkewMs           uint64 // how far a run's createdAt and the Date of answers may differ, one way or the other
	SettleMs         uint64 // how long after the create failed a run may still be missing from the list
	InitialBackoffMs uint64 // least wait before a look that follows a failed or undecided one; doubles from look to look
	MaxBackoffMs     uint64 // the most that it grows to; at least InitialBackoffMs
	BudgetMs         uint64 // how long after the create failed another look may begin; at least SettleMs
	MaxLooks         uint64 // looks in all, whatever the clock says; at least 1
	MaxPages         uint64 // pages of one look, of [ListRows] rows each; at least 1
}

// DefaultAdoptRules allow for 2 s between the vendor's own clocks, of which a
// Date's whole seconds take up to one; believe a list 10 s after the create
// failed; look again after 1, 2, 4 and then every 5 s, for a minute, at most 20
// times; and read at most 20 pages.
func DefaultAdoptRules() AdoptRules {
	return AdoptRules{
		SkewMs:           2_000,
		SettleMs:         10_000,
		InitialBackoffMs: 1_000,
		MaxBackoffMs:     5_000,
		BudgetMs:         60_000,
		MaxLooks:         20,
		MaxPages:         20,
	}
}

// Invalid names the first field, by its wire name, that makes the rules a
// nonsense, and what was expected there. Both are "" for sound rules and for
// the zero ones.
func (r *AdoptRules) Invalid() (field, want string) {
	if r.zero() {
		return "", ""
	}
	const ms = "at most 9007199254740991"
	const count = "an integer from 1 to 9007199254740991"
	switch {
	case r.SkewMs > MaxMs:
		return "skewMs", ms
	case r.SettleMs > MaxMs:
		return "settleMs", ms
	case r.InitialBackoffMs > MaxMs:
		return "initialBackoffMs", ms
	case r.MaxBackoffMs > MaxMs:
		return "maxBackoffMs", ms
	case r.MaxBackoffMs < r.InitialBackoffMs:
		return "maxBackoffMs", "at least initialBackoffMs"
	case r.BudgetMs > MaxMs:
		return "budgetMs", ms
	case r.BudgetMs < r.SettleMs:
		return "budgetMs", "at least settleMs"
	case r.MaxLooks < 1 || r.MaxLooks > MaxMs:
		return "maxLooks", count
	case r.MaxPages < 1 || r.MaxPages > MaxMs:
		return "maxPages", count
	}
	return "", ""
}

// zero tells whether r stand for the default. Comparing them whole would go
// byte by byte in WebAssembly.
func (r *AdoptRules) zero() bool {
	return r.SkewMs|r.SettleMs|r.InitialBackoffMs|r.MaxBackoffMs|r.BudgetMs|r.MaxLooks|r.MaxPages == 0
}

// orDefault gives the rules that count.
//
//go:noinline // three ask for it
func (r *AdoptRules) orDefault() AdoptRules {
	if r.zero() {
		return DefaultAdoptRules()
	}
	return *r
}

// backoff gives the least wait after so many looks, at least one. It doubles
// without jitter: looks take their turns at the pace's slots anyway.
func (r *AdoptRules) backoff(looks uint64) uint64 {
	ms := min(r.InitialBackoffMs, r.MaxBackoffMs, MaxMs)
	for ; looks > 1 && ms > 0 && ms < r.MaxBackoffMs && ms < MaxMs; looks-- {
		ms = min(ms*2, r.MaxBackoffMs, MaxMs)
	}
	return ms
}
