package core

// The parts of a call that mean something. Those that contain others come
// first.
const (
	partNone = iota
	partBody
	partInputs
	partTexts
	partImages
	partImage
	partOptions
	partVersion
	partText   // a value in textInputs
	partOption // one in runOptions
	partType   // of an image, likewise the next
	partURL
	partData
	partRun // of a read's path, likewise the next
	partPrompt
)

// Kinds of what was found.
const (
	kindNothing = iota
	kindNull
	kindBoolean
	kindNumber
	kindString
	kindArray
	kindObject
	kindSomething
	kindText // a string: what it begins with
	kindKey  // a key: likewise
)

// kindOf tells a value's kind by its first byte.
func kindOf(b byte) uint8 {
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
	part, kind := c.part, kindOf(b)
	inside := c.s.depth == c.depth
	switch {
	case c.s.depth == 0:
		part, c.root = partBody, kind
		if kind != kindObject {
			part = partNone
		}
	case inside && c.within == partImages:
		c.images++
		part = partImage
	}
	c.part = part
	var want uint8 = kindString
	code := NotString
	switch part {
	case partNone:
		return
	case partBody, partInputs, partTexts, partOptions, partImage:
		want, code = kindObject, NotObject
	case partImages:
		want, code = kindArray, NotArray
	case partVersion:
		code = NotUUID
	case partType:
		code = ImageType
	case partURL:
		code = ImageURL
	case partData:
		code = ImageBase64
	}
	switch {
	case kind == want && want != kindString:
		c.enter(part)
	case kind != want:
		c.part = partNone
		if kind != kindNull || part != partTexts && part != partImages && part != partOptions { // as good as absent
			c.wrong(code, part, kind)
		}
	}
}

// wrong notes a value of the wrong kind: what it should contain is not missing.
func (c *Checker) wrong(code ProblemCode, part, kind uint8) {
	switch part {
	case partTexts:
		c.met = ^uint64(0)
	case partImages:
		c.images = c.wantImages
	}
	c.add(code, part, kind)
}

// enter begins a container that means something.
func (c *Checker) enter(part uint8) {
	c.within, c.part = part, partNone
	c.depth++
	switch part {
	case partTexts, partOptions:
		c.named = 0
	case partImage:
		c.seen &^= 1<<partType | 1<<partURL | 1<<partData
		c.typed = partNone
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
	case partInputs:
		c.endInputs()
		c.within = partBody
	case partOptions:
		c.within = partBody
	default:
		c.within = partNone
	}
}

// keyed notes what the value of the key just read is.
func (c *Checker) keyed() {
	c.s.state, c.part = atColon, partNone
	if c.s.depth != c.depth {
		return
	}
	if c.within == partTexts || c.within == partOptions {
		if c.nameLen <= MaxName {
			c.nameIn(c.name[:c.nameLen])
		}
		return
	}
	part := uint8(partNone)
	name := c.name[:min(c.nameLen, MaxName)] // a longer one is none that means something
	switch c.within {
	case partBody:
		switch string(name) {
		case "promptVersionId":
			part = partVersion
		case "inputs":
			part = partInputs
		case "runOptions":
			part = partOptions
		}
	case partInputs:
		switch string(name) {
		case "textInputs":
			part = partTexts
		case "imageInputs":
			part = partImages
		}
	case partImage:
		switch string(name) {
		case "type":
			part = partType
		case "url":
			part = partURL
		case "base64":
			part = partData
		}
	}
	c.part = part
	bit := uint16(1) << part
	c.leave = c.leave || part != partNone && c.seen&bit != 0
	c.seen |= bit
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
	if c.within == partTexts {
		for i, want := range c.required[:min(len(c.required), MaxNames)] {
			if string(name) == want {
				c.met |= 1 << i
			}
		}
	}
	if c.named == MaxNames {
		return
	}
	c.names[c.named] = hash
	c.named++
	c.part = partText
	if c.within == partTexts {
		return
	}
	c.part = partOption
	if !c.chooses {
		return
	}
	for _, option := range c.options {
		if string(name) == option {
			return
		}
	}
	c.part = partNone
	c.add(UnknownOption, partOption, kindKey)
}

// endInputs looks for what the prompt must have.
func (c *Checker) endInputs() {
	for i, want := range c.required[:min(len(c.required), MaxNames)] {
		if c.met>>i&1 == 0 && len(want) <= MaxName {
			c.nameLen = uint8(copy(c.name[:], want))
			c.add(Missing, partText, kindNothing)
		}
	}
	if c.counts && c.images != c.wantImages {
		kind := uint8(kindArray)
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
	whole := s.state == atEnd || s.depth == 0 &&
		(s.state == atAfter || s.state == inZero || s.state == inInt || s.state == inFrac || s.state == inExp)
	switch {
	case !c.creates:
	case c.leave:
		c.n = 0
	case !whole:
		kind := uint8(kindSomething)
		if !s.some {
			kind = kindNothing
		}
		c.n = 0
		c.add(NotJSON, partBody, kind)
	case c.root != kindObject:
		c.n = 0
		c.add(NotObject, partBody, c.root)
	default:
		c.mustHave(partVersion)
		c.mustHave(partInputs)
	}
	return c.n
}

// mustHave looks whether a part has been met.
func (c *Checker) mustHave(part uint8) {
	if c.seen>>part&1 == 0 {
		c.add(Missing, part, kindNothing)
	}
}
