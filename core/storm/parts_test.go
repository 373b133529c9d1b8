package storm

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/matryer/is"
)

func TestRandomIsWhatItWas(t *testing.T) {
	is := is.New(t)
	r := newRandom(1, 0)
	is.Equal([]uint32{r.next(), r.next(), r.next()}, []uint32{2483554292, 1297949235, 1424647505}) // web/storm.js should draw these too
	seen := map[uint64]int{}
	for range 6000 {
		seen[r.in(Span{4, 9})]++
	}
	is.Equal(len(seen), 6) // both ends of a span should be reachable, and nothing else
	for v, n := range seen {
		is.True(4 <= v && v <= 9 && 800 < n && n < 1200)
	}
}

func TestQueueGivesTheEarliestFirstAndEqualsInOrder(t *testing.T) {
	is := is.New(t)
	var q queue
	r := newRandom(5, 5)
	for i := range uint32(2000) {
		q.push(uint64(r.next()%50), i)
	}
	last := q.pop()
	for n := 1; n < 2000; n++ {
		e := q.pop()
		is.True(last.at < e.at || last.at == e.at && last.who < e.who) // by instant, then by order of pushing
		last = e
	}
	is.Equal(len(q.heap), 0)
}

// TestLimitersKeepTheirLimit asks far too often, and as soon as they say.
func TestLimitersKeepTheirLimit(t *testing.T) {
	for _, l := range []Limiter{
		{Kind: TokenBucket, Requests: 5, PerMs: 1000, Burst: 1},
		{Kind: TokenBucket, Requests: 3, PerMs: 1000, Burst: 4},
		{Kind: FixedWindow, Requests: 5, PerMs: 1000, Burst: 1},
		{Kind: SlidingWindow, Requests: 5, PerMs: 1000, Burst: 1},
		{Kind: SlidingWindow, Requests: 7, PerMs: 1300, Burst: 1},
	} {
		t.Run(string(l.Kind)+strconv.Itoa(int(l.Requests)), func(t *testing.T) {
			is := is.New(t)
			m := newMeter(&l)
			chance := newRandom(9, 9)
			var let []uint64
			for now := uint64(0); now < 60_000; now += uint64(chance.next() % 60) {
				wait := m.take(now)
				if wait == 0 {
					let = append(let, now)
					continue
				}
				is.True(wait <= l.PerMs)
				early := *m
				early.recent = append([]uint64(nil), m.recent...)
				is.True(early.take(now+wait-1) > 0)   // a millisecond sooner should be too soon
				is.Equal(m.take(now+wait), uint64(0)) // and then it should be let through
				now += wait
				let = append(let, now)
			}
			for i := range let {
				n := uint64(0)
				for _, at := range let[i:] {
					if l.Kind == FixedWindow && at/l.PerMs == let[i]/l.PerMs || l.Kind != FixedWindow && at < let[i]+l.PerMs {
						n++
					}
				}
				most := l.Requests
				if l.Kind == TokenBucket {
					most += l.Burst
				}
				is.True(n <= most)
			}
			is.True(uint64(len(let)) >= 59_000*l.Requests/l.PerMs) // it should not be stricter than it says
		})
	}
}

func TestIdealByHand(t *testing.T) {
	is := is.New(t)
	c, err := Standard()
	is.NoErr(err)
	ideal := func(scenario string) []uint64 {
		s, err := c.Read([]byte(scenario))
		is.NoErr(err)
		return s.ideal(s.arrivals())
	}
	is.Equal(ideal(`{"clients":4}`), []uint64{200, 400, 600, 800})                              // one each 200 ms, 200 ms long
	is.Equal(ideal(`{"clients":4,"limiter":{"burst":3}}`), []uint64{200, 200, 200, 400})        // three at once
	is.Equal(ideal(`{"clients":7,"limiter":{"kind":"fixed"}}`)[4:], []uint64{200, 1200, 1200})  // five, and the next window
	is.Equal(ideal(`{"clients":3,"outage":{"untilMs":500}}`), []uint64{700, 900, 1100})         // nobody sends into the outage
	is.Equal(ideal(`{"clients":2,"arrivals":{"kind":"uniform"}}`), []uint64{200, 30_200})       // nobody sends before he arrives
	is.Equal(ideal(`{"clients":1,"travelMs":{"least":7,"most":9}}`), []uint64{207})             // the shortest way
	is.Equal(ideal(`{"clients":2,"limiter":{"kind":"none"}}`), []uint64{200, 200})              // no limit
	is.Equal(ideal(`{"clients":6,"limiter":{"kind":"sliding"}}`)[3:], []uint64{200, 200, 1200}) // the sixth a second after the first
}

func TestNearestRank(t *testing.T) {
	is := is.New(t)
	hundred := make([]uint64, 100)
	for i := range hundred {
		hundred[i] = uint64(i + 1)
	}
	is.Equal(nearestRank(hundred, 50), uint64(50))
	is.Equal(nearestRank(hundred, 99), uint64(99))
	is.Equal(nearestRank([]uint64{3, 4, 5}, 50), uint64(4))
	is.Equal(nearestRank([]uint64{8}, 99), uint64(8))
}

// TestPeersDoWhatWasMeasured holds the catalogue against measurements of the
// real clients, where they are of a whole number of seconds.
func TestPeersDoWhatWasMeasured(t *testing.T) {
	is := is.New(t)
	data, err := os.ReadFile("../testdata/vectors/retry-after-grid.json")
	is.NoErr(err)
	var grid struct {
		Rows []struct {
			Value    string
			Measured map[string]any
		}
	}
	is.NoErr(json.Unmarshal(data, &grid))
	c, err := Standard()
	is.NoErr(err)
	held := 0
	for _, row := range grid.Rows {
		if row.Value == "" || len(row.Value) > 7 || !digits(row.Value) {
			continue
		}
		for _, p := range c.Peers {
			measured := map[string]string{"go-retryablehttp-like": "go-retryablehttp", "undici-like": "undici@7.30"}[p.Name]
			if measured == "" {
				continue
			}
			var want uint64
			switch v := row.Measured[measured].(type) {
			case float64:
				want = uint64(v)
			case string:
				is.Equal(v, "30000(CLAMP)")
				want = 30_000
			default:
				continue
			}
			delay, ok := p.next("GET", 1, &answer{kind: refused, status: 429, retryAfter: row.Value})
			is.True(ok)
			is.Equal(delay, want) // as the real one does
			held++
		}
	}
	is.True(held >= 8) // there should be measurements of both
}

func TestPeersWaitAsTheirSourcesSay(t *testing.T) {
	is := is.New(t)
	c, err := Standard()
	is.NoErr(err)
	delays := func(name, method string, a answer) (all []uint64) {
		for _, p := range c.Peers {
			if p.Name != name {
				continue
			}
			for n := uint64(1); ; n++ {
				delay, ok := p.next(method, n, &a)
				if !ok {
					return all
				}
				all = append(all, delay)
			}
		}
		t.Fatal(name)
		return nil
	}
	down := answer{kind: failed, status: 502}
	lost := answer{kind: failed, failure: "network"}
	tired := answer{kind: failed, failure: "timeout"}
	asked := answer{kind: failed, status: 500, retryAfter: "7"}
	is.Equal(delays("fixed-delay", "POST", down), []uint64{500, 500})
	is.Equal(delays("exponential", "POST", lost), []uint64{1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 512000})
	is.Equal(delays("exponential", "POST", asked)[:2], []uint64{1000, 2000}) // it reads no Retry-After
	is.Equal(delays("go-retryablehttp-like", "POST", down), []uint64{1000, 2000, 4000, 8000})
	is.Equal(len(delays("go-retryablehttp-like", "POST", answer{kind: failed, status: 501})), 0)
	is.Equal(delays("go-retryablehttp-like", "POST", asked)[0], uint64(1000)) // it obeys on 429 and 503
	is.Equal(delays("undici-like", "GET", down), []uint64{500, 1000, 2000, 4000, 8000})
	is.Equal(delays("undici-like", "GET", asked)[0], uint64(7000)) // it obeys on any that it retries
	is.Equal(len(delays("undici-like", "POST", down)), 0)          // never a POST
	is.Equal(len(delays("undici-like", "GET", lost)), 5)
	is.Equal(len(delays("undici-like", "GET", tired)), 0)
}

func TestCatalogueSaysFromWhere(t *testing.T) {
	is := is.New(t)
	c, err := Standard()
	is.NoErr(err)
	is.Equal(len(c.Peers), 4)
	for _, p := range c.Peers {
		is.True(p.Like != "" && p.Facts != "" && len(p.Sources) > 0) // each should say what it was modelled on
	}
	_, err = ReadCatalogue([]byte(`{"answers":{}}`))
	is.Equal(err.Error(), "catalogue: answers.done.status: want a status")
}
