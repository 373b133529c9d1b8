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

// httpDate reads an HTTP-date (RFC 9110 §5.6.7) in any of its three forms:
// seconds since 1970, and whether the day's name is the right one. Only real
// days and times count, and 23:59:60, which is the next midnight. The two
// digits of an obsolete RFC 850 year mean the latest year that makes the date
// not more than 50 years after now.
func httpDate(s string, now instant) (sec int64, weekday, ok bool) {
	var m moment
	var rest string
	name, long := dayName(s)
	if name < 0 {
		return 0, false, false
	}
	p := parser{s: s}
	p.skip(3)
	switch {
	case long > 3:
		p.skip(long - 3)
		p.word(", ")
		m.day = p.digits(2)
		p.word("-")
		m.month = p.month()
		p.word("-")
		m.year = p.digits(2)
		p.word(" ")
		m.second = p.timeOfDay()
		p.word(" GMT")
		m.year = century(m, now)
	case len(s) > 3 && s[3] == ',':
		p.word(", ")
		m.day = p.digits(2)
		p.word(" ")
		m.month = p.month()
		p.word(" ")
		m.year = p.digits(4)
		p.word(" ")
		m.second = p.timeOfDay()
		p.word(" GMT")
	default: // asctime
		p.word(" ")
		m.month = p.month()
		p.word(" ")
		m.day = p.spacedDay()
		p.word(" ")
		m.second = p.timeOfDay()
		p.word(" ")
		m.year = p.digits(4)
	}
	rest = p.s
	if p.failed || rest != "" || m.year < 1 || m.day < 1 || m.day > monthDays(m.year, m.month) {
		return 0, false, false
	}
	days := daysSince1970(m)
	// 1970 began on a Thursday; the names are counted from Sunday.
	return days*86400 + m.second, ((days+4)%7+7)%7 == int64(name), true
}

// century gives the full year of two digits. The bound is compared field by
// field, so that the 50th anniversary of a leap day needs no such day.
func century(m moment, now instant) int64 {
	limit := momentOf(now)
	limit.year += 50
	m.year += limit.year - limit.year%100
	if m.after(limit) {
		m.year -= 100
	}
	return m.year
}

func (m moment) after(o moment) bool {
	switch {
	case m.year != o.year:
		return m.year > o.year
	case m.month != o.month:
		return m.month > o.month
	case m.day != o.day:
		return m.day > o.day
	}
	return m.second > o.second
}

// daysSince1970 counts days in the proleptic Gregorian calendar. Years begin
// in March there, so that the leap day comes last.
func daysSince1970(m moment) int64 {
	y, month := m.year, m.month-3
	if month < 0 {
		y, month = y-1, month+12
	}
	return y*365 + y/4 - y/100 + y/400 + (month*153+2)/5 + m.day - 1 - 719468
}

// momentOf is the inverse of daysSince1970, for instants from the year 1 on.
func momentOf(t instant) moment {
	sec := int64(t)/1000 + 719468*86400 // since the first of March of the year 0
	days := sec / 86400
	era := days / 146097 // 400 years
	days -= era * 146097
	y := (days - days/1460 + days/36524 - days/146096) / 365
	days -= y*365 + y/4 - y/100
	month := (days*5 + 2) / 153
	m := moment{year: era*400 + y, month: month + 3, day: days - (month*153+2)/5 + 1, second: sec % 86400}
	if m.month > 12 {
		m.year, m.month = m.year+1, m.month-12
	}
	return m
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
