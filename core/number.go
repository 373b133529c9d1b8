package core

// number takes one byte of a number (RFC 8259 §6); false: b stands behind it.
func (s *scanner) number(b byte) bool {
	digit := '0' <= b && b <= '9'
	switch s.state {
	case atMinus:
		switch {
		case b == '0':
			s.state = inZero
		case digit:
			s.state = inInt
		default:
			s.state = isBad
		}
		return true
	case atDot, atExpSign:
		if !digit {
			s.state = isBad
			return true
		}
		s.state++ // inFrac, inExp
		return true
	case atExp:
		switch {
		case digit:
			s.state = inExp
		case b == '+' || b == '-':
			s.state = atExpSign
		default:
			s.state = isBad
		}
		return true
	}
	switch {
	case digit && s.state != inZero:
		return true
	case b == '.' && (s.state == inZero || s.state == inInt):
		s.state = atDot
		return true
	case (b == 'e' || b == 'E') && s.state != inExp:
		s.state = atExp
		return true
	}
	s.state = atAfter // a digit after a leading zero fails there
	return false
}
