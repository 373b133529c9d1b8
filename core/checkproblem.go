package core

// MaxExcerpt bounds what is told of a string, in bytes.
const MaxExcerpt = 40

// Finding is a problem as a [Checker] keeps it, for a host to put into words,
// as [Check] does. In its Part's words # stands for one less than Count, and *
// for the Name, escaped as in a JSON Pointer; in those of Want # stands for
// Wanted; in those of Kind # stands for Count, and * for the Text, quoted.
type Finding struct {
	Count   uint32 // images up to here
	Wanted  uint32
	Code    ProblemCode
	Part    Part
	Want    Want
	Kind    Kind
	NameLen uint8
	TextLen uint8 // MaxExcerpt+1: there is more of it
	Name    [MaxName]byte
	Text    [MaxExcerpt]byte
}

// Found gives the problem at i, of the first MaxProblems.
func (c *Checker) Found(i int) *Finding { return &c.found[i] }

// add notes a problem. Those that have no room are counted; what is wrong with
// an image's url or base64 is held until its type is known.
func (c *Checker) add(code ProblemCode, part Part, kind Kind) {
	at := c.n
	if kind != kindNothing && (part == partURL || part == partData) {
		c.held |= 1 << (part & 15)
		at = MaxProblems + int(part-partURL)
	} else if c.n++; at >= MaxProblems {
		return
	}
	f := &c.found[at]
	f.Code, f.Part, f.Kind = code, part, kind
	f.Count, f.Wanted = c.images, c.wantImages
	f.NameLen, f.TextLen = c.nameLen, min(c.textLen, MaxExcerpt+1)
	f.Name = c.name
	copy(f.Text[:], c.text[:])
	switch code {
	case ImageCount:
		f.Want = wantCount
	case UnknownOption:
		f.Want = wantOption
	default:
		const ofPart = "\x00\x00\x00\x03\x00\x00\x01\x00\x04\x05\x06\x02\x02\x03\x03\x03"
		f.Want = Want(ofPart[part])
	}
}

// Problem puts it into words.
func (f *Finding) Problem() Problem {
	var name, text []byte
	for _, b := range f.Name[:min(f.NameLen, MaxName)] {
		switch b {
		case '~':
			name = append(name, '~', '0')
		case '/':
			name = append(name, '~', '1')
		default:
			name = append(name, b)
		}
	}
	text = append(text, '"')
	for _, b := range f.Text[:min(f.TextLen, MaxExcerpt)] {
		switch {
		case b >= 0x80 && b < 0xC0:
			continue // inside a character
		case b < ' ' || b >= 0x7F:
			b = '?'
		}
		text = append(text, b)
	}
	if f.TextLen > MaxExcerpt {
		text = append(text, "..."...)
	}
	text = append(text, '"')
	return Problem{
		Path: fill(f.Part.String(), f.Count-1, name), Code: f.Code,
		Expected: fill(f.Want.String(), f.Wanted, nil), Found: fill(f.Kind.String(), f.Count, text),
	}
}

// fill puts number and text into words.
func fill(words string, number uint32, text []byte) string {
	var out []byte
	for _, b := range []byte(words) {
		switch b {
		case '#':
			out = appendDecimal(out, number)
		case '*':
			out = append(out, text...)
		default:
			out = append(out, b)
		}
	}
	return string(out)
}

func appendDecimal(dst []byte, v uint32) []byte {
	if v > 9 {
		dst = appendDecimal(dst, v/10)
	}
	return append(dst, '0'+byte(v%10))
}
