package core_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"followthrough/core"
)

const headerFlags = core.FlagFractionalRetryAfter | core.FlagWrongWeekday | core.FlagEpochRetryAfter | core.FlagRepeatedRetryAfter | core.FlagMalformedRetryAfter

func FuzzRetryAfter(f *testing.F) {
	for _, v := range []string{
		"", "120", "1.5", "-5", "0x10", "1e3", "5s", " \t7 ", "007", ".5", "5.", "2147483648", "1795362368", "1795362368000.5", "99999999999999999999999",
		"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sat, 31 Dec 2016 23:59:60 GMT",
		"Mon, 06 Nov 1994 08:49:37 GMT, 45,, soon", "Wed,", "Thursday, 29-Feb-24 00:00:00 GMT",
	} {
		f.Add(v, "", uint64(t0))
		f.Add(v, "Sunday, 06-Nov-94 08:49:37 GMT", uint64(1<<64-1))
	}
	f.Fuzz(func(t *testing.T, value, date string, now uint64) {
		is := is.New(t)
		wait, ok, flags := core.RetryAfter(value, date, now)
		is.True(wait <= core.MaxMs)                                                                    // in what every host can hold
		is.True(ok || wait == 0)                                                                       // no wait without a usable value
		is.Equal(flags&^headerFlags, core.Flags(0))                                                    // only remarks about the header
		is.True(strings.Trim(value, " \t,") != "" || !ok && flags == 0 || len(value) > core.MaxHeader) // nothing there is no remark either
		if !strings.Contains(value, ",") {
			is.True(!flags.Has(core.FlagRepeatedRetryAfter)) // one element is not repeated
			absent := strings.Trim(value, " \t") == ""
			is.Equal(ok, !absent && !flags.Has(core.FlagMalformedRetryAfter)) // and is usable, malformed or absent
		}
		if n, err := strconv.ParseUint(strings.Trim(value, " \t"), 10, 64); err == nil && n < 1_000_000_000 && value[0] != '+' {
			is.True(ok && wait == n*1000 && flags == 0) // seconds are seconds
		}
		sameInstant(is, value, now)
	})
}

// sameInstant holds a date against net/http.ParseTime: what we call a date
// names the same instant there. ParseTime forgives more, takes no leap second,
// and reads two digits of a year by a fixed century.
func sameInstant(is *is.I, value string, now uint64) {
	is.Helper()
	value = strings.Trim(value, " \t")
	wait, ok, flags := core.RetryAfter(value, "", min(now, t0))
	if !ok || value == "" || value[0] <= '9' || flags.Has(core.FlagRepeatedRetryAfter) || flags.Has(core.FlagMalformedRetryAfter) {
		return
	}
	if strings.Contains(value, ":60") {
		value = strings.Replace(value, ":60", ":59", 1)
		if wait > 0 {
			wait -= 1000
		}
	}
	at, err := http.ParseTime(value)
	if err != nil && flags.Has(core.FlagWrongWeekday) {
		return
	}
	is.NoErr(err) // a date of ours should be one there
	if strings.Contains(value, "-") {
		got := time.UnixMilli(int64(min(now, t0) + wait)).UTC()
		if wait > 0 {
			is.Equal(got.Format("01-02 15:04:05")[:5], at.UTC().Format("01-02")) // the same day of some century
		}
		return
	}
	want := max(0, at.UnixMilli()-int64(min(now, t0)))
	is.Equal(wait, uint64(want)) // the same instant
}
