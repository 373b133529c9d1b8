package core

// endString judges a string.
func (c *Checker) endString() {
	if c.isKey {
		c.keyed()
		return
	}
	part := c.part
	c.s.state, c.part = atAfter, partNone
	text, whole := c.excerpt()
	code := NotUUID
	bad := false
	switch part {
	case partVersion:
		bad = !whole || !isUUID(text)
	case partType:
		code = ImageType
		switch {
		case whole && string(text) == "url":
			c.typed = partURL
		case whole && string(text) == "base64":
			c.typed = partData
		default:
			bad = true
		}
	case partURL:
		code = ImageURL
		bad = !isHTTPS(text) && whole || afterScheme(text, "https:") < 0
	case partData:
		code = ImageBase64
		bad = c.isBad || c.digits&3 == 1 || c.digits == 0
		if bad && afterScheme(text, "data:") >= 0 {
			code = ImageDataURL
		}
	}
	if bad {
		c.add(code, part, kindText)
	}
}

// endImage judges an image as a whole: what its type gives no meaning to, the
// server may not look at.
func (c *Checker) endImage() {
	kept := 0
	before := c.n
	for i := range min(before, len(c.found)) {
		f := &c.found[i]
		if f.index == c.images && (f.part == partURL || f.part == partData) && f.part != c.typed {
			c.n--
			continue
		}
		if kept != i {
			c.found[kept] = *f
		}
		kept++
	}
	c.mustHave(partType)
	if c.typed != partNone {
		c.mustHave(c.typed)
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

// isHTTPS tells whether a URL has more than that scheme.
func isHTTPS(url []byte) bool {
	at := afterScheme(url, "https:")
	if at < 0 {
		return false
	}
	for _, b := range url[at:] {
		if b != '/' && b != '\\' && b > ' ' {
			return true
		}
	}
	return false
}

// afterScheme gives where a scheme, in small letters, ends that a text begins
// with, in any case, blanks and control characters left out, as browsers read
// a URL; else -1.
func afterScheme(text []byte, scheme string) int {
	n := 0
	for i, b := range text {
		if b <= ' ' {
			continue
		}
		if b|0x20 != scheme[n] && b != scheme[n] {
			return -1
		}
		if n++; n == len(scheme) {
			return i + 1
		}
	}
	return -1
}
