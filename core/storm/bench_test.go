package storm

import (
	"os"
	"testing"
)

// thousand gives a scenario of 1 000 clients and ten minutes: "burst" is all
// at once, "outage" comes by and by, with an outage of a minute and late runs.
func thousand(b *testing.B, name string) []byte {
	b.Helper()
	scenario, err := os.ReadFile("testdata/thousand/" + name + ".json")
	if err != nil {
		b.Fatal(err)
	}
	return scenario
}

func BenchmarkThousandClients(b *testing.B)       { simulateOften(b, "burst") }
func BenchmarkThousandClientsOutage(b *testing.B) { simulateOften(b, "outage") }

// simulateOften simulates a scenario under every policy, from JSON to JSON,
// and reports how many seconds of how many clients go by in one second.
func simulateOften(b *testing.B, name string) {
	scenario := thousand(b, name)
	s := read(b, scenario)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Simulate(scenario); err != nil {
			b.Fatal(err)
		}
	}
	simulated := float64(s.Clients) * float64(s.HorizonMs/1000) * float64(len(s.Policies)) * float64(b.N)
	b.ReportMetric(simulated/b.Elapsed().Seconds(), "client·s/s")
}

// BenchmarkQueueAlone is the floor: the events of the burst go through the
// queue as they did, and nobody judges or decides anything.
func BenchmarkQueueAlone(b *testing.B) {
	s := read(b, thousand(b, "burst"))
	arrivals := s.arrivals()
	var runs [][]event
	for i := range s.Policies {
		runs = append(runs, recorded(s, &s.Policies[i], arrivals))
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, followers := range runs {
			replay(arrivals, followers)
		}
	}
}

// recorded simulates one policy. It gives what followed on each event, in the
// order in which they happened: the next one of its client, or none (seq 0).
func recorded(s *Scenario, p *Contender, arrivals []uint64) (followers []event) {
	r := simulation{scenario: s, policy: p, vendor: newVendor(s), tally: tally{name: p.Name}}
	r.begin(arrivals)
	for len(r.queue.heap) > 0 {
		e := r.queue.pop()
		if e.at >= s.HorizonMs {
			break
		}
		seq := r.queue.seq
		r.happen(e)
		var next event
		for _, f := range r.queue.heap {
			if f.seq >= seq {
				next = f
			}
		}
		followers = append(followers, next)
	}
	return followers
}

func replay(arrivals []uint64, followers []event) {
	var q queue
	for who, at := range arrivals {
		q.push(at, uint32(who))
	}
	for _, next := range followers {
		q.pop()
		if next.seq > 0 {
			q.push(next.at, next.who)
		}
	}
}

func read(b *testing.B, scenario []byte) *Scenario {
	b.Helper()
	c, err := Standard()
	if err != nil {
		b.Fatal(err)
	}
	s, err := c.Read(scenario)
	if err != nil {
		b.Fatal(err)
	}
	return s
}
