package follow

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"followthrough/core"
)

// versionOf gives the promptVersionId of a create's body, the zero one if it
// cannot surely be told: the body cannot be had twice or is longer than limit,
// is no JSON object, or names the field never, twice or by no UUID. No more of
// the body is held than a kilobyte at a time.
func versionOf(ctx context.Context, again func() (io.ReadCloser, error), limit int64) core.VersionID {
	if again == nil {
		return core.VersionID{}
	}
	body, err := again()
	if err != nil || body == nil {
		return core.VersionID{}
	}
	defer body.Close()
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, func() { body.Close() })
		defer stop()
	}
	var s versionScan
	part := make([]byte, 1024)
	for rest := limit; rest >= 0; {
		n, err := body.Read(part)
		rest -= int64(n)
		s.read(part[:n])
		if s.ended || err == io.EOF {
			return s.version()
		}
		if err != nil {
			break
		}
	}
	return core.VersionID{}
}

// versionField is compared without regard to case: whoever reads the body may
// do so, and then a second one counts.
const versionField = "promptVersionId"

// versionScan reads JSON as it comes, for one field of the outermost object.
// What is no JSON is refused by the API and makes no run: it matters to nobody
// what is read there.
type versionScan struct {
	began, ended bool
	depth        int
	inText       bool
	escaped      bool
	isValue      bool // a text of the outermost object would be a value, not a name
	isVersion    bool // the value's name is versionField
	fields       int  // of that name
	text, found  []byte
	tooLong      bool // text is not all
}

// maxText is more than either name or value takes, each letter as \u0000.
const maxText = 256

func (s *versionScan) read(part []byte) {
	for _, c := range part {
		if s.ended {
			return
		}
		if s.inText {
			s.within(c)
			continue
		}
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case '"':
			s.inText, s.text, s.tooLong = true, s.text[:0], false
		case '{', '[':
			s.depth++
			s.ended = !s.began && c != '{'
		case '}', ']':
			s.depth--
			s.ended = s.depth <= 0
		case ':', ',':
			if s.depth == 1 {
				s.isValue = c == ':'
			}
		}
		s.began = true
		s.ended = s.ended || s.depth == 0 // it does not begin with an object
	}
}

// within reads a byte of a text.
func (s *versionScan) within(c byte) {
	switch {
	case c == '"' && !s.escaped:
		s.inText = false
		if s.depth == 1 {
			s.textEnds()
		}
		return
	case s.depth != 1:
	case len(s.text) < maxText:
		s.text = append(s.text, c)
	default:
		s.tooLong = true
	}
	s.escaped = c == '\\' && !s.escaped
}

func (s *versionScan) textEnds() {
	switch {
	case !s.isValue:
		s.isVersion = !s.tooLong && strings.EqualFold(unquoted(s.text), versionField)
		if s.isVersion {
			s.fields++
		}
	case s.isVersion && !s.tooLong:
		s.found = append(s.found[:0], s.text...)
	}
}

func (s *versionScan) version() core.VersionID {
	if !s.ended || s.fields != 1 {
		return core.VersionID{}
	}
	id, _ := core.ParseVersionID(unquoted(s.found))
	return id
}

// unquoted undoes the escapes of a JSON text; what is none is "".
func unquoted(text []byte) (s string) {
	quoted := append(append([]byte{'"'}, text...), '"')
	if json.Unmarshal(quoted, &s) != nil {
		return ""
	}
	return s
}
