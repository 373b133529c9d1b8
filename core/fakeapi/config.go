package fakeapi

import "time"

// DefaultKey is the API key that is valid when [Config].Keys names none.
const DefaultKey = "bp_test_key"

// Config says how an API behaves. The zero value is ready to use: each field
// tells what its zero means.
type Config struct {
	// Window is how long POST /v1/runs waits for the run to end before it
	// answers 504 with the run's id: two minutes at the vendor. Zero is one
	// second; negative is no wait at all.
	Window time.Duration
	// RunDuration is how long a run lasts from its creation to its end. Zero is
	// 50 ms; negative is a run that has ended as soon as it is created.
	RunDuration time.Duration
	// QueueDuration is the first part of RunDuration, spent as "queued" and not
	// yet "running". Zero is a tenth of RunDuration; negative is none.
	QueueDuration time.Duration
	// ListDelay is how long a new run stays invisible in GET /v1/runs. Zero or
	// negative is no delay.
	ListDelay time.Duration

	// Limiter is the kind of rate limit, kept for each key by itself.
	Limiter Limiter
	// PerSecond is the number of requests let through each second. Zero or
	// negative is 5, the documented limit.
	PerSecond int
	// Burst is the capacity of the token bucket; the other kinds of limiter do
	// not read it. Zero or negative is 5.
	Burst int
	// RetryAfterDate makes Retry-After an HTTP-date instead of seconds.
	RetryAfterDate bool

	// Credits is the balance of each account at the start. Zero is 1000;
	// negative is an empty account.
	Credits float64
	// CostPerRun is deducted when a run is created. Zero is 1; negative is free.
	CostPerRun float64
	// Keys are the valid API keys, each with an account (credits, runs) and a
	// rate limit of its own. None is one key, DefaultKey.
	Keys []string
	// SharedAccount lets all keys spend the same credits and see the same runs.
	SharedAccount bool

	// ClockSkew is added to every time the API tells or compares: the Date
	// header of all answers, a Retry-After date, createdAt, since and until.
	// Zero is a right clock; negative is a clock that is slow.
	ClockSkew time.Duration
	// FailRuns makes every new run end as "failed".
	FailRuns bool
	// Outputs are the outputs of a run that succeeds. None is one text that
	// names the run's "topic".
	Outputs []Output

	// Control serves the routes under /_fake/, by which a test in another
	// process scripts this API; see the package documentation. To callers from
	// the loopback interface only.
	Control bool
}

// withDefaults returns c with each zero replaced by what it means, and each
// negative by zero: in the result, zero is zero.
func (c Config) withDefaults() Config {
	c.Window = orDefault(c.Window, time.Second)
	c.RunDuration = orDefault(c.RunDuration, 50*time.Millisecond)
	c.QueueDuration = min(orDefault(c.QueueDuration, c.RunDuration/10), c.RunDuration)
	c.ListDelay = max(c.ListDelay, 0)
	c.Credits = orDefault(c.Credits, 1000)
	c.CostPerRun = orDefault(c.CostPerRun, 1)
	if len(c.Keys) == 0 {
		c.Keys = []string{DefaultKey}
	}
	c.Keys = append([]string(nil), c.Keys...)
	c.Outputs = append([]Output(nil), c.Outputs...)
	return c.withLimits()
}

// withLimits fills in the limiter's numbers, for which zero makes no sense.
func (c Config) withLimits() Config {
	if c.PerSecond <= 0 {
		c.PerSecond = 5
	}
	if c.Burst <= 0 {
		c.Burst = 5
	}
	return c
}

func orDefault[N time.Duration | float64](n, zero N) N {
	if n == 0 {
		return zero
	}
	return max(n, 0)
}
