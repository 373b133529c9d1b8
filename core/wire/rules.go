package wire

import "followthrough/core"

// number is a field of rules, and where it goes.
type number struct {
	name string
	at   *uint64
}

// rules reads an object of numbers over their defaults, and has them checked.
// Nothing but zeros, which in Go would be the defaults, is refused by the name
// of the field that must not be zero.
func (r *reader) rules(name string, fields []number, needed string, invalid func() (field, want string)) {
	in, ok := r.object(name)
	if !ok {
		return
	}
	zero := true
	for _, f := range fields {
		if _, ok := in.fields[f.name]; ok {
			*f.at = in.integer(f.name, core.MaxMs)
		}
		zero = zero && *f.at == 0
	}
	if zero {
		in.fail(needed, "an integer from 1 to "+decimal(core.MaxMs))
	}
	if field, want := invalid(); field != "" {
		in.fail(field, want)
	}
	r.leave(&in)
}
