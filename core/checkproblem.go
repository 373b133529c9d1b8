package core

// Bounds of what is told of a problem, in bytes.
const (
	MaxPointer = 192 // longer than every pointer, and than what was expected and found
	maxExcerpt = 40
)

// finding is a problem as it is kept until it is asked about.
type finding struct {
	code    ProblemCode
	part    uint8
	kind    uint8
	nameLen uint8
	textLen uint8
	index   uint32 // images so far
	name    [MaxName]byte
	text    [maxExcerpt]byte
}

// add notes a problem. Those that have no room are counted.
func (c *Checker) add(code ProblemCode, part, kind uint8) {
	if c.n < len(c.found) {
		f := &c.found[c.n]
		f.code, f.part, f.kind, f.index = code, part, kind, c.images
		f.nameLen, f.textLen = c.nameLen, c.textLen
		if part == partText || part == partOption {
			copy(f.name[:], c.name[:c.nameLen])
		}
		text, _ := c.excerpt()
		copy(f.text[:], text)
	}
	c.n++
}

// Code gives what is wrong, of the problem at i.
func (c *Checker) Code(i int) ProblemCode { return c.found[i].code }

// CopyPath writes where it is to dst, which must have room for MaxPointer
// bytes, as the next two, and gives its length.
func (c *Checker) CopyPath(i int, dst []byte) int {
	f := &c.found[i]
	n := copy(dst, word("  /inputs /inputs/textInputs /inputs/imageInputs /inputs/imageInputs/ /runOptions /promptVersionId "+
		"/inputs/textInputs/ /runOptions/ /inputs/imageInputs/ /inputs/imageInputs/ /inputs/imageInputs/ /runId /promptId ", uint(f.part)))
	switch f.part {
	case partText, partOption:
		for _, b := range f.name[:f.nameLen] {
			switch b {
			case '~':
				n += copy(dst[n:], "~0")
			case '/':
				n += copy(dst[n:], "~1")
			default:
				dst[n] = b
				n++
			}
		}
	case partImage, partType, partURL, partData:
		n += copyDecimal(dst[n:], f.index-1)
		if f.part != partImage {
			n += copy(dst[n:], word("/type /url /base64 ", uint(f.part)-partType))
		}
	}
	return n
}

// CopyExpected writes what was expected, likewise.
func (c *Checker) CopyExpected(i int, dst []byte) int {
	f := &c.found[i]
	switch f.code {
	case ImageCount:
		n := copyArray(dst, c.wantImages)
		return n + copy(dst[n:], ", as the prompt's imageCount says")
	case UnknownOption:
		return copy(dst, "an option of the model")
	}
	switch f.part {
	case partVersion, partRun, partPrompt:
		return copy(dst, "a UUID")
	case partText, partOption:
		return copy(dst, "a string")
	case partImages:
		return copy(dst, "an array")
	case partType:
		return copy(dst, `"url" or "base64"`)
	case partURL:
		return copy(dst, "an https URL")
	case partData:
		return copy(dst, "base64 without a data: prefix")
	}
	return copy(dst, "a JSON object")
}

// CopyFound writes what was found, likewise.
func (c *Checker) CopyFound(i int, dst []byte) int {
	f := &c.found[i]
	switch {
	case f.kind == kindText:
		return copyQuoted(dst, f.text[:min(f.textLen, maxExcerpt)], f.textLen > maxExcerpt)
	case f.kind == kindKey:
		return copyQuoted(dst, f.name[:min(f.nameLen, maxExcerpt)], f.nameLen > maxExcerpt)
	case f.code == ImageCount && f.kind == kindArray:
		return copyArray(dst, f.index)
	}
	n := copy(dst, word("nothing null a_boolean a_number a_string an_array an_object something_else ", uint(f.kind)))
	for i, b := range dst[:n] {
		if b == '_' {
			dst[i] = ' '
		}
	}
	return n
}

// copyQuoted writes a text's beginning: a byte for each character, those that
// are not to be printed, or not ASCII, as ?.
func copyQuoted(dst, text []byte, cut bool) int {
	dst[0] = '"'
	n := 1
	for _, b := range text {
		switch {
		case b >= 0x80 && b < 0xC0:
			continue // inside a character
		case b < ' ' || b >= 0x7F:
			b = '?'
		}
		dst[n] = b
		n++
	}
	if cut {
		n += copy(dst[n:], "...")
	}
	dst[n] = '"'
	return n + 1
}

func copyArray(dst []byte, length uint32) int {
	n := copy(dst, "an array of ")
	return n + copyDecimal(dst[n:], length)
}

func copyDecimal(dst []byte, v uint32) int {
	var digits [10]byte
	at := len(digits)
	for {
		at--
		digits[at] = '0' + byte(v%10)
		if v /= 10; v == 0 {
			return copy(dst, digits[at:])
		}
	}
}
