package fakeapi_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

// TestLimiterToTheMillisecond sends one request at each of the instants, in
// milliseconds since a whole second, and expects it let through or refused.
func TestLimiterToTheMillisecond(t *testing.T) {
	type at struct {
		ms     int
		status int
	}
	cases := []struct {
		name   string
		config fakeapi.Config
		story  []at
	}{
		{"token bucket: five at once, then one each 200 ms", fakeapi.Config{},
			[]at{{0, 200}, {0, 200}, {0, 200}, {0, 200}, {0, 200}, {0, 429}, {199, 429}, {200, 200}, {200, 429},
				{399, 429}, {400, 200}, {1400, 200}, {1400, 200}, {1400, 200}, {1400, 200}, {1400, 200}, {1400, 429}, {1599, 429}, {1600, 200}}},
		{"token bucket of one: evenly spaced", fakeapi.Config{Burst: 1},
			[]at{{0, 200}, {0, 429}, {199, 429}, {200, 200}, {399, 429}, {400, 200}}},
		{"fixed window: ten around the turn of a second", fakeapi.Config{Limiter: fakeapi.LimiterFixedWindow},
			[]at{{700, 200}, {700, 200}, {700, 200}, {700, 200}, {700, 200}, {700, 429}, {999, 429},
				{1000, 200}, {1000, 200}, {1000, 200}, {1000, 200}, {1000, 200}, {1000, 429}, {1999, 429}, {2000, 200}}},
		{"sliding window: five in any second", fakeapi.Config{Limiter: fakeapi.LimiterSlidingWindow},
			[]at{{0, 200}, {100, 200}, {200, 200}, {300, 200}, {400, 200}, {500, 429}, {999, 429},
				{1000, 200}, {1000, 429}, {1099, 429}, {1100, 200}, {1199, 429}, {1200, 200}}},
		{"sliding window of two", fakeapi.Config{Limiter: fakeapi.LimiterSlidingWindow, PerSecond: 2},
			[]at{{0, 200}, {500, 200}, {999, 429}, {1000, 200}, {1499, 429}, {1500, 200}}},
		{"none", fakeapi.Config{Limiter: fakeapi.LimiterNone},
			[]at{{0, 200}, {0, 200}, {0, 200}, {0, 200}, {0, 200}, {0, 200}, {0, 200}, {0, 200}}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				api := fakeapi.InProcess(tc.config)
				defer api.Close()
				c := callerOf(t, api)
				start := time.Now()
				is.Equal(start.Nanosecond(), 0) // a bubble begins at a whole second
				limited := 0
				for i, step := range tc.story {
					time.Sleep(time.Until(start.Add(time.Duration(step.ms) * time.Millisecond)))
					r := c.get("/v1/me/credits")
					if r.status != step.status {
						t.Errorf("request %d at %d ms: %d, want %d", i, step.ms, r.status, step.status)
					}
					if r.status == 429 {
						limited++
						is.Equal(r.code(), "TOO_MANY_REQUESTS_ERROR") // the documented code
						is.Equal(r.header.Get("Retry-After"), "1")    // rounded up, at least one second
					}
				}
				is.Equal(api.Stats().Limited, limited) // the refused ones are counted
			})
		})
	}
}

// TestRetryAfterSuffices exhausts each limiter at each tenth of a second and
// obeys the header to the second: the next request must be let through.
func TestRetryAfterSuffices(t *testing.T) {
	for l := fakeapi.LimiterTokenBucket; l < fakeapi.LimiterNone; l++ {
		for _, date := range []bool{false, true} {
			for _, perSecond := range []int{1, 3, 5} {
				name := l.String() + " date=" + strconv.FormatBool(date) + " " + strconv.Itoa(perSecond) + "/s"
				t.Run(name, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						is := is.New(t)
						api := fakeapi.InProcess(fakeapi.Config{Limiter: l, PerSecond: perSecond, RetryAfterDate: date, ClockSkew: -42*time.Minute - 250*time.Millisecond})
						defer api.Close()
						c := callerOf(t, api)
						refused := 0
						for range 20 {
							r := c.get("/v1/me")
							for r.status == 200 {
								r = c.get("/v1/me")
							}
							is.Equal(r.status, 429) // exhausted
							refused++
							wait := retryAfter(t, r, date)
							is.True(wait >= time.Second)          // at least one second
							is.True(wait <= 2*time.Second)        // and no more than it takes
							time.Sleep(wait)                      // as told
							is.Equal(c.get("/v1/me").status, 200) // and it suffices
							time.Sleep(1100 * time.Millisecond)
						}
						is.Equal(api.Stats().Answers["429"], refused) // nothing else was refused
					})
				})
			}
		}
	}
}

func retryAfter(t *testing.T, r reply, date bool) time.Duration {
	t.Helper()
	value := r.header.Get("Retry-After")
	if !date {
		n, err := strconv.Atoi(value)
		if err != nil {
			t.Fatalf("Retry-After: %q is no integer", value)
		}
		return time.Duration(n) * time.Second
	}
	at, err1 := time.Parse(http.TimeFormat, value)
	now, err2 := time.Parse(http.TimeFormat, r.header.Get("Date"))
	if err1 != nil || err2 != nil {
		t.Fatalf("Retry-After %q, Date %q: not two dates", value, r.header.Get("Date"))
	}
	return at.Sub(now)
}

func TestLimiterPerKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{Keys: []string{"one", "two"}, Burst: 1})
		defer api.Close()
		c := callerOf(t, api)
		is.Equal(c.get("/v1/me").status, 200)             // the first key's token
		is.Equal(c.as("two").get("/v1/me").status, 200)   // the second key has its own
		is.Equal(c.get("/v1/me").status, 429)             // the first has none left
		is.Equal(c.as("wrong").get("/v1/me").status, 401) // an unknown key has no bucket
		is.Equal(c.as("wrong").get("/v1/me").status, 401) // at any pace
		api.Script(fakeapi.ServerError())
		time.Sleep(200 * time.Millisecond)
		is.Equal(c.get("/v1/me").status, 500) // a scripted answer
		is.Equal(c.get("/v1/me").status, 429) // has taken the token too
	})
}

func TestParseLimiter(t *testing.T) {
	is := is.New(t)
	for l := fakeapi.LimiterTokenBucket; l <= fakeapi.LimiterNone; l++ {
		got, err := fakeapi.ParseLimiter(l.String())
		is.NoErr(err)    // each name is read
		is.Equal(got, l) // as what it was
	}
	_, err := fakeapi.ParseLimiter("leaky")
	is.True(err != nil)                                                                 // others are not
	is.Equal(err.Error(), `limiter: "leaky" is not one of token, fixed, sliding, none`) // and the error says what is
	is.Equal(fakeapi.Limiter(9).String(), "Limiter(9)")                                 // a number that is none
}
