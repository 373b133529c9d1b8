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

func keyed(key string) *http.Request {
	req, _ := http.NewRequest("GET", "https://api.invalid/", nil)
	req.Header.Set("Authorization", "Bearer "+key)
	return req
}

func TestPacerIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		var p pacer
		busy := keyed("busy")
		p.hold(busy, core.Rate{}, 60_000)
		for i := range 10 * maxKeys {
			_, ok := p.take(keyed(fmt.Sprint("key", i)), core.Rate{}, 0)
			is.True(ok) // a new key need not wait
			if i%100 == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		is.True(len(p.keys) <= maxKeys) // bounded
		s, _ := p.take(busy, core.Rate{}, 0)
		is.True(s.wait > 59_000) // who has to wait is not forgotten for those who do not
	})
}

func TestPacerForgetsWhoRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		var p pacer
		for i := range maxKeys {
			p.take(keyed(fmt.Sprint("key", i)), core.Rate{}, 0)
		}
		time.Sleep(time.Second)
		p.take(keyed("new"), core.Rate{}, 0)
		is.Equal(len(p.keys), 1) // the others are as good as new
	})
}

func TestPacerKeepsNoKey(t *testing.T) {
	is := is.New(t)
	var p pacer
	p.take(keyed("secret-of-mine"), core.Rate{}, 0)
	is.True(!strings.Contains(fmt.Sprintf("%+v", &p), "secret-of-mine"))
}

func TestPacerNeverRunsAheadWithinAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		var p pacer
		p.take(keyed("other"), core.Rate{}, 0) // starts the clock
		time.Sleep(900 * time.Microsecond)
		first := time.Now()
		_, ok := p.take(keyed("k"), core.Rate{}, 0)
		is.True(ok)
		s, _ := p.take(keyed("k"), core.Rate{}, 1000)
		is.True(s.when.Sub(first) >= 200*time.Millisecond) // a whole interval
	})
}

func TestPacerGivesBackOnlyTheLastSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		var p pacer
		one, _ := p.take(keyed("k"), core.Rate{}, 1000)
		two, _ := p.take(keyed("k"), core.Rate{}, 1000)
		p.giveBack(one)
		three, _ := p.take(keyed("k"), core.Rate{}, 1000)
		is.Equal(two.wait, uint64(200))
		is.Equal(three.wait, uint64(400)) // two's slot stays two's
		p.giveBack(three)
		again, _ := p.take(keyed("k"), core.Rate{}, 1000)
		is.Equal(again.wait, uint64(400))
	})
}
