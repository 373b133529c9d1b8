package fakeapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// ParseScript reads a comma list of fault kinds, such as "429,500,504", for
// creates in turn. Kinds are those of the control routes that need no further
// field; a 429 has Retry-After 1.
func ParseScript(list string) ([]Fault, error) {
	var faults []Fault
	for kind := range strings.SplitSeq(list, ",") {
		if kind = strings.TrimSpace(kind); kind == "" {
			continue
		}
		f, err := parseKind(kind, gjson.Result{}, nil)
		if err != nil {
			return nil, fmt.Errorf("script: %w", err)
		}
		faults = append(faults, f.On(Create))
	}
	return faults, nil
}

// parseFaults reads the body of POST /_fake/script.
func parseFaults(body []byte, barrier func(name string) *Barrier) ([]Fault, error) {
	list := gjson.ParseBytes(body)
	if !json.Valid(body) || !list.IsArray() {
		return nil, fmt.Errorf("script: expected a JSON array of faults")
	}
	var faults []Fault
	for i, item := range list.Array() {
		f, err := parseFault(item, barrier)
		if err != nil {
			return nil, fmt.Errorf("script[%d]: %w", i, err)
		}
		faults = append(faults, f)
	}
	return faults, nil
}

// faultFields are the members of a fault in JSON and their types.
func faultField(name string) string {
	switch name {
	case "on", "kind", "retryAfter", "body", "barrier":
		return "string"
	case "status", "times", "durationMs":
		return "integer"
	case "process":
		return "boolean"
	case "headers":
		return "object of strings or arrays of strings"
	}
	return ""
}

func parseFault(item gjson.Result, barrier func(name string) *Barrier) (Fault, error) {
	if !item.IsObject() {
		return Fault{}, fmt.Errorf("expected an object")
	}
	for name, value := range item.ForEach {
		want := faultField(name.String())
		if want == "" {
			return Fault{}, fmt.Errorf("%s: no such field; expected on, kind, times, retryAfter, status, headers, body, process, durationMs, barrier", name.String())
		}
		if got := typeOf(value); !strings.HasPrefix(want, got) {
			return Fault{}, fmt.Errorf("%s: expected %s", name.String(), want)
		}
	}
	f, err := parseKind(item.Get("kind").String(), item, barrier)
	if err != nil {
		return Fault{}, err
	}
	if f.When, err = parseOn(item.Get("on").String()); err != nil {
		return Fault{}, err
	}
	f.Times = int(item.Get("times").Int())
	f.Process = f.Process || item.Get("process").Bool()
	for name, value := range item.Get("headers").ForEach {
		for _, line := range value.Array() {
			if line.Type != gjson.String {
				return Fault{}, fmt.Errorf("headers.%s: expected a string or an array of strings", name.String())
			}
			f = f.With(name.String(), line.String())
		}
	}
	if ra := item.Get("retryAfter"); ra.Exists() {
		f.Header.Del("Retry-After")
		if ra.String() != "" {
			f = f.With("Retry-After", ra.String())
		}
	}
	return f, f.check()
}

func typeOf(v gjson.Result) string {
	switch {
	case v.Type == gjson.String:
		return "string"
	case v.Type == gjson.Number && v.Num == float64(int64(v.Num)):
		return "integer"
	case v.IsBool():
		return "boolean"
	case v.IsObject():
		return "object"
	}
	return "something else"
}

func parseOn(on string) (Match, error) {
	switch on {
	case "", "any":
		return Any, nil
	case "create":
		return Create, nil
	case "poll":
		return Poll, nil
	case "list":
		return List, nil
	case "credits":
		return CreditsRead, nil
	case "other":
		return Other, nil
	}
	return nil, fmt.Errorf("on: %q is not one of create, poll, list, credits, other, any", on)
}

// parseKind makes the fault of a kind; item has the fields that some need.
func parseKind(kind string, item gjson.Result, barrier func(name string) *Barrier) (Fault, error) {
	switch kind {
	case "429":
		return TooMany("1"), nil
	case "504":
		return GatewayTimeout(), nil
	case "504WithoutRun":
		return GatewayTimeoutWithoutRun(), nil
	case "truncated":
		return Truncated(), nil
	case "cutBody":
		return CutBody(), nil
	case "resetBefore":
		return ResetBefore(), nil
	case "resetAfter":
		return ResetAfter(), nil
	case "runFailed":
		return RunFailed(), nil
	case "ok":
		return Fault{Name: "ok"}, nil
	case "slowBody":
		ms := item.Get("durationMs").Int()
		if ms <= 0 {
			return Fault{}, fmt.Errorf("durationMs: slowBody needs the body's duration in milliseconds")
		}
		return SlowBody(time.Duration(ms) * time.Millisecond), nil
	case "answer":
		status := item.Get("status")
		if !status.Exists() {
			return Fault{}, fmt.Errorf("status: answer needs a status from 200 to 999")
		}
		return Answer(int(status.Int()), item.Get("body").String()), nil
	case "hold", "holdAnswer":
		name := item.Get("barrier").String()
		if name == "" {
			return Fault{}, fmt.Errorf("barrier: %s needs the name of a barrier", kind)
		}
		if kind == "hold" {
			return Hold(barrier(name)), nil
		}
		return HoldAnswer(barrier(name)), nil
	}
	if status, err := strconv.Atoi(kind); err == nil && status >= http.StatusBadRequest && status <= 999 {
		return Status(status), nil
	}
	return Fault{}, fmt.Errorf("kind: %q is not one of ok, answer, a status from 400 to 999, 504WithoutRun, truncated, cutBody, slowBody, resetBefore, resetAfter, runFailed, hold, holdAnswer", kind)
}
