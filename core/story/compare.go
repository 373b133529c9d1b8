package story

import (
	"sort"
	"strings"

	"github.com/tidwall/gjson"
)

// decisionFields are the fields that a do about a decision may name.
var decisionFields = map[string]bool{
	"action": true, "delayMs": true, "class": true, "reason": true, "runId": true,
	"code": true, "message": true, "advice": true, "retryAtMs": true, "flags": true,
	"state": true, "flagsInclude": true, "error": true, "field": true,
}

// compare lists what differs, in the order of do.
func (k kind) compare(do, got gjson.Result) (differ []Failure) {
	if !do.Exists() {
		return nil // a step that only leads to the next
	}
	if !do.IsObject() {
		return []Failure{{Field: "do", Want: `"an object"`, Got: raw(do)}}
	}
	fail := func(field string, want, got gjson.Result) {
		differ = append(differ, Failure{Field: field, Want: raw(want), Got: raw(got)})
	}
	do.ForEach(func(name, want gjson.Result) bool {
		field := name.String()
		have := got.Get(field)
		switch {
		case !k.known[field]:
			differ = append(differ, Failure{Field: field, Want: `"a field of the ` + k.result + `"`, Got: `"no such field"`})
		case field == "flagsInclude":
			if have = got.Get("flags"); !among(want, have) {
				fail(field, want, have)
			}
		case field == "flags":
			if !have.Exists() || !want.IsArray() || set(want) != set(have) {
				fail(field, want, have)
			}
		case want.IsObject():
			want.ForEach(func(k, want gjson.Result) bool {
				if inner := have.Get(k.String()); !equal(want, inner) {
					fail(field+"."+k.String(), want, inner)
				}
				return true
			})
		case !equal(want, have):
			fail(field, want, have)
		}
		return true
	})
	return differ
}

// equal compares by value: of arrays what stands in them, of objects in them
// each key.
func equal(want, got gjson.Result) bool {
	switch {
	case want.Type != got.Type || !got.Exists():
		return false
	case want.Type == gjson.Number:
		return want.Num == got.Num
	case want.IsArray():
		items, have := want.Array(), got.Array()
		if !got.IsArray() || len(items) != len(have) {
			return false
		}
		for i := range items {
			if !equal(items[i], have[i]) {
				return false
			}
		}
		return true
	case want.IsObject():
		members, have := want.Map(), got.Map()
		if !got.IsObject() || len(members) != len(have) {
			return false
		}
		for name, member := range members {
			if !equal(member, have[name]) {
				return false
			}
		}
		return true
	}
	return want.String() == got.String()
}

func among(want, have gjson.Result) bool {
	flags := "," + set(have) + ","
	for _, f := range want.Array() {
		if !strings.Contains(flags, ","+f.String()+",") {
			return false
		}
	}
	return want.IsArray()
}

func set(flags gjson.Result) string {
	var names []string
	for _, f := range flags.Array() {
		names = append(names, f.String())
	}
	sort.Strings(names)
	return strings.Join(names, ",")
}

func raw(v gjson.Result) string {
	if !v.Exists() {
		return "nothing"
	}
	return v.Raw
}
