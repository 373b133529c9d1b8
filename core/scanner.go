package core

// MaxDepth is the deepest nesting of an envelope, the root counted.
const MaxDepth = 64

// Scanner reads an envelope from a body that comes in chunks, however it is
// cut, in memory of fixed size: JSON by RFC 8259, one leading byte order mark
// tolerated, nesting at most MaxDepth. Of keys that stand twice the first
// counts; texts count only as JSON strings. The zero Scanner is ready, and
// keeps no message.
type Scanner struct {
	Room []byte // where the message is kept, as much of it as fits; to be set before the first Write

	s scanner
	e Envelope
}

// Write takes the next chunk.
func (s *Scanner) Write(chunk []byte) {
	s.s.room = s.Room[:min(len(s.Room), MaxMessage)]
	s.s.write(&s.e, chunk)
}

// Close says that the body has ended, and gives what was found. The Envelope
// is the Scanner's own, until Reset.
func (s *Scanner) Close() *Envelope {
	s.s.close(&s.e)
	return &s.e
}

// MessageLen gives how many bytes of Room the envelope's message takes, once
// the body has ended.
func (s *Scanner) MessageLen() int { return len(s.e.message) }

// Reset makes the Scanner ready for another body, with the same Room.
//
// What the next body writes before it is read stays as it is, for zeroing it
// would cost more than a decision: the texts, behind their lengths, and what a
// string begins with.
func (s *Scanner) Reset() {
	e := &s.e
	if s.s.seen>>roleRunID&1 == 1 {
		e.Run = RunID{} // also half a name, of a body that was cut
	}
	e.Found, e.Empty, e.raw = false, false, false
	e.codeLen, e.runStatusLen, e.message = 0, 0, nil
	s.s.start = start{}
}

// What the scanner expects next.
const (
	atStart      = iota // a byte order mark, or the root
	atBOM2              // the mark's second byte
	atBOM3              // the mark's third byte
	atRoot              // the root's {
	atKeyOrEnd          // after {
	atKey               // after , in an object
	atColon             // after a key
	atValue             // after : or , in an array
	atValueOrEnd        // after [
	atAfter             // after a value
	atEnd               // after the root
	inString            // see string.go, up to inHex
	inEscape
	inHex
	inWord  // inside true, false, null
	atMinus // number states, see number.go, up to inExp
	inZero
	inInt
	atDot
	inFrac
	atExp
	atExpSign
	inExp
	isBad // not an envelope, whatever follows
)

// What the value that comes next is to the envelope.
const (
	roleNone = iota
	roleStatus
	roleMessage
	roleData
	roleRunID
	roleRunStatus
	roleKey // the string is an object's key
)

// scanner is a Scanner's own memory; what it finds it writes to the Envelope
// that each call brings, so that neither has to point to the other.
type scanner struct {
	start
	at   int    // where in the chunk structure reads
	word uint32 // rest of true, false, null, the next byte lowest
	room []byte // for the message
	text text
}

// start is what must be zero where a body begins.
type start struct {
	state  uint8
	depth  uint8
	role   uint8  // of the value that comes next
	taking uint8  // role of the string being read
	seen   uint8  // bit per role that has been met: the first counts
	inData bool   // the container at depth 2 is the root's data
	whole  bool   // the body comes in one chunk: the message may stay where it is
	some   bool   // the body has a byte
	status bool   // the first status is a string
	stack  uint64 // bit d-1: the container at depth d is an object
}

// write asks for the commonest states first: strings, then what stands between.
func (s *scanner) write(e *Envelope, c []byte) {
	if len(c) > 0 {
		s.some = true
	}
	for i := 0; i < len(c); {
		state := s.state
		if state == inString {
			i = s.inString(e, c, i)
			continue
		}
		b := c[i]
		switch {
		case atRoot <= state && state <= atEnd:
			if b != ' ' && b != '\n' && b != '\r' && b != '\t' {
				s.at = i
				s.structure(b)
			}
		case state == inEscape, state == inHex:
			s.escape(e, b)
		case state == inWord:
			s.inWord(b)
		case atMinus <= state && state <= inExp:
			if !s.number(b) {
				continue // b ends the number and is read again
			}
		case state == isBad:
			return
		default:
			s.begin(b)
		}
		i++
	}
}

// begin reads the optional byte order mark, EF BB BF, and what follows it.
func (s *scanner) begin(b byte) {
	switch {
	case s.state == atStart && b == 0xEF:
		s.state = atBOM2
	case s.state == atStart:
		s.state = atRoot
		if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
			s.structure(b)
		}
	case s.state == atBOM2 && b == 0xBB:
		s.state = atBOM3
	case s.state == atBOM3 && b == 0xBF:
		s.state = atRoot
	default:
		s.state = isBad
	}
}

// structure takes a byte that stands between values.
func (s *scanner) structure(b byte) {
	switch s.state {
	case atRoot:
		if b != '{' {
			s.state = isBad // an envelope is an object
			return
		}
		s.open(true)
	case atKeyOrEnd, atKey:
		switch {
		case b == '"':
			s.beginString(roleKey)
		case b == '}' && s.state == atKeyOrEnd:
			s.shut(true)
		default:
			s.state = isBad
		}
	case atColon:
		s.state = isBad
		if b == ':' {
			s.state = atValue
		}
	case atValueOrEnd:
		if b == ']' {
			s.shut(false)
			return
		}
		s.value(b)
	case atValue:
		s.value(b)
	case atAfter:
		object := s.stack>>(s.depth-1)&1 == 1
		switch {
		case b == ',' && object:
			s.state = atKey
		case b == ',':
			s.state = atValue
		case b == '}' || b == ']':
			s.shut(b == '}')
		default:
			s.state = isBad
		}
	default: // atEnd: nothing but white space may follow the root
		s.state = isBad
	}
}

// value takes a value's first byte.
func (s *scanner) value(b byte) {
	role := s.role
	s.role = roleNone
	switch {
	case b == '"':
		s.beginString(role)
	case b == '{':
		s.inData = s.inData || role == roleData
		s.open(true)
	case b == '[':
		s.open(false)
	case b == '-':
		s.state = atMinus
	case b == '0':
		s.state = inZero
	case '1' <= b && b <= '9':
		s.state = inInt
	case b == 't':
		s.state, s.word = inWord, 'r'|'u'<<8|'e'<<16
	case b == 'f':
		s.state, s.word = inWord, 'a'|'l'<<8|'s'<<16|'e'<<24
	case b == 'n':
		s.state, s.word = inWord, 'u'|'l'<<8|'l'<<16
	default:
		s.state = isBad
	}
}

func (s *scanner) inWord(b byte) {
	if b != byte(s.word) {
		s.state = isBad
		return
	}
	if s.word >>= 8; s.word == 0 {
		s.state = atAfter
	}
}

func (s *scanner) open(object bool) {
	if s.depth == MaxDepth {
		s.state = isBad
		return
	}
	s.stack &^= 1 << s.depth
	s.state = atValueOrEnd
	if object {
		s.stack |= 1 << s.depth
		s.state = atKeyOrEnd
	}
	s.depth++
}

func (s *scanner) shut(object bool) {
	if (s.stack>>(s.depth-1)&1 == 1) != object {
		s.state = isBad
		return
	}
	s.depth--
	s.state = atAfter
	switch s.depth {
	case 0:
		s.state = atEnd
	case 1:
		s.inData = false
	}
}

// keyed notes what the value of the key just read is to the envelope.
func (s *scanner) keyed(key []byte) {
	s.state = atColon
	role := uint8(roleNone)
	switch {
	case s.depth == 1:
		switch string(key) {
		case "status":
			role = roleStatus
		case "message":
			role = roleMessage
		case "data":
			role = roleData
		}
	case s.depth == 2 && s.inData:
		switch string(key) {
		case "runId":
			role = roleRunID
		case "runStatus":
			role = roleRunStatus
		}
	}
	if s.seen>>role&1 == 0 {
		s.role = role
	}
	s.seen |= 1 << role &^ 1
}

func (s *scanner) close(e *Envelope) {
	if s.state == atEnd && s.status {
		e.Found = true
		return
	}
	if s.some {
		*e = Envelope{}
		return
	}
	e.Empty = true // it is zero as it is
}
