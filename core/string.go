package core

// maxKey is the length of the longest key that means something.
const maxKey = len("runStatus")

// text is the memory of the string being read.
type text struct {
	n    uint32 // bytes kept
	from int    // where in the chunk it begins
	cut  bool   // something did not fit: nothing is kept after it
	high uint16 // a high surrogate that waits for its low half
	unit uint16 // the \u escape being read
	hex  uint8  // digits of it so far
	char [4]byte
	have uint8 // bytes of the UTF-8 sequence being read, in char
	need uint8 // its length
	lo   uint8 // bounds of its next byte
	hi   uint8
	key  [maxKey]byte
}

func (s *scanner) beginString(role uint8) {
	s.state, s.taking = inString, role
	s.text.n, s.text.cut, s.text.high, s.text.have = 0, false, 0, 0
	s.text.from = s.at + 1
}

// place is where the string being read is kept, nil if it means nothing.
func (s *scanner) place(e *Envelope) []byte {
	switch s.taking {
	case roleKey:
		return s.text.key[:]
	case roleStatus:
		return e.code[:]
	case roleMessage:
		return s.room
	case roleRunID:
		return e.Run.b[:]
	case roleRunStatus:
		return e.runStatus[:]
	}
	return nil
}

// inString reads c from i on, to behind the string or the part that it holds.
func (s *scanner) inString(e *Envelope, c []byte, i int) int {
	t := &s.text
	kept := s.taking != roleNone && s.taking != roleData && !(s.taking == roleMessage && s.whole)
	for i < len(c) {
		run := plain(c[i:])
		for i+run < len(c) && c[i+run] >= 0x80 && !kept {
			run++
			run += plain(c[i+run:])
		}
		if s.taking == roleKey && t.n == 0 && t.have == 0 && t.high == 0 && !t.cut && i+run < len(c) && c[i+run] == '"' {
			s.keyed(c[i : i+run]) // a key in one piece need not be kept
			return i + run + 1
		}
		if kept && run > 0 {
			if t.have > 0 || t.high != 0 {
				s.broken(e)
			}
			s.keep(e, c[i:i+run])
		}
		i += run
		if i == len(c) {
			break
		}
		b := c[i]
		i++
		switch {
		case b == '"':
			if t.have > 0 || t.high != 0 {
				s.broken(e)
			}
			if s.taking == roleMessage && s.whole {
				e.message, e.raw = c[t.from:i-1], true
			}
			s.endString(e)
			return i
		case b >= 0x80:
			s.utf8(e, b)
		case b == '\\':
			if t.have > 0 {
				s.utf8Broken(e)
			}
			s.state = inEscape
			return i
		default: // a control character
			s.state = isBad
			return i
		}
	}
	return i
}

// plain counts the bytes that c begins with and that stand for themselves in a
// string: ASCII but control characters, quotes and backslashes. It looks at
// eight at once: taking 1 from a byte of 0, or 0x20 from a lesser one, sets its
// highest bit, as it is set in what is not ASCII.
func plain(c []byte) (n int) {
	const each, high = 0x0101010101010101, 0x8080808080808080
	for len(c)-n >= 8 {
		b := c[n : n+8 : n+8]
		w := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		if (w|(w-each*0x20)|((w^each*'"')-each)|((w^each*'\\')-each))&high != 0 {
			break
		}
		n += 8
	}
	for n < len(c) && c[n] >= 0x20 && c[n] < 0x80 && c[n] != '"' && c[n] != '\\' {
		n++
	}
	return n
}

// escape takes a byte behind a backslash (RFC 8259 §7).
func (s *scanner) escape(e *Envelope, b byte) {
	t := &s.text
	if s.state == inHex {
		digit, ok := hexDigit(b)
		if !ok {
			s.state = isBad
			return
		}
		t.unit = t.unit<<4 | digit
		if t.hex++; t.hex == 4 {
			s.state = inString
			s.surrogate(e, t.unit)
		}
		return
	}
	if b == 'u' {
		s.state, t.unit, t.hex = inHex, 0, 0
		return
	}
	s.state = inString
	switch b {
	case '"', '\\', '/':
	case 'b':
		b = '\b'
	case 'f':
		b = '\f'
	case 'n':
		b = '\n'
	case 'r':
		b = '\r'
	case 't':
		b = '\t'
	default:
		s.state = isBad
		return
	}
	s.broken(e)
	t.char[0] = b
	s.keep(e, t.char[:1])
}

// endString files the string that has ended.
func (s *scanner) endString(e *Envelope) {
	t := &s.text
	s.state = atAfter
	switch s.taking {
	case roleKey:
		if t.cut {
			t.n = 0 // a longer key only begins like one that counts
		}
		s.keyed(t.key[:t.n])
	case roleStatus:
		e.codeLen, s.status = uint16(t.n), true
	case roleMessage:
		if !s.whole {
			e.message = s.room[:t.n]
		}
	case roleRunStatus:
		e.runStatusLen = uint16(t.n)
	case roleRunID:
		usable := t.n > 0 && !t.cut
		for _, b := range e.Run.b[:t.n] {
			usable = usable && isRunIDByte(b)
		}
		e.Run.n = uint8(t.n)
		if !usable {
			e.Run = RunID{}
		}
	}
}

// keep adds ASCII, or one whole character, to what is kept.
func (s *scanner) keep(e *Envelope, b []byte) {
	t := &s.text
	room := s.place(e)
	if t.cut || room == nil {
		return
	}
	free := len(room) - int(t.n)
	if len(b) > free {
		t.cut = true
		if b[0] >= 0x80 {
			return
		}
		b = b[:free]
	}
	t.n += uint32(copy(room[t.n:], b))
}

func hexDigit(b byte) (uint16, bool) {
	switch {
	case '0' <= b && b <= '9':
		return uint16(b - '0'), true
	case 'a' <= b && b <= 'f':
		return uint16(b-'a') + 10, true
	case 'A' <= b && b <= 'F':
		return uint16(b-'A') + 10, true
	}
	return 0, false
}
