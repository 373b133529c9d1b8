package follow

import (
	"time"

	"github.com/tidwall/gjson"
)

// Run is a run as the API tells of it.
type Run struct {
	RunID     string
	RunStatus string   // "queued", "running", "succeeded" or "failed"; others may come
	Outputs   []Output // none before it ends
	Tokens    int64    // that it took; 0 before it ends

	data
}

// Output is one item of what a run made. The links of images and videos end
// after 24 hours.
type Output struct {
	Type string `json:"type"` // "text", "image", "video" or "error"; others may come
	Data string `json:"data"` // text, a URL, or what went wrong in a step
}

// Row is a run as the list of runs tells of it.
type Row struct {
	RunID           string
	PromptVersionID string
	Outputs         []Output
	RunStatus       string
	Credits         *int64    // what it cost; nil where the API says null, or no integer
	RunName         string    // the prompt's
	CreatedAt       time.Time // by the API's clock; zero where that cannot be read

	data
}

// data is the JSON object that something was read from.
type data struct{ raw []byte }

// Get reads any field by a gjson path, such as "outputs.#", one without a place
// of its own too. See https://github.com/tidwall/gjson/blob/master/SYNTAX.md.
func (d data) Get(path string) gjson.Result { return gjson.GetBytes(d.raw, path) }

// MarshalJSON implements [json.Marshaler]: the object as the API sent it,
// whatever was changed in the fields since.
func (d data) MarshalJSON() ([]byte, error) {
	if d.raw == nil {
		return []byte("null"), nil
	}
	return append([]byte(nil), d.raw...), nil
}

// readRun reads a run from the data of an answer. A field of the wrong type is
// zero.
func readRun(raw []byte) *Run {
	r := Run{data: data{raw}}
	r.RunID, r.RunStatus = textOf(r.Get("runId")), textOf(r.Get("runStatus"))
	r.Outputs, r.Tokens = outputsOf(r.Get("outputs")), numberOf(r.Get("tokens"))
	return &r
}

func readRow(raw []byte) *Row {
	r := Row{data: data{raw}}
	r.RunID, r.PromptVersionID = textOf(r.Get("runId")), textOf(r.Get("promptVersionId"))
	r.RunStatus, r.RunName = textOf(r.Get("runStatus")), textOf(r.Get("runName"))
	r.Outputs = outputsOf(r.Get("outputs"))
	r.CreatedAt, _ = time.Parse(time.RFC3339, textOf(r.Get("createdAt")))
	if credits := r.Get("credits"); credits.Type == gjson.Number && credits.Num == float64(int64(credits.Num)) {
		n := int64(credits.Num)
		r.Credits = &n
	}
	return &r
}

func outputsOf(list gjson.Result) (outputs []Output) {
	if !list.IsArray() {
		return nil
	}
	for _, item := range list.Array() {
		outputs = append(outputs, Output{textOf(item.Get("type")), textOf(item.Get("data"))})
	}
	return outputs
}

// textOf gives a JSON string's text; anything else is "".
func textOf(v gjson.Result) string {
	if v.Type != gjson.String {
		return ""
	}
	return v.String()
}

func numberOf(v gjson.Result) int64 {
	if v.Type != gjson.Number {
		return 0
	}
	return v.Int()
}
