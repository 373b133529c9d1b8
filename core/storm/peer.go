package storm

// Peer describes how some other client behaves, as far as a storm shows it.
type Peer struct {
	Name       string
	Like       string   // what it was modelled on
	Facts      string   // what is known of that
	Sources    []string // from where
	Requests   uint64   // the first included
	Methods    []string // those that it sends again; none: all
	Statuses   []Between
	Failures   []string // those of a connection after which it sends again
	FirstMs    uint64   // the first delay
	Factor     uint64   // of each delay to the next
	MostMs     uint64   // the longest delay; 0: none is too long
	Obeys      []Between
	ObeyMostMs uint64 // the longest Retry-After that it obeys, a longer one is cut; 0: none is too long
}

// Between is a range of statuses, both ends included.
type Between struct{ Least, Most uint64 }

func holds(all []Between, status uint64) bool {
	for _, b := range all {
		if b.Least <= status && status <= b.Most {
			return true
		}
	}
	return false
}

// next gives how long it waits until it sends again, after so many requests
// and this answer; ok is false where it gives up.
func (p *Peer) next(method string, requests uint64, a *answer) (delayMs uint64, ok bool) {
	if requests >= p.Requests || len(p.Methods) > 0 && !contains(p.Methods, method) {
		return 0, false
	}
	if a.status == 0 && !contains(p.Failures, a.failure) || a.status != 0 && !holds(p.Statuses, a.status) {
		return 0, false
	}
	if a.retryAfter != "" && holds(p.Obeys, a.status) {
		delayMs = seconds(a.retryAfter) * 1000
		if p.ObeyMostMs > 0 {
			delayMs = min(delayMs, p.ObeyMostMs)
		}
		return delayMs, true
	}
	// No delay is longer than any simulation, and its bound keeps sums whole.
	most := p.MostMs
	if most == 0 {
		most = 2 * maxMs
	}
	delayMs = min(p.FirstMs, most)
	for range requests - 1 {
		if delayMs >= most || p.Factor <= 1 || delayMs == 0 {
			break
		}
		delayMs = min(delayMs*p.Factor, most)
	}
	return delayMs, true
}

func contains(all []string, s string) bool {
	for _, one := range all {
		if one == s {
			return true
		}
	}
	return false
}

// seconds reads digits.
func seconds(s string) (n uint64) {
	for i := 0; i < len(s); i++ {
		n = n*10 + uint64(s[i]-'0')
	}
	return n
}

func readPeer(f field) (p Peer) {
	f.only("name", "like", "facts", "sources", "requests", "methods", "statuses", "failures", "delay", "retryAfter")
	if p.Name = f.name("name", ""); p.Name == "" {
		f.fail("name", "a name")
	}
	p.Like, p.Facts, p.Sources = f.text("like"), f.text("facts"), f.texts("sources")
	p.Requests = f.integer("requests", 1, 1, 1000)
	p.Methods, p.Failures = f.texts("methods"), f.texts("failures")
	p.Statuses = f.betweens("statuses")
	d := f.object("delay", "firstMs", "factor", "mostMs")
	p.FirstMs, p.Factor, p.MostMs = d.integer("firstMs", 0, 0, maxMs), d.integer("factor", 1, 1, 1000), d.integer("mostMs", 0, 0, maxMs)
	r := f.object("retryAfter", "statuses", "mostMs")
	p.Obeys, p.ObeyMostMs = r.betweens("statuses"), r.integer("mostMs", 0, 0, maxMs)
	return p
}

func (f field) texts(name string) (all []string) {
	items, _ := f.list(name)
	for _, item := range items {
		s, ok := item.value.(string)
		if !ok {
			item.fail("", "a string")
		}
		all = append(all, s)
	}
	return all
}

func (f field) betweens(name string) (all []Between) {
	items, _ := f.list(name)
	for _, item := range items {
		pair, ok := item.value.([]any)
		if !ok || len(pair) != 2 {
			item.fail("", "two statuses")
			continue
		}
		both := field{map[string]any{"0": pair[0], "1": pair[1]}, item.path, f.first}
		all = append(all, Between{both.integer("0", 0, 0, 999), both.integer("1", 0, 0, 999)})
	}
	return all
}
