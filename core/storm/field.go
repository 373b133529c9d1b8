package storm

import (
	"encoding/json"
	"strconv"
)

// Error names the first field of a scenario or catalogue that cannot be used.
type Error struct {
	What  string // "scenario" or "catalogue"
	Field string // as in "arrivals.kind", "policies[1]"; "" for the whole
	Want  string // what was expected there
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.What + ": want " + e.Want
	}
	return e.What + ": " + e.Field + ": want " + e.Want
}

// field is a value in a JSON tree and the way to it. Numbers in the tree are
// JavaScript's, so that both simulators take the same ones for integers. The
// first failure is kept, and what is read after it does not matter.
type field struct {
	value any
	path  string
	first *Error // shared; What is its own from the begin
}

// parse reads a JSON object.
func parse(what string, data []byte) (field, error) {
	f := field{first: &Error{What: what}}
	if json.Unmarshal(data, &f.value) != nil {
		f.fail("", "a JSON object")
	}
	f.members()
	return f, f.failed()
}

func (f field) failed() error {
	if f.first.Want == "" {
		return nil
	}
	return f.first
}

func (f field) fail(name, want string) {
	if f.first.Want == "" {
		f.first.Field, f.first.Want = f.at(name), want
	}
}

func (f field) at(name string) string {
	if f.path == "" || name == "" {
		return f.path + name
	}
	return f.path + "." + name
}

func (f field) members() map[string]any {
	m, ok := f.value.(map[string]any)
	if !ok {
		f.fail("", "an object")
	}
	return m
}

// only fails at the first member, by name, that is not one of these.
func (f field) only(names ...string) {
	unknown, found := "", false
	for name := range f.members() {
		known := false
		for _, n := range names {
			known = known || n == name
		}
		if !known && (!found || name < unknown) {
			unknown, found = name, true
		}
	}
	if found {
		list := ""
		for i, n := range names {
			if i > 0 {
				list += ", "
			}
			list += n
		}
		f.fail("", "no member but "+list)
	}
}

func (f field) has(name string) bool { _, ok := f.members()[name]; return ok }

func (f field) get(name string) any { return f.members()[name] }

// object gives a member that has these members only; an absent one has none.
func (f field) object(name string, names ...string) field {
	g := field{map[string]any{}, f.at(name), f.first}
	if f.has(name) {
		g.value = f.get(name)
		g.only(names...)
	}
	return g
}

func (f field) integer(name string, standard, least, most uint64) uint64 {
	if !f.has(name) {
		return standard
	}
	v, ok := f.get(name).(float64)
	if !ok || v < float64(least) || v > float64(most) || v != float64(uint64(v)) {
		f.fail(name, "an integer from "+strconv.FormatUint(least, 10)+" to "+strconv.FormatUint(most, 10))
		return standard
	}
	return uint64(v)
}

func (f field) truth(name string, standard bool) bool {
	if !f.has(name) {
		return standard
	}
	v, ok := f.get(name).(bool)
	if !ok {
		f.fail(name, "true or false")
	}
	return v
}
