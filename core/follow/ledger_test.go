//go:build !js

package follow

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core"

	"github.com/matryer/is"
)

func versionID(s string) core.VersionID {
	id, _ := core.ParseVersionID(s)
	return id
}

// book is a ledger under the default rules.
type book struct {
	*is.I
	ledger
	rules core.AdoptRules
}

func inBook(t *testing.T, test func(b *book)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(&book{I: is.New(t), rules: core.DefaultAdoptRules()})
	})
}

func (b *book) send(key, version string) *create {
	c := b.enter(keyed(key), versionID(version), &b.rules)
	b.sending(c)
	return c
}

// verdict is what a look says that shows one run, made now; between happens
// after the run's row has been told.
func (b *book) verdict(c *create, run string, between ...func()) string {
	sent := c.sent
	var a core.Adoption
	a.Start(&b.rules, &core.Doubt{SentMs: sent, FailedMs: b.clock(), PromptVersionID: c.version.String()}, b.clock())
	made := time.Now().UTC()
	time.Sleep(time.Duration(b.rules.SettleMs) * time.Millisecond)
	now := b.clock()
	a.Begin(&b.rules, time.Now().UTC().Format(http.TimeFormat), now, now)
	a.Row(&core.ListRow{RunID: run, PromptVersionID: c.version.String(), CreatedAt: made.Format("2006-01-02T15:04:05.000Z"), Claimed: b.claimed(c, run)})
	for _, one := range between {
		one()
	}
	v := b.judge(c, &a, &b.rules, &core.ListEnd{Outcome: core.ListAnswered})
	return v.Action.String() + ":" + v.Reason.String()
}

func TestLedgerKnowsRivals(t *testing.T) {
	run, _ := core.ParseRunID("run_1")
	for name, c := range map[string]struct {
		rival func(b *book)
		want  string
	}{
		"nobody":                 {func(*book) {}, "adopt:one"},
		"another key":            {func(b *book) { b.send("other", essay) }, "adopt:one"},
		"another version":        {func(b *book) { b.send("key", poem) }, "adopt:one"},
		"under way":              {func(b *book) { b.send("key", essay) }, "fail:rival"},
		"of who knows what":      {func(b *book) { b.send("key", "") }, "fail:rival"},
		"answered":               {func(b *book) { b.end(b.send("key", essay), run) }, "fail:none"}, // the run is its own
		"given up":               {func(b *book) { b.end(b.send("key", essay), core.RunID{}) }, "fail:rival"},
		"not sent":               {func(b *book) { b.enter(keyed("key"), versionID(essay), &b.rules) }, "adopt:one"},
		"surely made none":       {func(b *book) { b.unsent(b.send("key", essay)) }, "adopt:one"},
		"left":                   {func(b *book) { b.leave(b.send("key", essay), 60_000) }, "fail:rival"},
		"left long ago":          {func(b *book) { b.leave(b.send("key", essay), 1_000); time.Sleep(4 * time.Second) }, "adopt:one"},
		"ended long ago":         {func(b *book) { b.end(b.send("key", essay), core.RunID{}); time.Sleep(3 * time.Second) }, "adopt:one"},
		"left, but had not been": {func(b *book) { c := b.send("key", essay); b.unsent(c); b.leave(c, 60_000) }, "adopt:one"},
	} {
		t.Run(name, func(t *testing.T) {
			inBook(t, func(b *book) {
				c.rival(b)
				b.Equal(b.verdict(b.send("key", essay), "run_1"), c.want)
			})
		})
	}
}

func TestLedgerGivesARunToOne(t *testing.T) {
	inBook(t, func(b *book) {
		first := b.send("key", essay)
		b.Equal(b.verdict(first, "run_1"), "adopt:one")
		second := b.send("key", essay)
		b.True(b.claimed(second, "run_1"))
		b.True(!b.claimed(first, "run_1")) // it is its own
		b.True(!b.claimed(second, ""))
	})
}

func TestLedgerARunThatIsClaimedMeanwhile(t *testing.T) {
	run, _ := core.ParseRunID("run_1")
	inBook(t, func(b *book) {
		other, c := b.send("key", essay), b.send("key", essay)
		b.Equal(b.verdict(c, "run_1", func() { b.end(other, run) }), "fail:none") // not a rival's that may be: it is another's
	})
}

func TestLedgerForgetsWhatIsOld(t *testing.T) {
	inBook(t, func(b *book) {
		for range 100 {
			b.end(b.send("key", essay), core.RunID{})
		}
		b.Equal(b.count, 100)
		time.Sleep(2 * time.Minute)
		last := b.send("key", essay)
		b.end(last, core.RunID{})
		b.sweep(last.lane)
		b.Equal(b.count, 1) // none can be a rival any more

		long := b.send("key", essay)
		b.end(b.send("key", essay), core.RunID{})
		time.Sleep(time.Hour)
		b.send("key", essay)
		b.sweep(last.lane)
		b.Equal(b.count, 4) // what was under way together is kept for it
		b.Equal(b.verdict(long, "run_1"), "fail:rival")
	})
}

func TestLedgerForgetsKeysThatRest(t *testing.T) {
	inBook(t, func(b *book) {
		for i := range 20_000 {
			b.end(b.send(fmt.Sprint("key", i), essay), core.RunID{})
			time.Sleep(time.Second)
		}
		b.True(b.count <= 3*firstSweep && len(b.lanes) <= 3*firstSweep) // 62 s of keys, and the creates until a sweep
		b.Equal(b.forgotten, create{})                                  // for their age alone
	})
}

func TestLedgerOfABusyKey(t *testing.T) {
	inBook(t, func(b *book) {
		for range 50_000 { // 100 a second
			b.end(b.send("key", essay), core.RunID{})
			time.Sleep(10 * time.Millisecond)
		}
		b.True(b.count <= 3*62*100+firstSweep) // those of a minute, and some that await their sweep
		b.Equal(len(b.lanes), 1)
	})
}

// TestLedgerIsBounded: what is too much to remember is everybody's rival.
func TestLedgerIsBounded(t *testing.T) {
	inBook(t, func(b *book) {
		mine := b.send("key", essay)
		most := 0
		for i := range 10 * maxRemembered {
			b.leave(b.send(fmt.Sprint("key", i), poem), 60_000)
			most = max(most, b.count)
		}
		b.True(most <= 2*maxRemembered+1)
		b.Equal(b.verdict(mine, "run_1"), "fail:rival")
		b.end(mine, core.RunID{})
		time.Sleep(2 * time.Minute)
		b.Equal(b.verdict(b.send("key", essay), "run_2"), "adopt:one") // until that time is over
	})
}

func TestLedgerKeepsNoKey(t *testing.T) {
	inBook(t, func(b *book) {
		c := b.send("secret-of-mine", essay)
		b.True(!strings.Contains(fmt.Sprintf("%+v %+v", &b.ledger, c), "secret-of-mine"))
	})
}

func TestClocksThatDisagree(t *testing.T) {
	is := is.New(t)
	is.True(agree(time.Minute, time.Minute+clockSlack))
	is.True(!agree(time.Minute, time.Hour))      // the machine slept, or the clock was set forward
	is.True(!agree(time.Minute, -time.Hour))     // set back
	is.True(!agree(time.Minute, 59*time.Second)) // by a little more than the rules allow for
	now := time.Now()
	is.True(steady(now, now.Add(time.Hour)))
}
