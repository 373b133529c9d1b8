package core

// ISOTime reads a timestamp of RFC 3339 §5.6, the profile of ISO 8601 that the
// API's createdAt is written in: milliseconds since 1970, before it negative.
// Digits beyond the millisecond are cut off. Only real days and times from the
// year 1 on count, :60 only as the leap second before midnight UTC, which is
// the next midnight; a time without an offset from UTC says nothing usable.
// "2026-02-02T02:40:00.5+01:00" is 1769996400500.
func ISOTime(s string) (ms int64, ok bool) {
	const form = "0000-00-00t00:00:00"
	var v, at [6]int64
	if len(s) <= len(form) || !readNumbers(&v, s[:len(form)], form) {
		return 0, false
	}
	day := moment{year: v[0], month: v[1], day: v[2]}
	if day.year < 1 || day.month < 1 || day.month > 12 || day.day < 1 || day.day > monthDays(day.year, day.month) ||
		v[3] > 23 || v[4] > 59 || v[5] > 60 {
		return 0, false
	}
	fraction, rest, ok := cutFraction(s[len(form):])
	sign := int64(1)
	switch {
	case !ok || rest == "":
		return 0, false
	case rest == "Z" || rest == "z":
	case rest[0] != '+' && rest[0] != '-' || !readNumbers(&at, rest[1:], "00:00") || at[0] > 23 || at[1] > 59:
		return 0, false
	case rest[0] == '-':
		sign = -1
	}
	sec := daysSince1970(day)*86400 + v[3]*3600 + v[4]*60 + v[5] - sign*(at[0]*3600+at[1]*60)
	if v[5] == 60 && sec%86400 != 0 {
		return 0, false
	}
	return sec*1000 + fraction, true
}

// readNumbers reads the numbers in s, which is as form has it: 0 stands for a
// digit, t for that letter, small or not, and anything else for itself; it
// ends a number.
//
//go:noinline // two ask for it
func readNumbers(v *[6]int64, s, form string) bool {
	if len(s) != len(form) {
		return false
	}
	n := 0
	for i := 0; i < len(form) && n < len(v); i++ {
		switch c, want := s[i], form[i]; {
		case want == '0' && '0' <= c && c <= '9':
			v[n] = v[n]*10 + int64(c-'0')
		case want != '0' && (c == want || c == 'T' && want == 't'):
			n++
		default:
			return false
		}
	}
	return true
}

// cutFraction takes a decimal fraction of a second, if there is one, in
// milliseconds.
func cutFraction(s string) (ms int64, rest string, ok bool) {
	if s == "" || s[0] != '.' {
		return 0, s, true
	}
	n, scale := 1, int64(100)
	for ; n < len(s) && '0' <= s[n] && s[n] <= '9'; n++ {
		ms += int64(s[n]-'0') * scale
		scale /= 10
	}
	return ms, s[n:], n > 1
}
