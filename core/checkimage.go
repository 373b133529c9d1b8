package core

// endString judges a string.
func (c *Checker) endString() {
	if c.isKey {
		c.keyed()
		return
	}
	part := c.part
	c.s.state, c.part = atAfter, partNone
	text := c.text[:c.textLen]
	bad := false
	switch part {
	case partVersion:
		bad = c.long || !isUUID(text)
	case partType:
		switch string(text) {
		case "url":
			c.typed = partURL
		case "base64":
			c.typed = partData
		default:
			bad = true
		}
	case partURL:
		bad = !c.isURL(text)
	case partData:
		if c.digits&3 == 1 || c.digits == 0 {
			c.isBad = true
		}
		if c.isBad && afterScheme(text, "data:") > 0 {
			c.add(ImageDataURL, part, kindText)
			return
		}
		bad = c.isBad
	}
	if bad {
		c.wrong(part, kindText)
	}
}

// endImage judges an image as a whole: what its type gives no meaning to, the
// server may not look at.
func (c *Checker) endImage() {
	c.mustHave(partType)
	if c.typed == partNone {
		return
	}
	c.mustHave(c.typed)
	if c.held>>(c.typed&15)&1 == 1 {
		if c.n < MaxProblems {
			c.found[c.n] = c.found[MaxProblems+int(c.typed-partURL)]
		}
		c.n++
	}
}

// base64 looks at a part of an image's base64 (RFC 4648). Either alphabet will
// do, and white space; padding too, wherever it stands, and none.
func (c *Checker) base64(b []byte) {
	if c.isBad {
		return
	}
	digits := c.digits
	for _, d := range b {
		switch {
		case isRunIDByte(d) || d == '+' || d == '/': // that set is the other alphabet
			if !c.padded {
				digits++
			}
		case d == '=':
			c.padded = true
		case d != ' ' && d-'\t' > '\r'-'\t':
			c.isBad = true
		}
	}
	c.digits = digits
}

// isURL tells whether a text is an https URL that names more than that.
func (c *Checker) isURL(text []byte) bool {
	at := afterScheme(text, "https:")
	if at == 0 {
		return false
	}
	for _, b := range text[at:] {
		if b != '/' && b != '\\' && b > ' ' {
			return true
		}
	}
	return c.long
}

// afterScheme gives where a scheme, in small letters, ends that a text begins
// with, in any case, blanks and control characters left out, as browsers read
// a URL; else 0.
//
//go:noinline // two ask for it
func afterScheme(text []byte, scheme string) int {
	n := 0
	for i, b := range text {
		if b <= ' ' {
			continue
		}
		if b|0x20 != scheme[n] {
			return 0
		}
		if n++; n == len(scheme) {
			return i + 1
		}
	}
	return 0
}
