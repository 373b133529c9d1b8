package core

// instant is a point in time, milliseconds since 1970, before it negative.
type instant int64

// until gives the milliseconds from one instant to a later one, 0 to an
// earlier one, at most MaxMs.
func (from instant) until(ms int64) uint64 {
	if ms <= int64(from) {
		return 0
	}
	return min(uint64(ms)-uint64(from), MaxMs) // the difference fits, whatever the signs
}

// countedFrom gives the instant that a response's dates are counted from: its
// own Date, so that a wrong local clock does no harm, else now.
func countedFrom(date string, nowMs uint64) instant {
	now := instant(min(nowMs, MaxMs))
	if len(date) > MaxHeader {
		return now
	}
	if sec, _, ok := httpDate(trim(date), now); ok {
		return instant(sec * 1000)
	}
	return now
}

// moment is a calendar day and a time of day, UTC.
type moment struct{ year, month, day, second int64 }

// The forms of an HTTP-date behind the day's name (RFC 9110 §5.6.7), to look like.
const (
	fixdate = ", 00 xxx 0000 00:00:00 GMT"
	rfc850  = ", 00-xxx-00 00:00:00 GMT"
	asctime = " xxx _0 00:00:00 0000"
)

// httpDate reads an HTTP-date in any of its three forms: seconds since 1970,
// and whether the day's name is the right one. Only real days and times count,
// and 23:59:60, which is the next midnight. The two digits of an obsolete RFC
// 850 year mean the latest year that makes the date not more than 50 years
// after now.
func httpDate(s string, now instant) (sec int64, weekday, ok bool) {
	name, length := dayName(s)
	if name < 0 {
		return 0, false, false
	}
	s = s[length:]
	var day, month, year, time string
	switch {
	case length > 3:
		if looksLike(s, rfc850) {
			day, month, year, time = s[2:4], s[5:8], s[9:11], s[12:20]
		}
	case looksLike(s, fixdate):
		day, month, year, time = s[2:4], s[5:8], s[9:13], s[14:22]
	case looksLike(s, asctime):
		day, month, year, time = s[5:7], s[1:4], s[17:21], s[8:16]
	}
	if time == "" {
		return 0, false, false
	}
	hour, minute, second := decimal(time[:2]), decimal(time[3:5]), decimal(time[6:])
	if hour > 23 || minute > 59 || second > 60 || second == 60 && (hour != 23 || minute != 59) {
		return 0, false, false
	}
	m := moment{decimal(year), monthOf(month), decimal(day), hour*3600 + minute*60 + second}
	if len(year) == 2 {
		m.year = century(m, now)
	}
	if m.year < 1 || m.month < 1 || m.day < 1 || m.day > monthDays(m.year, m.month) {
		return 0, false, false
	}
	days := daysSince1970(m)
	// 1970 began on a Thursday; the names are counted from Sunday.
	return days*86400 + m.second, ((days+4)%7+7)%7 == int64(name), true
}

// century gives the full year of two digits.
func century(m moment, now instant) int64 {
	const year = 31_556_952_000 // on average, in milliseconds: the bound is in that year or the one beside
	for m.year += (1970+50+int64(now)/year)/100*100 + 100; m.isBeyond50Years(now); {
		m.year -= 100
	}
	return m.year
}

// isBeyond50Years tells whether m is more than 50 years after now. The 50th
// anniversary of a leap day needs no such day: it comes before March.
func (m moment) isBeyond50Years(now instant) bool {
	m.year -= 50
	if m.day > monthDays(m.year, m.month) {
		m.second = 0
	}
	return daysSince1970(m)*86400+m.second > int64(now)/1000
}

// daysSince1970 counts days in the proleptic Gregorian calendar. Years begin
// in March there, so that the leap day comes last.
//
//go:noinline // it is long, and several ask for it
func daysSince1970(m moment) int64 {
	y, month := m.year, m.month-3
	if month < 0 {
		y, month = y-1, month+12
	}
	return y*365 + y/4 - y/100 + y/400 + (month*153+2)/5 + m.day - 1 - 719468
}

func monthDays(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
