package core

// Checker checks a call whose body comes in chunks, however it is cut, in
// memory of fixed size: see [Check]. The zero Checker is to Begin.
type Checker struct {
	checking
	s     scanner
	found [MaxProblems + 2]Finding // two more, for what is held
	text  [MaxName]byte            // what the string being read begins with
	name  [MaxName]byte            // the key read last in textInputs or runOptions
	names [MaxNames]uint32         // hashes of those that it has so far
}

// checking is what must be zero where a call begins.
type checking struct {
	required, options  []string
	images, wantImages uint32
	digits             uint32 // of base64
	met                uint64 // bit per required text that the body has
	n                  int    // problems
	seen, held         uint16 // bit per Part that has been met; of an image, that is wrong
	creates            bool   // there is a body to be checked
	counts             bool   // wantImages is known
	chooses            bool   // options are known
	leave              bool   // it is the server's to judge
	isKey              bool   // the string being read is a key
	long               bool   // it is longer than text
	isBad, padded      bool   // it is no base64; it has a =
	textLen, nameLen   uint8
	named              uint8 // names
	depth              uint8 // of the innermost container that means something
	within             Part  // what it is
	part               Part  // the value that comes next, or is being read
	typed              Part  // to which the image's type gives a meaning
	root               Kind  // of the body
}

// Begin begins a call. The Checker refers to what is known of prompt and model
// until Close. The body is to be written.
func (c *Checker) Begin(call *Call) {
	c.checking = checking{}
	c.s.start = start{}
	method, path := call.Method, call.Path
	switch {
	case len(path) > MaxPath:
	case method == "GET" || method == "HEAD":
		c.read(path)
	case method != "" && method != "POST":
	case path == "", behind(path, "/v1/runs") == "", len(behind(path, "/v1/runs?")) < len(path):
		c.creates = true
		if p := call.Prompt; p != nil {
			c.required, c.wantImages, c.counts = p.Required[:min(len(p.Required), MaxNames)], p.ImageCount, p.HasImageCount
		}
		if m := call.Model; m != nil && len(m.Options) <= MaxNames {
			c.options, c.chooses = m.Options, true
		}
	}
}

// read looks at the id in the path of a read. One that is escaped is left to
// the server.
func (c *Checker) read(path string) {
	for part := partRun; part <= partPromptVersion; part++ {
		id := behind(path, word("/v1/runs/\n/v1/prompts/\n/v1/prompt-versions/\n", uint(part-partRun)))
		if len(id) == len(path) {
			continue
		}
		for i := 0; i < len(id); i++ {
			switch id[i] {
			case '/', '%':
				return
			case '?':
				id = id[:i]
			}
		}
		c.textLen = uint8(copy(c.text[:], id))
		if id != "" && !isUUID(c.text[:c.textLen]) && (part != partPrompt || id != "publish") {
			c.add(NotUUID, part, kindText)
		}
	}
}

// behind gives what stands behind a prefix, or the whole of what does not begin
// with it.
//
//go:noinline // three ask for it
func behind(path, prefix string) string {
	if len(path) < len(prefix) || path[:len(prefix)] != prefix {
		return path
	}
	return path[len(prefix):]
}

// Write takes the next chunk of the body. It is the scanner's own loop, but
// for what values and strings mean.
func (c *Checker) Write(chunk []byte) {
	s := &c.s
	if !c.creates {
		return
	}
	s.some = s.some || len(chunk) > 0
	for i := 0; i < len(chunk); {
		state := s.state
		if state == inString {
			i = c.inString(chunk, i)
			continue
		}
		b := chunk[i]
		switch {
		case state == atStart && b != 0xEF:
			s.state = atRoot
			continue
		case atRoot <= state && state <= atEnd:
			if b != ' ' && b != '\n' && b != '\r' && b != '\t' {
				c.structure(b)
			}
		case state == inEscape, state == inHex:
			s.escape(nil, b)
			c.drain()
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

// structure takes a byte that stands between values.
func (c *Checker) structure(b byte) {
	s := &c.s
	switch state := s.state; {
	case state == atRoot, state == atValue, state == atValueOrEnd && b != ']':
		c.value(b)
		s.value(b)
		c.leave = c.leave || s.state == isBad && (b == '{' || b == '[') // too deep
	case state == atAfter && s.depth == 0:
		s.state = isBad
	default:
		s.structure(b)
		if c.depth > s.depth {
			c.left()
		}
	}
	if s.state == inString {
		c.isKey, s.taking = s.taking == roleKey, roleKey // which the scanner keeps where drain finds it
		c.textLen, c.long = 0, false
		c.digits, c.isBad, c.padded = 0, false, false
	}
}

// inString reads chunk from i on, to behind the string or the part that it
// holds.
func (c *Checker) inString(chunk []byte, i int) int {
	s := &c.s
	for i < len(chunk) {
		if run := plain(chunk[i:]); run > 0 {
			s.broken(nil)
			c.drain()
			c.take(chunk[i : i+run])
			i += run
			continue
		}
		b := chunk[i]
		i++
		if b >= 0x80 {
			s.utf8(nil, b)
			c.drain()
			continue
		}
		switch b {
		case '"':
			s.broken(nil)
			c.drain()
			c.endString()
		case '\\':
			if s.text.have > 0 {
				s.utf8Broken(nil)
				c.drain()
			}
			s.state = inEscape
		default: // a control character
			s.state = isBad
		}
		break
	}
	return i
}

// drain takes what the scanner has decoded: a character, and what was broken
// off before it.
func (c *Checker) drain() {
	t := &c.s.text
	if t.n > 0 {
		c.take(t.key[:t.n])
		t.n = 0
	}
}

// take takes a part of a string.
func (c *Checker) take(b []byte) {
	if !c.isKey && c.part == partNone {
		return
	}
	n := copy(c.text[c.textLen:], b)
	c.textLen += uint8(n)
	c.long = c.long || n < len(b)
	if c.part == partData {
		c.base64(b)
	}
}
