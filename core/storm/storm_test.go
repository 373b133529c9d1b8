package storm_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core/storm"
)

// scenarios gives the files of testdata, by name.
func scenarios(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/scenarios/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".json")] = data
	}
	if len(all) < 20 {
		t.Fatalf("want at least 20 scenarios, found %d", len(all))
	}
	return all
}

// run simulates a scenario with the standard catalogue.
func run(t testing.TB, scenario string) (*storm.Scenario, *storm.Result) {
	t.Helper()
	c, err := storm.Standard()
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Read([]byte(scenario))
	if err != nil {
		t.Fatal(err)
	}
	return s, s.Run()
}

func sum(series []uint64) (n uint64) {
	for _, one := range series {
		n += one
	}
	return n
}

func TestEveryScenarioAddsUp(t *testing.T) {
	for name, data := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s, r := run(t, string(data))
			is.Equal(len(r.Policies), len(s.Policies)) // a row for each policy
			for _, p := range r.Policies {
				is.Equal(p.Finished+p.GaveUp+p.UnderWay, s.Clients) // nobody should be lost
				is.Equal(sum(p.Series.Sent), p.Requests)            // the series should hold every request
				is.Equal(sum(p.Series.Refused), p.Refused)          // and every refusal
				is.Equal(sum(p.Series.Failed), p.Failed)            // and every failure
				is.Equal(sum(p.Series.Finished), p.Finished)        // and every client that finished
				is.Equal(len(p.Series.Sent), len(r.Policies[0].Series.Finished))
				is.True(p.Requests >= p.Refused+p.Failed+p.Finished) // an answer needs a request
				is.True(p.MakespanMs >= p.IdealMs)                   // nobody can be better than the ideal
				is.True(p.WaitP50Ms <= p.WaitP99Ms)
				if p.Finished > 0 {
					is.True(p.MakespanPermille >= 1000)
					is.True(p.RequestsPermille >= 1000) // a success takes a request
				}
			}
		})
	}
}

// TestEverybodyEnds has scenarios whose horizon lies beyond the last client.
func TestEverybodyEnds(t *testing.T) {
	for name, data := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var fields map[string]any
			is.NoErr(json.Unmarshal(data, &fields))
			fields["horizonMs"] = 20_000_000 // longer than any budget, and than ten doubled delays
			long, err := json.Marshal(fields)
			is.NoErr(err)
			s, r := run(t, string(long))
			for _, p := range r.Policies {
				is.Equal(p.UnderWay, uint64(0))
				is.Equal(p.Finished+p.GaveUp, s.Clients) // every client should end finished or given up
			}
		})
	}
}

func TestOursNeverComesBackBeforeRetryAfter(t *testing.T) {
	is := is.New(t)
	others := uint64(0)
	for _, data := range scenarios(t) {
		_, r := run(t, string(data))
		for _, p := range r.Policies {
			if p.Name == "ours" || p.Name == "paced" {
				is.Equal(p.Early, uint64(0)) // no client of ours should come before it may
			} else {
				others += p.Early
			}
		}
	}
	is.True(others > 0) // else nothing has been measured
}

func TestThePacedGateMeetsNoRefusal(t *testing.T) {
	for _, limiter := range []string{
		`{"kind":"token"}`, `{"kind":"token","burst":10}`, `{"kind":"fixed"}`, `{"kind":"sliding"}`,
	} {
		for _, world := range []string{
			`"arrivals":{"kind":"once"}`,
			`"arrivals":{"kind":"random","spanMs":30000}`,
			`"arrivals":{"kind":"uniform","spanMs":100000},"travelMs":{"least":30,"most":30}`,
			`"outage":{"fromMs":9000,"untilMs":21000,"retryAfter":"end"}`,
			`"outage":{"fromMs":9000,"untilMs":12000,"status":500,"envelope":true}`,
			`"late":{"permille":300},"horizonMs":1200000`,
		} {
			t.Run(limiter+world, func(t *testing.T) {
				is := is.New(t)
				_, r := run(t, `{"clients":300,"limiter":`+limiter+`,`+world+`,"policies":["paced","ours"]}`)
				is.Equal(r.Policies[0].Refused, uint64(0))                       // slots should lie far enough apart
				is.True(r.Policies[0].WorstSecond <= 6)                          // 5, or 6 where a second holds both its ends
				is.True(r.Policies[0].Requests <= r.Policies[1].Requests)        // and nobody sends more often for it
				is.True(r.Policies[0].Finished >= r.Policies[1].Finished)        // or reaches less
				is.Equal(r.Policies[0].Twice+r.Policies[1].Twice, uint64(0))     // no run should be paid twice
				is.True(r.Policies[0].Created <= 300 && r.Policies[0].Early < 1) // nor be created by anybody else
			})
		}
	}
}

func TestAHeldGateIsSilent(t *testing.T) {
	for _, arrivals := range []string{`{"kind":"once"}`, `{"kind":"uniform","spanMs":30000}`} {
		t.Run(arrivals, func(t *testing.T) {
			is := is.New(t)
			_, r := run(t, `{"clients":90,"arrivals":`+arrivals+`,"policies":["paced"],
				"outage":{"fromMs":3000,"untilMs":13000,"retryAfter":"end"}}`)
			sent := r.Policies[0].Series.Sent
			is.True(sent[2] > 0 && sent[14] > 0)
			is.Equal(sum(sent[4:13]), uint64(0)) // one was told when the outage ends: all should wait for it
			is.Equal(r.Policies[0].Finished, uint64(90))
		})
	}
}

func TestASlotBeyondTheBudgetIsNotTaken(t *testing.T) {
	is := is.New(t)
	_, r := run(t, `{"clients":300,"policy":{"budgetMs":10000},"policies":["paced"]}`)
	is.Equal(r.Policies[0].Finished, uint64(51)) // slots at 0, 200 … 10000
	is.Equal(r.Policies[0].GaveUp, uint64(249))  // and the others should know at once
	is.Equal(r.Policies[0].Requests, uint64(51))
}

func TestWithoutLeaveToSendACreateAgainNothingIsCreatedTwice(t *testing.T) {
	is := is.New(t)
	const world = `{"clients":200,"arrivals":{"kind":"random"},
		"outage":{"fromMs":10000,"untilMs":18000,"status":500,"envelope":true,"processed":true},"policies":["ours","paced"]`
	_, r := run(t, world+`,"policy":{"retryCreate":false}}`)
	is.Equal(r.Policies[0].Twice+r.Policies[1].Twice, uint64(0)) // an unknown outcome ends the operation
	is.True(r.Policies[0].GaveUp > 0)
	_, r = run(t, world+`}`)
	is.True(r.Policies[0].Twice > 0) // the price of the default, where the API is wrong about its 500
}

func TestLateRunsArePolledByOursAndCreatedAgainByOthers(t *testing.T) {
	is := is.New(t)
	_, r := run(t, `{"clients":100,"horizonMs":2000000,"arrivals":{"kind":"uniform"},"late":{"permille":500},
		"policies":["ours","go-retryablehttp-like"]}`)
	ours, other := r.Policies[0], r.Policies[1]
	is.Equal(ours.Finished, uint64(100))
	is.Equal(ours.Created, uint64(100))
	is.True(ours.Failed > 0) // some must have been late
	is.True(other.Twice > 0) // who does not know of polls pays again
}

func TestSameSeedSameBytes(t *testing.T) {
	is := is.New(t)
	const scenario = `{"clients":300,"arrivals":{"kind":"random"},"limiter":{"retryAfter":"exact"},"late":{"permille":100},"seed":`
	one, err := storm.Simulate([]byte(scenario + `7}`))
	is.NoErr(err)
	again, err := storm.Simulate([]byte(scenario + `7}`))
	is.NoErr(err)
	is.Equal(string(one), string(again)) // nothing but the scenario should matter
	is.True(json.Valid(one))
	other, err := storm.Simulate([]byte(scenario + `8}`))
	is.NoErr(err)
	is.True(strings.Replace(string(other), `"seed":8`, `"seed":7`, 1) != string(one)) // and the seed does
}

func TestASeedIsTheSameWorldForEveryPolicy(t *testing.T) {
	is := is.New(t)
	const scenario = `{"clients":300,"arrivals":{"kind":"random"},"policies":`
	_, alone := run(t, scenario+`["undici-like"]}`)
	_, both := run(t, scenario+`["ours","undici-like"]}`)
	is.Equal(alone.Policies[0].Requests, both.Policies[1].Requests)
	is.Equal(alone.Policies[0].WaitP99Ms, both.Policies[1].WaitP99Ms) // a neighbour should change nothing
}

func TestWhatCannotBeUsedIsNamed(t *testing.T) {
	for scenario, want := range map[string]string{
		`{`:                                            `scenario: want a JSON object`,
		`[]`:                                           `scenario: want an object`,
		`{"clients":0}`:                                `scenario: clients: want an integer from 1 to 100000`,
		`{"clients":1.5}`:                              `scenario: clients: want an integer from 1 to 100000`,
		`{"clients":null}`:                             `scenario: clients: want an integer from 1 to 100000`,
		`{"arrivals":{"kind":"never"}}`:                `scenario: arrivals.kind: want one of once, uniform, random`,
		`{"arrivals":null}`:                            `scenario: arrivals: want an object`,
		`{"limiter":{"speed":1}}`:                      `scenario: limiter: want no member but kind, requests, perMs, burst, retryAfter`,
		`{"limiter":{"retryAfter":"soon"}}`:            `scenario: limiter.retryAfter: want "", "exact" or 1 to 7 digits`,
		`{"outage":{"status":200}}`:                    `scenario: outage.status: want an integer from 300 to 599`,
		`{"outage":{"processed":1}}`:                   `scenario: outage.processed: want true or false`,
		`{"travelMs":{"least":5,"most":4}}`:            `scenario: travelMs.most: want at least least`,
		`{"policy":{"pollMinMs":20000}}`:               `scenario: policy.pollMaxMs: want at least pollMinMs`,
		`{"policies":[]}`:                              `scenario: policies: want at least one`,
		`{"policies":["ours","ours"]}`:                 `scenario: policies[1]: want a name that no other has`,
		`{"policies":["theirs"]}`:                      `scenario: policies[0]: want ours, paced, a name in the catalogue, or a peer`,
		`{"policies":[{}]}`:                            `scenario: policies[0].name: want a name`,
		`{"policies":[3]}`:                             `scenario: policies[0]: want an object`,
		`{"name":"a\"b"}`:                              `scenario: name: want at most 80 characters of ASCII without quotes and backslashes`,
		`{"policies":[{"name":"x","statuses":[[1]]}]}`: `scenario: policies[0].statuses[0]: want two statuses`,
	} {
		t.Run(scenario, func(t *testing.T) {
			is := is.New(t)
			_, err := storm.Simulate([]byte(scenario))
			var wrong *storm.Error
			is.True(errors.As(err, &wrong))
			is.Equal(err.Error(), want)
		})
	}
}
