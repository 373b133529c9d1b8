package core

// utf8 takes a byte from 0x80 on. A broken sequence becomes one U+FFFD for
// each maximal subpart, as Unicode §3.9 and the WHATWG decoder have it: a host
// that decodes a body to text before it hands it on gets the same verdict.
func (s *scanner) utf8(e *Envelope, b byte) {
	t := &s.text
	if t.have > 0 {
		if t.lo <= b && b <= t.hi {
			t.char[t.have] = b
			t.lo, t.hi = 0x80, 0xBF
			if t.have++; t.have == t.need {
				s.keep(e, t.char[:t.need])
				t.have = 0
			}
			return
		}
		s.utf8Broken(e)
	}
	s.highAlone(e)
	t.lo, t.hi = 0x80, 0xBF
	switch {
	case 0xC2 <= b && b <= 0xDF:
		t.need = 2
	case 0xE0 <= b && b <= 0xEF:
		t.need = 3
		switch b {
		case 0xE0:
			t.lo = 0xA0 // shorter forms are not UTF-8
		case 0xED:
			t.hi = 0x9F // nor are surrogates
		}
	case 0xF0 <= b && b <= 0xF4:
		t.need = 4
		switch b {
		case 0xF0:
			t.lo = 0x90
		case 0xF4:
			t.hi = 0x8F // nor is anything past U+10FFFF
		}
	default:
		s.replace(e)
		return
	}
	t.char[0], t.have = b, 1
}

// replace keeps U+FFFD for what is no character.
//
//go:noinline // it is long, and several ask for it
func (s *scanner) replace(e *Envelope) {
	s.text.char = [4]byte{0xEF, 0xBF, 0xBD}
	s.keep(e, s.text.char[:3])
}

// broken replaces whatever half character stands before the next whole one.
func (s *scanner) broken(e *Envelope) {
	if s.text.have > 0 {
		s.utf8Broken(e)
	}
	s.highAlone(e)
}

func (s *scanner) utf8Broken(e *Envelope) {
	s.text.have = 0
	s.replace(e)
}

func (s *scanner) highAlone(e *Envelope) {
	if s.text.high != 0 {
		s.text.high = 0
		s.replace(e)
	}
}

// surrogate takes one UTF-16 unit from a \u escape.
func (s *scanner) surrogate(e *Envelope, u uint16) {
	t := &s.text
	low := 0xDC00 <= u && u <= 0xDFFF
	switch {
	case low && t.high != 0:
		r := 0x10000 + uint32(t.high-0xD800)<<10 + uint32(u-0xDC00)
		t.high = 0
		t.char = [4]byte{0xF0 | byte(r>>18), 0x80 | byte(r>>12&0x3F), 0x80 | byte(r>>6&0x3F), 0x80 | byte(r&0x3F)}
		s.keep(e, t.char[:4])
		return
	case low:
		s.replace(e)
		return
	}
	s.highAlone(e)
	switch {
	case 0xD800 <= u && u <= 0xDBFF:
		t.high = u
	case u < 0x80:
		t.char[0] = byte(u)
		s.keep(e, t.char[:1])
	case u < 0x800:
		t.char[0], t.char[1] = 0xC0|byte(u>>6), 0x80|byte(u&0x3F)
		s.keep(e, t.char[:2])
	default:
		t.char[0], t.char[1], t.char[2] = 0xE0|byte(u>>12), 0x80|byte(u>>6&0x3F), 0x80|byte(u&0x3F)
		s.keep(e, t.char[:3])
	}
}
