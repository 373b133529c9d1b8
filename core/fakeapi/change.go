package fakeapi

// Reset puts everything back to how it began: configuration, accounts, runs,
// limiter, script, counters and log. Barriers named over the control routes
// are released and forgotten.
func (a *API) Reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, b := range a.barriers {
		b.Release()
	}
	a.config = a.initial
	a.revoked = map[string]bool{}
	a.accounts = map[string]*account{}
	shared := &account{a.config.Credits}
	for _, k := range a.config.Keys {
		if a.config.SharedAccount {
			a.accounts[k] = shared
		} else {
			a.accounts[k] = &account{a.config.Credits}
		}
	}
	a.meters = map[string]*meter{}
	a.runs, a.byID = nil, map[string]*run{}
	a.script, a.log = nil, nil
	a.barriers = map[string]*Barrier{}
	a.stats = Stats{Answers: map[string]int{}}
	a.epoch++
	a.counted()
}

// Configure changes the configuration from the next request on. The function
// sees the values in force, in which zero is zero and no longer a default; a
// run that exists keeps its duration. Keys, SharedAccount, Credits and Control
// are read at the start only.
func (a *API) Configure(change func(*Config)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.config
	change(&c)
	a.config = c.withLimits()
}

// Revoke makes a key answer 401.
func (a *API) Revoke(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.revoked[key] = true
}

// Credits is the balance of a key's account; 0 for an unknown key.
func (a *API) Credits(key string) float64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if acc := a.accounts[key]; acc != nil {
		return acc.credits
	}
	return 0
}
