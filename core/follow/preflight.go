package follow

import (
	"strconv"
	"strings"
	"unicode"

	"followthrough/core"
	"followthrough/core/fault"
)

// InputError is a create that was not sent, because the API would answer it
// 422. It always comes as a pointer, and matches [fault.ErrValidation] as that
// answer would.
type InputError struct {
	Problems []core.Problem // in the order of the body, at most core.MaxProblems
	More     int            // how many there are beside them
}

// Error says what is wrong, and where, in one line.
func (e *InputError) Error() string {
	var b strings.Builder
	b.WriteString("not sent, the API would refuse it: ")
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteString("; ")
		}
		where := p.Path
		if where == "" {
			where = "the body"
		}
		b.WriteString(where + ": want " + p.Expected + ", found " + p.Found)
	}
	if e.More > 0 {
		b.WriteString("; " + strconv.Itoa(e.More) + " more")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' ' // a key of the input starts no line of its own in anybody's log
		}
		return r
	}, b.String())
}

// Is tells that target is fault.ErrValidation.
func (e *InputError) Is(target error) bool { return target == fault.ErrValidation }

// preflight looks at a create's body before it is sent.
func (c *Client) preflight(body []byte, s settings) error {
	if c.NoPreflight {
		return nil
	}
	if problems, more := core.Check(&core.Call{Body: body, Prompt: s.prompt, Model: s.model}); len(problems) > 0 {
		return &InputError{problems, more}
	}
	return nil
}
