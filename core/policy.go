package core

// MaxMs is the greatest duration or instant, in milliseconds, that every host
// holds exactly: 2^53-1, JavaScript's greatest safe integer. Sums saturate
// there.
const MaxMs = 1<<53 - 1

// Policy says how long and how hard an operation is followed. The zero Policy
// stands for [DefaultPolicy]; otherwise every field counts as it is. Decide
// accepts any Policy; hosts refuse one that is [Policy.Invalid].
type Policy struct {
	MaxAttempts      uint64 // failures in a row, the first included, that end an operation; at least 1
	InitialBackoffMs uint64 // ceiling of the first backoff
	MaxBackoffMs     uint64 // ceiling of every backoff; at least InitialBackoffMs
	ThrottleFloorMs  uint64 // least wait after a throttling that names none
	PollMinMs        uint64 // least time between polls
	PollMaxMs        uint64 // greatest time between polls, unless the server asks for more; at least PollMinMs
	BudgetMs         uint64 // the longest the operation may take
	Poll             bool   // follow a run to its end
	RetryCreate      bool   // send an unsafe request again after a server_error
}

// DefaultPolicy gives four attempts, backoff from 0.5 to 20 s, a throttle
// floor of 1 s, polls every 1 to 15 s and a budget of 15 minutes; it follows
// runs and re-sends a create after a 500, as the API's error page advises.
func DefaultPolicy() Policy {
	return Policy{
		MaxAttempts:      4,
		InitialBackoffMs: 500,
		MaxBackoffMs:     20_000,
		ThrottleFloorMs:  1_000,
		PollMinMs:        1_000,
		PollMaxMs:        15_000,
		BudgetMs:         900_000,
		Poll:             true,
		RetryCreate:      true,
	}
}

// zero tells whether p stands for the default. Comparing it whole would go byte
// by byte in WebAssembly.
func (p *Policy) zero() bool {
	return p.MaxAttempts == 0 && p.InitialBackoffMs|p.MaxBackoffMs|p.ThrottleFloorMs|p.PollMinMs|p.PollMaxMs|p.BudgetMs == 0 &&
		!p.Poll && !p.RetryCreate
}

// Invalid names the first field, by its wire name, that makes the Policy a
// nonsense, and what was expected there. Both are "" for a sound Policy and
// for the zero one.
func (p *Policy) Invalid() (field, want string) {
	if p.zero() {
		return "", ""
	}
	const ms = "at most 9007199254740991"
	switch {
	case p.MaxAttempts < 1 || p.MaxAttempts > MaxMs:
		return "maxAttempts", "an integer from 1 to 9007199254740991"
	case p.InitialBackoffMs > MaxMs:
		return "initialBackoffMs", ms
	case p.MaxBackoffMs > MaxMs:
		return "maxBackoffMs", ms
	case p.MaxBackoffMs < p.InitialBackoffMs:
		return "maxBackoffMs", "at least initialBackoffMs"
	case p.ThrottleFloorMs > MaxMs:
		return "throttleFloorMs", ms
	case p.PollMinMs > MaxMs:
		return "pollMinMs", ms
	case p.PollMaxMs > MaxMs:
		return "pollMaxMs", ms
	case p.PollMaxMs < p.PollMinMs:
		return "pollMaxMs", "at least pollMinMs"
	case p.BudgetMs > MaxMs:
		return "budgetMs", ms
	}
	return "", ""
}

// Validate gives nil for a Policy that makes sense, else a [*PolicyError].
func (p Policy) Validate() error {
	if field, want := p.Invalid(); field != "" {
		return &PolicyError{Field: field, Want: want}
	}
	return nil
}

// PolicyError names the field of a Policy that makes no sense.
type PolicyError struct {
	Field string // wire name, as in "maxAttempts"
	Want  string // what was expected, as in "at least pollMinMs"
}

func (e *PolicyError) Error() string { return "policy." + e.Field + ": want " + e.Want }
