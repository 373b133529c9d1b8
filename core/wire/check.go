package wire

import (
	"strconv"

	"github.com/tidwall/gjson"

	"followthrough/core"
)

// Check finds what the API would answer a call 422 for, both in wire form, or
// {"error":"invalid_check","field":"…"}. It never fails.
//
//	in   {"method": "POST", "path": "/v1/runs", "body": "…", "prompt": {…}?, "model": {…}?}
//	out  {"problems": [{"path": "/inputs/imageInputs/0/url", "code": "image_url", "expected": "an https URL", "found": "…"}], "more": 0}
//
// Without method and path it is the create. prompt is what
// GET /v1/prompt-versions/{id} answers, or the data of it; model one of what
// GET /v1/resources answers, or that whole answer, in which it is found by the
// prompt's model. Of either, what has another shape is not known.
func Check(in []byte) []byte {
	call, err := ParseCheck(in)
	if err != nil {
		return AppendError(nil, err.(*Error))
	}
	problems, more := core.Check(&call)
	return AppendProblems(nil, problems, more)
}

// ParseCheck reads a call. The error is an [*Error].
func ParseCheck(in []byte) (call core.Call, err error) {
	r, err := readerOf("check", in)
	if err != nil {
		return call, err
	}
	call.Method = r.text("method")
	call.Path = r.text("path")
	call.Body = []byte(r.text("body"))
	if r.err != nil {
		return core.Call{}, r.err
	}
	var model string
	call.Prompt, model = promptOf(r.fields["prompt"])
	call.Model = modelOf(r.fields["model"], model)
	return call, nil
}

// promptOf reads what is known of a prompt's version, and its model's name.
func promptOf(v gjson.Result) (p *core.Prompt, model string) {
	fields := fieldsOf(v)
	if data := fieldsOf(fields["data"]); data != nil {
		fields = data
	}
	p = &core.Prompt{}
	if n := fields["imageCount"]; n.Type == gjson.Number && n.Num >= 0 && n.Num == float64(uint32(n.Num)) {
		p.ImageCount, p.HasImageCount = uint32(n.Num), true
	}
	for _, v := range arrayOf(fields["textInputs"]) {
		if input := fieldsOf(v); input["required"].Type == gjson.True && input["key"].Type == gjson.String {
			p.Required = append(p.Required, decode(input["key"]))
		}
	}
	return p, lenient(fields["model"])
}

// modelOf reads what is known of a model.
func modelOf(v gjson.Result, name string) *core.Model {
	fields := fieldsOf(v)
	if models := arrayOf(fieldsOf(fieldsOf(fields["data"])["resources"])["models"]); models != nil {
		fields = nil
		for _, v := range models {
			if one := fieldsOf(v); one["model"].Type == gjson.String && decode(one["model"]) == name {
				fields = one
				break
			}
		}
	}
	options := arrayOf(fields["availableRunOptions"])
	if options == nil {
		return nil
	}
	m := &core.Model{}
	for _, v := range options {
		key := fieldsOf(v)["key"]
		if key.Type != gjson.String {
			return nil
		}
		m.Options = append(m.Options, decode(key))
	}
	return m
}

// arrayOf gives an array's items, nil for what is none.
func arrayOf(v gjson.Result) []gjson.Result {
	if !v.IsArray() {
		return nil
	}
	return append([]gjson.Result{}, v.Array()...)
}

// AppendProblems adds problems in wire form to dst, and how many more there are.
func AppendProblems(dst []byte, problems []core.Problem, more int) []byte {
	dst = append(dst, `{"problems":[`...)
	for i, p := range problems {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"path":`...)
		dst = appendText(dst, p.Path)
		dst = append(dst, `,"code":"`...)
		dst = append(dst, p.Code.String()...)
		dst = append(dst, `","expected":`...)
		dst = appendText(dst, p.Expected)
		dst = append(dst, `,"found":`...)
		dst = appendText(dst, p.Found)
		dst = append(dst, '}')
	}
	dst = append(dst, `],"more":`...)
	dst = strconv.AppendInt(dst, int64(more), 10)
	return append(dst, '}')
}
