package storm

import "strconv"

// oneOf reads one of these; the first is the standard.
func (f field) oneOf(name string, choices ...string) string {
	if !f.has(name) {
		return choices[0]
	}
	v, _ := f.get(name).(string)
	list := ""
	for i, c := range choices {
		if v == c {
			return v
		}
		if i > 0 {
			list += ", "
		}
		list += c
	}
	f.fail(name, "one of "+list)
	return choices[0]
}

// text reads any text.
func (f field) text(name string) string {
	v, ok := f.get(name).(string)
	if f.has(name) && !ok {
		f.fail(name, "a string")
	}
	return v
}

// name reads a text that stands in JSON and on a page as it is.
func (f field) name(name, standard string) string {
	if !f.has(name) {
		return standard
	}
	v, ok := f.get(name).(string)
	ok = ok && len(v) <= 80
	for i := 0; i < len(v); i++ {
		ok = ok && v[i] >= ' ' && v[i] <= '~' && v[i] != '"' && v[i] != '\\'
	}
	if !ok {
		f.fail(name, "at most 80 characters of ASCII without quotes and backslashes")
	}
	return v
}

// header reads what a Retry-After says: nothing, a word, or up to 7 digits.
func (f field) header(name, word string) string {
	v, ok := f.get(name).(string)
	if !f.has(name) || ok && (v == "" || v == word || len(v) <= 7 && digits(v)) {
		return v
	}
	f.fail(name, `"", "`+word+`" or 1 to 7 digits`)
	return ""
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (f field) span(name string, least, most uint64) Span {
	if !f.has(name) {
		return Span{least, most}
	}
	g := f.object(name, "least", "most")
	s := Span{Least: g.integer("least", 0, 0, maxMs)}
	s.Most = g.integer("most", s.Least, 0, maxMs)
	if s.Most < s.Least {
		g.fail("most", "at least least")
	}
	return s
}

// item is the i-th of a list.
func (f field) item(name string, i int, value any) field {
	return field{value, f.at(name) + "[" + strconv.Itoa(i) + "]", f.first}
}

// list reads a list; ok is false where there is none.
func (f field) list(name string) (items []field, ok bool) {
	if !f.has(name) {
		return nil, false
	}
	values, ok := f.get(name).([]any)
	if !ok {
		f.fail(name, "a list")
		return nil, false
	}
	for i, v := range values {
		items = append(items, f.item(name, i, v))
	}
	return items, true
}
