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
	kept := s.taking != roleNone && s.taking != roleData && !(s.taking == roleMessage && s.whole)
	for i < len(c) {
		from := i
		for i < len(c) && c[i] >= 0x20 && c[i] != '"' && c[i] != '\\' && (c[i] < 0x80 || !kept) {
			i++
		}
		if kept && from < i {
			s.broken(e)
			s.keep(e, c[from:i])
		}
		if i == len(c) {
			break
		}
		b := c[i]
		i++
		switch {
		case b >= 0x80:
			s.utf8(e, b)
		case b == '\\':
			if s.text.have > 0 {
				s.utf8Broken(e)
			}
			s.state = inEscape
			return i
		case b == '"':
			s.broken(e)
			if s.taking == roleMessage && s.whole {
				e.message, e.raw = c[s.text.from:i-1], true
			}
			s.endString(e)
			return i
		default: // a control character
			s.state = isBad
			return i
		}
	}
	return i
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
