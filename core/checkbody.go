package core

// kindOf tells a value's kind by its first byte.
func kindOf(b byte) Kind {
	switch b {
	case '{':
		return kindObject
	case '[':
		return kindArray
	case '"':
		return kindString
	case 'n':
		return kindNull
	case 't', 'f':
		return kindBoolean
	}
	return kindNumber
}

// value looks at the first byte of a value.
func (c *Checker) value(b byte) {
	const ofPart = "\x00\x06\x06\x04\x06\x06\x05\x06\x04\x04\x04\x04\x04"
	const optional = 1<<partTexts | 1<<partImages | 1<<partOptions
	part, kind := c.part, kindOf(b)
	switch {
	case c.s.depth == 0:
		c.root = kind
		if kind == kindObject {
			part = partBody
		}
	case c.s.depth == c.depth && c.within == partImages:
		c.images++
		part = partImage
	}
	c.part = part
	switch want := Kind(ofPart[part]); {
	case part == partNone, kind == want && kind == kindString:
	case kind == want:
		c.enter(part)
	default:
		c.part = partNone
		if kind != kindNull || optional>>(part&15)&1 == 0 { // else it is as good as absent
			c.wrong(part, kind)
		}
	}
}

// wrong notes a value that is wrong: what it should contain is not missing.
func (c *Checker) wrong(part Part, kind Kind) {
	const ofPart = "\x00\x01\x01\x03\x01\x01\x05\x01\x07\x08\x0A\x04\x04"
	switch part {
	case partTexts:
		c.met = ^uint64(0)
	case partImages:
		c.images = c.wantImages
	}
	c.add(ProblemCode(ofPart[part]), part, kind)
}

// enter begins a container that means something.
func (c *Checker) enter(part Part) {
	c.within, c.part, c.named = part, partNone, 0
	c.depth++
	if part == partImage {
		c.seen &^= 1<<partType | 1<<partURL | 1<<partData
		c.typed, c.held = partNone, 0
	}
}

// left ends it.
func (c *Checker) left() {
	c.depth--
	switch c.within {
	case partImage:
		c.endImage()
		c.within = partImages
	case partTexts, partImages:
		c.within = partInputs
	default:
		if c.within == partInputs {
			c.endInputs()
		}
		c.within = partBody
	}
}

// keyed notes what the value of the key just read is.
func (c *Checker) keyed() {
	c.s.state, c.part = atColon, partNone
	if c.s.depth != c.depth || c.long {
		return
	}
	key := c.text[:c.textLen]
	list, part := "", partNone
	switch c.within {
	case partTexts, partOptions:
		c.nameIn(key)
		return
	case partBody:
		list, part = "inputs\npromptVersionId\nrunOptions\n", partInputs
	case partInputs:
		list, part = "textInputs\nimageInputs\n", partTexts
	case partImage:
		list, part = "type\nurl\nbase64\n", partType
	}
	for i := uint(0); ; i++ {
		name := word(list, i)
		if name == "" {
			return
		}
		if name == string(key) {
			break
		}
		part++
	}
	c.part = part
	c.leave = c.leave || c.seen>>(part&15)&1 == 1
	c.seen |= 1 << (part & 15)
}

// nameIn takes a key in textInputs or runOptions. Each is remembered by a
// hash (FNV-1a): two that share one are taken for one that stands twice.
func (c *Checker) nameIn(name []byte) {
	hash := uint32(2166136261)
	for _, b := range name {
		hash = (hash ^ uint32(b)) * 16777619
	}
	for _, other := range c.names[:c.named] {
		c.leave = c.leave || other == hash
	}
	at := c.named
	texts := c.within == partTexts
	if texts {
		c.met |= 1 << indexOf(c.required, name) // nowhere is beyond, or means nothing
	}
	if at == MaxNames {
		return
	}
	c.names[at] = hash
	c.named++
	c.nameLen = uint8(copy(c.name[:], name))
	switch {
	case texts:
		c.part = partText
	case !c.chooses || indexOf(c.options, name) < len(c.options):
		c.part = partOption
	default:
		c.add(UnknownOption, partOption, kindText)
	}
}

// indexOf gives where a name stands first, the list's length if nowhere.
//
//go:noinline // two ask for it
func indexOf(list []string, name []byte) int {
	for i := range list {
		if list[i] == string(name) {
			return i
		}
	}
	return len(list)
}

// endInputs looks for what the prompt must have.
func (c *Checker) endInputs() {
	for i, want := range c.required {
		if c.met>>i&1 == 0 && len(want) <= MaxName {
			c.nameLen = uint8(copy(c.name[:], want))
			c.add(Missing, partText, kindNothing)
		}
	}
	if c.counts && c.images != c.wantImages {
		kind := kindCount
		if c.seen>>partImages&1 == 0 {
			kind = kindNothing
		}
		c.add(ImageCount, partImages, kind)
	}
}

// Close says that the body has ended, and gives how many problems there are;
// the first MaxProblems of them can be asked about until the next Begin.
func (c *Checker) Close() (problems int) {
	s := &c.s
	if !c.creates {
		return c.n
	}
	switch s.state {
	case inZero, inInt, inFrac, inExp, atAfter:
		if s.depth == 0 {
			s.state = atEnd
		}
	}
	code, kind := NotObject, c.root
	if s.state != atEnd {
		code, kind = NotJSON, kindSomething
		if !s.some {
			kind = kindNothing
		}
	}
	switch {
	case c.leave:
		c.n = 0
	case kind != kindObject:
		c.n = 0
		c.add(code, partBody, kind)
	default:
		c.mustHave(partVersion)
		c.mustHave(partInputs)
	}
	return c.n
}

// mustHave looks whether a Part has been met.
func (c *Checker) mustHave(part Part) {
	if c.seen>>(part&15)&1 == 0 {
		c.add(Missing, part, kindNothing)
	}
}
