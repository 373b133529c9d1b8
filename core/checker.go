package core

// Checker checks a call whose body comes in chunks, however it is cut, in
// memory of fixed size: see Check. The zero Checker has to Begin.
type Checker struct {
	checking
	s     scanner
	found [MaxProblems + 2]finding // two more, for what is taken back
	name  [MaxName]byte            // the key being read, or read last
	text  [maxExcerpt]byte         // what the string being read begins with
	names [MaxNames]uint32         // of the keys in textInputs, or runOptions, so far
}

// checking is what must be zero where a call begins.
type checking struct {
	required, options  []string
	images, wantImages uint32
	digits             uint32 // of base64
	met                uint64 // bit per required text that the body has
	n                  int    // problems
	seen               uint16 // bit per part that has been met
	creates            bool   // there is a body to be checked
	counts             bool   // wantImages is known
	chooses            bool   // options are known
	leave              bool   // it is the server's to judge
	isKey              bool   // the string being read is a key
	isBad              bool   // it is no base64
	padded             bool   // it has a =
	named              uint8  // names
	nameLen            uint8  // MaxName+1: it is longer
	textLen            uint8  // maxExcerpt+1: likewise
	within             uint8  // part of the body that is the innermost container that means something
	depth              uint8  // where it stands
	part               uint8  // that comes next, or is being read
	root               uint8  // kind of the body
	typed              uint8  // part that the image's type gives a meaning to
}

// Begin begins a call. The Checker refers to what is known of prompt and model
// until Close; the body is to be written.
func (c *Checker) Begin(call *Call) {
	c.checking = checking{}
	c.s.start = start{}
	path := call.Path
	if len(path) > MaxPath {
		return
	}
	for i := range len(path) {
		if path[i] == '?' {
			path = path[:i]
			break
		}
	}
	switch method := call.Method; {
	case (method == "" || method == "POST") && (path == "" || path == "/v1/runs"):
		c.creates = true
		if p := call.Prompt; p != nil {
			c.required, c.wantImages, c.counts = p.Required, p.ImageCount, p.HasImageCount
		}
		if m := call.Model; m != nil && len(m.Options) <= MaxNames {
			c.options, c.chooses = m.Options, true
		}
	case method == "GET" || method == "HEAD":
		c.path(path)
	}
}

// path looks at the id in the path of a read. One that is escaped is left to
// the server.
func (c *Checker) path(path string) {
	const runs, prompts, versions = "/v1/runs/", "/v1/prompts/", "/v1/prompt-versions/"
	part, id := uint8(partNone), ""
	switch {
	case begins(path, runs):
		part, id = partRun, path[len(runs):]
	case begins(path, prompts) && path[len(prompts):] != "publish":
		part, id = partPrompt, path[len(prompts):]
	case begins(path, versions):
		part, id = partVersion, path[len(versions):]
	}
	for i := range len(id) {
		if id[i] == '/' || id[i] == '%' {
			return
		}
	}
	c.textLen = uint8(min(len(id), maxExcerpt+1))
	copy(c.text[:], id)
	if text, _ := c.excerpt(); id != "" && !isUUID(text) {
		c.add(NotUUID, part, kindText)
	}
}

func begins(s, prefix string) bool { return len(s) >= len(prefix) && s[:len(prefix)] == prefix }

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
		if c.isKey {
			c.nameLen = 0
		}
		c.textLen, c.digits, c.isBad, c.padded = 0, 0, false, false
	}
}

// inString reads c from i on, to behind the string or the part that it holds.
func (c *Checker) inString(chunk []byte, i int) int {
	s := &c.s
	idle := !c.isKey && c.part == partNone
	for i < len(chunk) {
		if run := plain(chunk[i:]); run > 0 {
			if !idle {
				s.broken(nil)
				c.drain()
				c.take(chunk[i : i+run])
			}
			i += run
			continue
		}
		b := chunk[i]
		i++
		switch {
		case b == '"':
			s.broken(nil)
			c.drain()
			c.endString()
			return i
		case b >= 0x80:
			s.utf8(nil, b)
			c.drain()
		case b == '\\':
			if s.text.have > 0 {
				s.utf8Broken(nil)
				c.drain()
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

// drain takes what the scanner has decoded: a character, and another that was
// broken off before it.
func (c *Checker) drain() {
	t := &c.s.text
	if t.n > 0 {
		c.take(t.key[:t.n])
		t.n = 0
	}
}

// take takes a part of a string.
func (c *Checker) take(b []byte) {
	if c.isKey {
		if len(b) > MaxName-int(c.nameLen) {
			c.nameLen = MaxName + 1
			return
		}
		c.nameLen += uint8(copy(c.name[c.nameLen:], b))
		return
	}
	if c.part == partNone {
		return
	}
	c.keepText(b)
	if c.part == partData {
		c.base64(b)
	}
}

// keepText keeps the beginning of a string.
func (c *Checker) keepText(b []byte) {
	if c.textLen > maxExcerpt {
		return
	}
	n := copy(c.text[c.textLen:], b)
	c.textLen += uint8(n)
	if n < len(b) {
		c.textLen = maxExcerpt + 1
	}
}

// excerpt gives what was kept, and whether it is the whole of it.
func (c *Checker) excerpt() (text []byte, whole bool) {
	return c.text[:min(c.textLen, maxExcerpt)], c.textLen <= maxExcerpt
}
