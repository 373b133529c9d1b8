package core

// dayName tells which day's name s begins with, short or long, counted from
// Sunday, and the length of that name; -1 if none.
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

// parser takes a text apart from the front. Once something is not as expected
// it has failed, and gives zeros.
type parser struct {
	s      string
	failed bool
}

func (p *parser) skip(n int) { p.s = p.s[n:] }

func (p *parser) word(w string) {
	if len(p.s) < len(w) || p.s[:len(w)] != w {
		p.failed, p.s = true, ""
		return
	}
	p.s = p.s[len(w):]
}

// digits takes exactly n digits.
func (p *parser) digits(n int) (v int64) {
	if len(p.s) < n || digits(p.s[:n]) != n {
		p.failed, p.s = true, ""
		return 0
	}
	for i := 0; i < n; i++ {
		v = v*10 + int64(p.s[i]-'0')
	}
	p.s = p.s[n:]
	return v
}

// spacedDay takes asctime's day: two digits, or a space and one.
func (p *parser) spacedDay() int64 {
	if p.s != "" && p.s[0] == ' ' {
		p.s = p.s[1:]
		return p.digits(1)
	}
	return p.digits(2)
}

func (p *parser) month() int64 {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	if len(p.s) >= 3 {
		for m := 0; m < len(names); m += 3 {
			if p.s[:3] == names[m:m+3] {
				p.s = p.s[3:]
				return int64(m/3) + 1
			}
		}
	}
	p.failed, p.s = true, ""
	return 1
}

// timeOfDay takes hh:mm:ss and gives seconds; 60 stands only in 23:59:60.
func (p *parser) timeOfDay() int64 {
	h := p.digits(2)
	p.word(":")
	m := p.digits(2)
	p.word(":")
	s := p.digits(2)
	if h > 23 || m > 59 || s > 60 || s == 60 && (h != 23 || m != 59) {
		p.failed, p.s = true, ""
	}
	return h*3600 + m*60 + s
}
