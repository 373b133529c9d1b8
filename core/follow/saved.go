package follow

import (
	"encoding/json"
	"fmt"
	"time"

	"followthrough/core"
	"followthrough/core/wire"

	"github.com/tidwall/gjson"
)

// savedVersion is the form that is written, and the one that is read.
const savedVersion = 1

// Saved is an operation as a plain value, to be stored and gone on with by
// [Client.Resume], in another process too. It holds no token and nothing of the
// input. As JSON it is
//
//	{"v":1,"state":{"failures":0,"throttles":0,"polls":1,"runId":"…"},"startedAtMs":1770000000000,"idempotencyKey":"…"}
//
// the same that the JavaScript client saves and resumes: what one of them
// saved, the other finishes. What it has may change with v.
type Saved struct {
	State          core.State // what was learnt so far
	StartedAt      time.Time  // of its first send; JSON keeps whole milliseconds. Zero is one that begins now
	IdempotencyKey string     // that it was sent with; "" for none
}

// MarshalJSON implements [json.Marshaler]. A time before 1970 is 1970.
func (s Saved) MarshalJSON() ([]byte, error) {
	key, err := json.Marshal(s.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	out := fmt.Appendf(nil, `{"v":%d,"state":`, savedVersion)
	out = wire.AppendState(out, &s.State)
	return fmt.Appendf(out, `,"startedAtMs":%d,"idempotencyKey":%s}`, s.startedAtMs(), key), nil
}

func (s *Saved) startedAtMs() uint64 {
	return min(uint64(max(s.StartedAt.UnixMilli(), 0)), core.MaxMs)
}

// UnmarshalJSON implements [json.Unmarshaler]. A value that cannot be gone on
// with is an error that names the field and what is expected there; s is then
// as it was. Fields of other names are ignored.
func (s *Saved) UnmarshalJSON(in []byte) error {
	v := gjson.ParseBytes(in)
	want := func(field, what string) error { return fmt.Errorf("saved: %s: want %s", field, what) }
	if !json.Valid(in) || !v.IsObject() {
		return want("value", "the JSON object that was saved")
	}
	switch version := v.Get("v"); {
	case !version.Exists():
		return want("v", "1; this value has none, and was saved by another version of followthrough")
	case version.Type != gjson.Number || version.Num != savedVersion:
		return want("v", "1; this value has "+version.Raw+", and was saved by another version of followthrough")
	}
	var out Saved
	state := v.Get("state")
	if !state.IsObject() {
		return want("state", "an object")
	}
	for _, field := range [...]struct {
		name string
		at   *uint64
	}{{"failures", &out.State.Failures}, {"throttles", &out.State.Throttles}, {"polls", &out.State.Polls}} {
		n, ok := integer(state.Get(field.name))
		if !ok {
			return want("state."+field.name, "an integer from 0 to 9007199254740991")
		}
		*field.at = n
	}
	if id := state.Get("runId"); id.Exists() && !(id.Type == gjson.String && id.Str == "") && !out.State.Run.Set(text(id)) {
		return want("state.runId", wantRunID)
	}
	ms, ok := integer(v.Get("startedAtMs"))
	if !ok || !v.Get("startedAtMs").Exists() {
		return want("startedAtMs", "milliseconds since 1970")
	}
	out.StartedAt = time.UnixMilli(int64(ms))
	key := v.Get("idempotencyKey")
	if key.Type != gjson.String || key.Str != "" && !isKey(key.String()) {
		return want("idempotencyKey", wantKey)
	}
	out.IdempotencyKey = key.String()
	*s = out
	return nil
}

// integer takes a number by its value, as JavaScript does; an absent one is 0.
func integer(v gjson.Result) (n uint64, ok bool) {
	if !v.Exists() {
		return 0, true
	}
	n = uint64(v.Num)
	return n, v.Type == gjson.Number && v.Num >= 0 && v.Num <= core.MaxMs && v.Num == float64(n)
}

const (
	wantRunID = "1 to 128 of A-Z, a-z, 0-9, _ and -"
	wantKey   = "1 to 255 characters of visible ASCII"
)

// isKey: as the edge takes an Idempotency-Key.
func isKey(s string) bool {
	return len(s) >= 1 && len(s) <= 255 && isVisible(s)
}

func isVisible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
