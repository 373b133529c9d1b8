package core_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/matryer/is"

	"followthrough/core"
)

func ExampleISOTime() {
	fmt.Println(core.ISOTime("2026-02-02T02:40:00.5+01:00"))
	fmt.Println(core.ISOTime("2026-02-02T02:40:00"))
	// Output:
	// 1769996400500 true
	// 0 false
}

func TestISOTimeRefusesWhatSaysNothing(t *testing.T) {
	for _, s := range []string{
		"", "Z", "2026-02-02", "2026-02-02T02:40:00", "2026-02-02T02:40:00.Z", "2026-02-02T02:40:00,5Z", "2026-02-02 02:40:00Z",
		"2026-02-02T02:40Z", "20260202T024000Z", "2026-2-2T02:40:00Z", "2026-02-02T02:40:00 Z", " 2026-02-02T02:40:00Z", "2026-02-02T02:40:00ZZ",
		"2026-02-02T02:40:00+0100", "2026-02-02T02:40:00+01", "2026-02-02T02:40:00+1:00", "2026-02-02T02:40:00+24:00", "2026-02-02T02:40:00+01:60",
		"2026-02-02T02:40:00-0x:00", "2026-02-30T02:40:00Z", "2025-02-29T02:40:00Z", "1900-02-29T00:00:00Z", "2026-00-02T02:40:00Z", "2026-13-02T02:40:00Z",
		"2026-02-00T02:40:00Z", "2026-04-31T02:40:00Z", "2026-02-02T24:00:00Z", "2026-02-02T02:60:00Z", "2026-02-02T02:40:61Z", "2026-02-02T02:40:60Z",
		"2026-02-02T23:59:60+01:00", "0000-01-01T00:00:00Z", "-026-02-02T02:40:00Z", "+2026-02-02T02:40:00Z", "٢٠٢٦-02-02T02:40:00Z", "2026-W06-1T02:40:00Z",
	} {
		t.Run(s, func(t *testing.T) {
			is := is.New(t)
			ms, ok := core.ISOTime(s)
			is.True(!ok)           // it should say nothing usable
			is.Equal(ms, int64(0)) // and no time
		})
	}
}

func TestISOTimeOfLeapSeconds(t *testing.T) {
	is := is.New(t)
	// RFC 3339 §5.8 has both of these for the one leap second.
	utc, ok := core.ISOTime("1990-12-31T23:59:60Z")
	is.True(ok)
	pacific, ok := core.ISOTime("1990-12-31T15:59:60-08:00")
	is.True(ok)
	midnight, _ := core.ISOTime("1991-01-01T00:00:00Z")
	is.Equal(utc, midnight) // the next midnight
	is.Equal(pacific, midnight)
}

func TestISOTimeOfEveryDay(t *testing.T) {
	is := is.New(t)
	for day := time.Date(1596, 1, 1, 23, 59, 58, 7e6, time.UTC); day.Year() < 2400; day = day.AddDate(0, 0, 1) {
		if ms, ok := core.ISOTime(day.Format("2006-01-02T15:04:05.000Z")); !ok || ms != day.UnixMilli() {
			t.Fatalf("%s: got %d, %t, want %d", day, ms, ok, day.UnixMilli())
		}
	}
	ms, ok := core.ISOTime("0001-01-01T00:00:00Z")
	is.True(ok)
	is.Equal(ms, int64(-62_135_596_800_000)) // the first
	ms, ok = core.ISOTime("9999-12-31T23:59:59.999Z")
	is.True(ok)
	is.Equal(ms, int64(253_402_300_799_999)) // the last that can be written
}

// rfc3339 is the grammar of RFC 3339 §5.6, from the year 1 on.
var rfc3339 = regexp.MustCompile(`^(000[1-9]|00[1-9]\d|0[1-9]\d\d|[1-9]\d{3})-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

func FuzzISOTime(f *testing.F) {
	for _, s := range []string{"2026-02-02T02:40:00.5+01:00", "1990-12-31T15:59:60-08:00", "0001-01-01T00:00:00+23:59", "2024-02-29t23:59:59.9999z", "2026-02-02T02:40:00,5Z", "2026-02-02T02:40:00-00:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		is := is.New(t)
		ms, ok := core.ISOTime(s)
		want, err := time.Parse(time.RFC3339Nano, s)
		switch {
		case ok && err == nil:
			is.Equal(ms, want.Truncate(time.Millisecond).UnixMilli()) // as the standard library reads it
		case ok: // small letters and leap seconds, which that does not read
			is.True(rfc3339.MatchString(s))
			is.True(s[10] == 't' || s[len(s)-1] == 'z' || s[17:19] == "60")
		default:
			is.Equal(ms, int64(0))
			is.True(err != nil || !rfc3339.MatchString(s)) // what that reads and the grammar allows is read here
		}
	})
}
