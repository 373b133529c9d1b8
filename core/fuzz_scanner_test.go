package core_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core"
)

var bodies = []string{
	`{"status":"SERVER_ERROR","message":"m","data":{"runId":"r-1","runStatus":"queued"}}`,
	"\xef\xbb\xbf{\"status\":\"X\"}", "\xef\xbb{}", "", " ", "null", "[]", `"status"`, `{"status":1}`, `{"status":"A"}x`, `{"status":"A"`,
	`{"status":"A","status":"B","data":null,"data":{"runId":"x"}}`, `{"st\u0061tus":"\ud83d\ude00\ud83dx\udc00","message":"\"\\\/\b\f\n\r\t"}`,
	`{"a":[1,-0,0.5,1e5,1E-5,10.0e+3,true,false,null,{},[],""],"status":"A"}`, `{"a":01,"status":"A"}`, `{"a":1.,"status":"A"}`, `{"a":-,"status":"A"}`,
	`{"data":{"x":{"runId":"deep"},"runId":"ok","runId":"no"},"status":"A"}`, `{"data":[{"runId":"no"}],"status":"A"}`,
	strings.Repeat(`{"a":`, 63) + `{"a":1}` + strings.Repeat("}", 63), "{\"status\":\"\xff\xe2\x82A\xf0\x9f\x98\"}", "{\"status\":\"a\nb\"}",
	`{"runStatusé":1,"data":{"runStatusé":"no","runStatus":"yes"},"status":"` + strings.Repeat("é", 40) + `"}`,
}

func FuzzScanner(f *testing.F) {
	for i, b := range bodies {
		f.Add([]byte(b), uint64(i))
	}
	f.Fuzz(func(t *testing.T, body []byte, seed uint64) {
		is := is.New(t)
		whole := core.ReadEnvelope(body)
		chunked := cut(body, seed)
		is.Equal(chunked.Message(), whole.Message()) // however it is cut, the message should be the same
		is.Equal([]any{chunked.Found, chunked.Empty, chunked.Run, chunked.Code(), chunked.RunStatus()},
			[]any{whole.Found, whole.Empty, whole.Run, whole.Code(), whole.RunStatus()}) // and the verdict
		is.Equal(whole.Empty, len(body) == 0)
		judge(is, body, whole)
	})
}

// cut reads body in chunks of random size, empty ones among them.
func cut(body []byte, seed uint64) core.Envelope {
	r := rand.New(rand.NewPCG(seed, 1))
	s := core.Scanner{Room: make([]byte, core.MaxMessage)}
	s.Write(body[:r.IntN(len(body)+1)]) // whatever it has read before
	s.Reset()
	for len(body) > 0 {
		n := min(r.IntN(7), len(body))
		s.Write(body[:n])
		body = body[n:]
	}
	return *s.Close()
}

// judge holds an Envelope against encoding/json and gjson. The deliberate
// differences, each with a story in envelope.json: one byte order mark is
// tolerated; nesting ends at 64; the first of duplicate keys counts, as with
// gjson, unlike encoding/json; invalid UTF-8 becomes one U+FFFD for each
// maximal subpart, not for each byte, unlike either; a lone surrogate does not
// swallow the escape behind it, unlike gjson; texts are cut at a bound.
func judge(is *is.I, body []byte, e core.Envelope) {
	is.Helper()
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	std := json.Valid(body)
	is.True(!e.Found || std)                    // what encoding/json refuses should be no envelope
	is.True(!e.Found || gjson.ValidBytes(body)) // nor what gjson refuses
	if !std || depth(body) > core.MaxDepth {
		is.True(!e.Found) // too deep
		return
	}
	root := first(body)
	status, found := text(root["status"])
	is.Equal(e.Found, found) // an object whose status is a string, and nothing else
	if !found {
		is.Equal(e, core.Envelope{Empty: e.Empty}) // and nothing is kept of what is none
		return
	}
	data := first(root["data"])
	message, _ := text(root["message"])
	runStatus, _ := text(data["runStatus"])
	run, _ := text(data["runId"])
	same(is, e.Code(), status, core.MaxCode)
	same(is, e.Message(), message, core.MaxMessage)
	same(is, e.RunStatus(), runStatus, 32)
	want, _ := core.ParseRunID(run)
	is.Equal(e.Run, want) // usable runIds, and only these
	if utf8.Valid(body) && !surrogate.Match(body) {
		same(is, e.Code(), gjson.GetBytes(body, "status").String(), core.MaxCode)
	}
}

var surrogate = regexp.MustCompile(`\\u[dD][89a-fA-F]`)
var replaced = regexp.MustCompile("\uFFFD+")

// same compares up to the bound, and runs of replacements as one.
func same(is *is.I, got, want string, most int) {
	is.Helper()
	if strings.Contains(want, "\uFFFD") {
		if len(want) < most && len(got) < most {
			is.Equal(replaced.ReplaceAllString(got, "?"), replaced.ReplaceAllString(want, "?"))
		}
		return
	}
	for len(want) > most {
		_, n := utf8.DecodeLastRuneInString(want)
		want = want[:len(want)-n]
	}
	is.Equal(got, want) // the text, cut at the end of a character
}

func text(raw json.RawMessage) (s string, ok bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	return s, json.Unmarshal(raw, &s) == nil
}

// first gives an object's members, of duplicate keys the first; nil for
// anything else.
func first(raw []byte) map[string]json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	members := map[string]json.RawMessage{}
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil
		}
		if _, there := members[key.(string)]; !there {
			members[key.(string)] = value
		}
	}
	return members
}

func depth(body []byte) (most int) {
	d := json.NewDecoder(bytes.NewReader(body))
	for now := 0; ; {
		token, err := d.Token()
		if err != nil {
			return most
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			now++
			most = max(most, now)
		case json.Delim('}'), json.Delim(']'):
			now--
		}
	}
}
