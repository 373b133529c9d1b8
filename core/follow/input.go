package follow

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// RunInput is what is asked of a run, as POST /v1/runs takes it.
type RunInput struct {
	PromptVersionID string // a UUID
	Inputs          Inputs
	RunOptions      map[string]string // keys and values that the model offers: GET /v1/resources lists them; nil for none

	// Extra are fields of other names, which go along as they are.
	Extra map[string]any

	// Raw is the whole body, a JSON object that is sent byte for byte; the
	// other fields must then be zero. Use it to send what another program has
	// made: an edge knows a run's input again by its bytes.
	Raw json.RawMessage
}

// Inputs are a run's inputs.
type Inputs struct {
	TextInputs  map[string]string // by the names that the prompt gives them
	ImageInputs []Image           // as many as the prompt's imageCount
}

// Image is an image that a run is given. [ImageURL] and [ImageBytes] make one.
type Image struct {
	Type   string `json:"type"`             // "url" or "base64"
	URL    string `json:"url,omitempty"`    // an https URL
	Base64 string `json:"base64,omitempty"` // standard base64, without a "data:" prefix
}

// ImageURL is an image at an https URL that the API can reach.
func ImageURL(url string) Image { return Image{Type: "url", URL: url} }

// ImageBytes is an image as the bytes of its file. A base64 body is a third
// longer than the bytes.
func ImageBytes(file []byte) Image {
	return Image{Type: "base64", Base64: base64.StdEncoding.EncodeToString(file)}
}

// MarshalJSON implements [json.Marshaler]: the body of POST /v1/runs, the same
// bytes for the same input each time.
func (in RunInput) MarshalJSON() ([]byte, error) {
	if in.Raw != nil {
		if in.PromptVersionID != "" || in.Inputs.TextInputs != nil || in.Inputs.ImageInputs != nil || in.RunOptions != nil || in.Extra != nil {
			return nil, errors.New("run input: Raw: want it alone, with all other fields zero")
		}
		if !json.Valid(in.Raw) || bytes.TrimLeft(in.Raw, " \t\r\n")[0] != '{' {
			return nil, errors.New("run input: Raw: want a JSON object")
		}
		return in.Raw, nil
	}
	if in.PromptVersionID == "" {
		return nil, errors.New("run input: PromptVersionID: want a UUID")
	}
	var b bytes.Buffer
	fields := json.NewEncoder(&b)
	fields.SetEscapeHTML(false)
	if err := fields.Encode(struct {
		PromptVersionID string            `json:"promptVersionId"`
		Inputs          inputs            `json:"inputs"`
		RunOptions      map[string]string `json:"runOptions,omitempty"`
	}{in.PromptVersionID, inputs(in.Inputs), in.RunOptions}); err != nil {
		return nil, err
	}
	body := bytes.TrimSuffix(b.Bytes(), []byte("}\n"))
	if len(in.Extra) == 0 {
		return append(body, '}'), nil
	}
	for _, name := range [...]string{"promptVersionId", "inputs", "runOptions"} {
		if _, twice := in.Extra[name]; twice {
			return nil, fmt.Errorf("run input: Extra: want fields of other names than %s", name)
		}
	}
	var more bytes.Buffer
	fields = json.NewEncoder(&more)
	fields.SetEscapeHTML(false)
	if err := fields.Encode(maps.Clone(in.Extra)); err != nil {
		return nil, fmt.Errorf("run input: Extra: %w", err)
	}
	body = append(body, ',')
	return append(body, bytes.TrimSuffix(more.Bytes()[1:], []byte("\n"))...), nil
}

// inputs have a name for each field in JSON.
type inputs struct {
	TextInputs  map[string]string `json:"textInputs,omitempty"`
	ImageInputs []Image           `json:"imageInputs,omitempty"`
}

// body gives what is sent. json.Marshal would escape anew what Raw holds.
func (in RunInput) body() ([]byte, error) {
	body, err := in.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("follow: %w", err)
	}
	return body, nil
}
