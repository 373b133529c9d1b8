package core

// MaxHeader is the longest header value, in bytes, that is read; a longer one
// is malformed, in every host.
const MaxHeader = 64 << 10

// An epoch timestamp is told from a number of seconds by its size: 31 years is
// no wait, and no timestamp of this century is smaller.
const (
	epochSeconds = 1_000_000_000
	epochMillis  = 1_000_000_000_000
)

// RetryAfter reads a Retry-After value (RFC 9110 §10.2.3): how long the server
// asks to wait, in milliseconds, at most [MaxMs]. ok is false where it says
// nothing usable. Dates are counted from the response's own Date if that is
// valid, else from nowMs; what has passed is 0.
//
// Beyond the RFC it takes decimal fractions of a second, rounded up to the
// millisecond, epoch timestamps in seconds or milliseconds, and several values
// at once, of which the longest counts. The flags tell of each, and of
// anything that it ignored.
func RetryAfter(value, date string, nowMs uint64) (waitMs uint64, ok bool, flags Flags) {
	if len(value) > MaxHeader {
		return 0, false, FlagMalformedRetryAfter
	}
	if value == "" {
		return 0, false, 0 // as most answers have it: the Date need not be read
	}
	from := countedFrom(date, nowMs)
	elements := 0
	for rest := value; rest != ""; {
		var element string
		element, rest = cutElement(rest)
		if element == "" {
			continue
		}
		elements++
		ms, usable, remark := oneRetryAfter(element, from)
		flags |= remark
		if usable {
			waitMs, ok = max(waitMs, ms), true
		}
	}
	if elements > 1 {
		flags |= FlagRepeatedRetryAfter
	}
	return waitMs, ok, flags
}

// rateLimitReset reads a reset header, which stands in for a missing
// Retry-After: seconds from now or a timestamp, by size.
func rateLimitReset(value, date string, nowMs uint64) (waitMs uint64, ok bool) {
	if len(value) > MaxHeader {
		return 0, false
	}
	if value = trim(value); value == "" || digits(value) != len(value) {
		return 0, false
	}
	waitMs, _ = number(value, "", countedFrom(date, nowMs))
	return waitMs, true
}

func oneRetryAfter(s string, from instant) (waitMs uint64, ok bool, flags Flags) {
	if n := digits(s); n > 0 {
		fraction := ""
		if n < len(s) {
			fraction = s[n+1:]
			if s[n] != '.' || fraction == "" || digits(fraction) != len(fraction) {
				return 0, false, FlagMalformedRetryAfter
			}
			flags |= FlagFractionalRetryAfter
		}
		waitMs, epoch := number(s[:n], fraction, from)
		if epoch {
			flags |= FlagEpochRetryAfter
		}
		return waitMs, true, flags
	}
	sec, weekday, ok := httpDate(s, from)
	if !ok {
		return 0, false, FlagMalformedRetryAfter
	}
	if !weekday {
		flags |= FlagWrongWeekday
	}
	return from.until(sec * 1000), true, flags
}

// number takes digits and the digits of a fraction: seconds to wait, or by
// their size a timestamp in seconds or milliseconds.
func number(whole, fraction string, from instant) (waitMs uint64, epoch bool) {
	n := uint64(0)
	for i := 0; i < len(whole); i++ {
		if n >= 1<<59 { // far beyond MaxMs as it is: the rest changes nothing
			break
		}
		n = n*10 + uint64(whole[i]-'0')
	}
	if n >= epochMillis {
		if digitsBesideZero(fraction) {
			n++
		}
		return from.until(int64(min(n, 1<<62))), true
	}
	ms := n*1000 + millis(fraction)
	if n >= epochSeconds {
		return from.until(int64(ms)), true
	}
	return ms, false
}

// millis gives a decimal fraction of a second in milliseconds, rounded up.
func millis(fraction string) (ms uint64) {
	for i := 0; i < 3; i++ {
		ms *= 10
		if i < len(fraction) {
			ms += uint64(fraction[i] - '0')
		}
	}
	if len(fraction) > 3 && digitsBesideZero(fraction[3:]) {
		ms++
	}
	return ms
}

func digitsBesideZero(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] != '0' {
			return true
		}
	}
	return false
}

// digits counts the ASCII digits that s begins with.
func digits(s string) (n int) {
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// cutElement takes the first element of a list (RFC 9110 §5.6.1), trimmed. The
// comma behind a day's name belongs to the date that it begins.
func cutElement(s string) (element, rest string) {
	s = trim(s)
	dayName := true
	for i := 0; i < len(s); i++ {
		if s[i] != ',' {
			continue
		}
		if dayName && isDayName(s[:i]) {
			dayName = false
			continue
		}
		return trim(s[:i]), s[i+1:]
	}
	return s, ""
}

// trim takes optional white space (RFC 9110 §5.6.3) from both ends.
func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}
