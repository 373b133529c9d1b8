package core_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

var calls = []string{
	whole, ``, `{}`, `[]`, `nul`, `-0.5e3`, `"x" y`, "\xef\xbb\xbf{}", `{"promptVersionId":7,"inputs":{"textInputs":{"a":[{"type":1}],"b":null,"b":1}}}`,
	`{"inputs":{"imageInputs":[{"base64":"da\u0074a:,\ud83d","url":"\thttps:\/\/","type":"ur\u006c"},[],{"type":"base64","base64":"A==="}],"textInputs":0}}`,
	`{"runOptions":{"length":"x","~/":2,"\ud800\udc00\ud800":"x","` + strings.Repeat("k", 70) + `":1},"inputs":[{"textInputs":{"x":1}}]}`,
	strings.Repeat(`{"inputs":`, 70), `{"inputs":{"inputs":{"textInputs":{"topic":1}}},"promptVersionId":"7B1F0A52-93DE-4E0B-8F3C-5D2E6A904C11"}`,
}

func FuzzCheck(f *testing.F) {
	for i, body := range calls {
		f.Add([]byte(body), "/v1/runs/x", uint64(i))
	}
	f.Fuzz(func(t *testing.T, body []byte, path string, seed uint64) {
		is := is.New(t)
		for _, call := range []core.Call{
			{Body: body}, {Body: body, Prompt: &twoImages, Model: &lengths}, {Method: "GET", Path: path}, {Method: "GET", Path: "/v1/prompts/" + path},
		} {
			lines := read(core.Check(&call))
			is.Equal(lines, read(core.Check(&call)))     // the same call has the same problems
			is.Equal(lines, read(checkCut(&call, seed))) // however its body is cut
			holdCheck(is, &call)
		}
	})
}

// checkCut checks a call whose body comes in chunks of random size.
func checkCut(call *core.Call, seed uint64) (problems []core.Problem, more int) {
	r := rand.New(rand.NewPCG(seed, 2))
	var c core.Checker
	c.Begin(&core.Call{})
	c.Write(call.Body[:r.IntN(len(call.Body)+1)]) // whatever it has read before
	c.Begin(call)
	for body := call.Body; len(body) > 0; {
		n := min(r.IntN(9), len(body))
		c.Write(body[:n])
		body = body[n:]
	}
	n := c.Close()
	for i := range min(n, core.MaxProblems) {
		problems = append(problems, c.Found(i).Problem())
	}
	return problems, n - len(problems)
}

// holdCheck holds what is said of a body against encoding/json: what is no
// JSON, what is no object and what is missing there; and each problem's path
// against what stands there.
func holdCheck(is *is.I, call *core.Call) {
	is.Helper()
	problems, more := core.Check(call)
	is.True(more == 0 || len(problems) == core.MaxProblems)
	for _, p := range problems {
		is.True(p.Code.String() != "" && p.Expected != "" && p.Found != "" && len(p.Found) <= 64 && len(p.Expected) <= 64)
		is.True(p.Path == "" || p.Path[0] == '/')
	}
	if call.Method != "" {
		return
	}
	body := bytes.TrimPrefix(call.Body, []byte("\xef\xbb\xbf"))
	if !json.Valid(body) {
		is.True(len(problems) == 0 || problems[0].Code == core.NotJSON && len(problems) == 1) // too deep, twice, or no JSON
		return
	}
	if depth(body) > core.MaxDepth {
		is.Equal(len(problems), 0) // the server's to judge
		return
	}
	root := first(body)
	if root == nil {
		is.Equal(problems[0].Code, core.NotObject)
		is.Equal(len(problems), 1)
		return
	}
	for _, p := range problems {
		value, there := at(body, p.Path)
		is.Equal(there, p.Found != "nothing") // what was found stands there
		if p.Code == core.NotString {
			is.True(value[0] != '"')
		}
	}
}

// at gives the value that a JSON Pointer leads to.
func at(value json.RawMessage, pointer string) (json.RawMessage, bool) {
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if value = bytes.TrimSpace(value); value[0] == '[' {
			var list []json.RawMessage
			var i int
			if json.Unmarshal(value, &list) != nil || json.Unmarshal([]byte(token), &i) != nil || i >= len(list) {
				return nil, false
			}
			value = list[i]
			continue
		}
		next, there := first(value)[token]
		if !there {
			return nil, false
		}
		value = next
	}
	return bytes.TrimSpace(value), true
}
