package story

import (
	"sort"
	"strings"

	"github.com/tidwall/gjson"
)

// known are the fields that a do may name.
var known = map[string]bool{
	"action": true, "delayMs": true, "class": true, "reason": true, "runId": true,
	"code": true, "message": true, "advice": true, "retryAtMs": true, "flags": true,
	"state": true, "flagsInclude": true, "error": true, "field": true,
}

// compare lists what differs, in the order of do.
func compare(do, got gjson.Result) (differ []Failure) {
	if !do.Exists() {
		return nil // a step that only leads to the next
	}
	if !do.IsObject() {
		return []Failure{{Field: "do", Want: `"an object"`, Got: raw(do)}}
	}
	fail := func(field string, want, got gjson.Result) {
		differ = append(differ, Failure{Field: field, Want: raw(want), Got: raw(got)})
	}
	do.ForEach(func(k, want gjson.Result) bool {
		field := k.String()
		have := got.Get(field)
		switch {
		case !known[field]:
			differ = append(differ, Failure{Field: field, Want: `"a field of the decision"`, Got: `"no such field"`})
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

func equal(want, got gjson.Result) bool {
	if want.Type != got.Type || !got.Exists() {
		return false
	}
	if want.Type == gjson.Number {
		return want.Num == got.Num
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
