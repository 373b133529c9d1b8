package core

// dayName tells which day's name s begins with, short or long, counted from
// Sunday, and the length of that name; -1 if none.
//
//go:noinline // it is long, and several ask for it
func dayName(s string) (day, length int) {
	const long = "SundayMondayTuesdayWednesdayThursdayFridaySaturday"
	const ends = "\x00\x06\x0c\x13\x1c\x24\x2a\x32"
	for d := 0; d < 7; d++ {
		full := long[ends[d]:ends[d+1]]
		switch {
		case len(s) >= len(full) && s[:len(full)] == full:
			return d, len(full)
		case len(s) >= 3 && s[:3] == full[:3]:
			return d, 3
		}
	}
	return -1, 0
}

// isDayName tells whether s is a day's name, short or long, and no more.
func isDayName(s string) bool {
	d, n := dayName(s)
	return d >= 0 && n == len(s)
}

// looksLike tells whether s is as form has it, byte for byte: 0 stands for a
// digit, _ for a digit or a space, x for anything.
func looksLike(s, form string) bool {
	if len(s) != len(form) {
		return false
	}
	for i := 0; i < len(form); i++ {
		c, want := s[i], form[i]
		switch {
		case c == want || want == 'x':
		case (want == '0' || want == '_') && '0' <= c && c <= '9':
		case want == '_' && c == ' ':
		default:
			return false
		}
	}
	return true
}

// decimal reads digits, a space among them as 0.
func decimal(s string) (v int64) {
	for i := 0; i < len(s); i++ {
		v = v*10 + int64(s[i]&15)
	}
	return v
}

// monthOf gives the month of a name, 0 if it is none.
func monthOf(name string) int64 {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for m := 0; m < len(names); m += 3 {
		if name == names[m:m+3] {
			return int64(m/3) + 1
		}
	}
	return 0
}
