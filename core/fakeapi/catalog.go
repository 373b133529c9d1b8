package fakeapi

import "strings"

// What this API knows from the start. PromptVersionID has no images and one
// required text input, "topic"; ImagePromptVersionID has imageCount 1 and no
// required text input; GonePromptVersionID is answered 410.
const (
	PromptID             = "0d9a3c1e-6f1b-4c55-9d0a-2a4f8c1b7e01"
	PromptVersionID      = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11"
	ImagePromptID        = "0d9a3c1e-6f1b-4c55-9d0a-2a4f8c1b7e02"
	ImagePromptVersionID = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c12"
	GonePromptID         = "0d9a3c1e-6f1b-4c55-9d0a-2a4f8c1b7e03"
	GonePromptVersionID  = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c13"
)

type promptVersion struct {
	ID         string      `json:"promptVersionId"`
	PromptID   string      `json:"promptId"`
	Name       string      `json:"name"`
	Model      string      `json:"model"`
	ImageCount int         `json:"imageCount"`
	TextInputs []textInput `json:"textInputs"`
	gone       bool
}

type textInput struct {
	Key      string `json:"key"`
	Required bool   `json:"required"`
}

type prompt struct {
	ID              string `json:"promptId"`
	Name            string `json:"name"`
	PromptVersionID string `json:"promptVersionId"`
}

type model struct {
	Model               string      `json:"model"`
	Modality            string      `json:"modality"`
	AvailableRunOptions []runOption `json:"availableRunOptions"`
}

type runOption struct {
	Key     string   `json:"key"`
	Options []string `json:"options"`
}

func promptVersions() []promptVersion {
	return []promptVersion{
		{ID: PromptVersionID, PromptID: PromptID, Name: "Essay on a topic", Model: "fake-text-1",
			TextInputs: []textInput{{"topic", true}, {"audience", false}}},
		{ID: ImagePromptVersionID, PromptID: ImagePromptID, Name: "Describe a picture", Model: "fake-image-1",
			ImageCount: 1, TextInputs: []textInput{{"topic", false}}},
		{ID: GonePromptVersionID, PromptID: GonePromptID, Name: "Withdrawn", Model: "fake-text-1",
			TextInputs: []textInput{}, gone: true},
	}
}

func models() []model {
	return []model{
		{"fake-text-1", "text", []runOption{
			{"length", []string{"short", "medium", "long"}}, {"tone", []string{"plain", "formal"}}}},
		{"fake-image-1", "image", []runOption{
			{"aspectRatio", []string{"1:1", "16:9"}}, {"quality", []string{"draft", "high"}}}},
	}
}

func findVersion(id string) (promptVersion, bool) {
	for _, v := range promptVersions() {
		if strings.EqualFold(v.ID, id) {
			return v, true
		}
	}
	return promptVersion{}, false
}

func findModel(name string) model {
	for _, m := range models() {
		if m.Model == name {
			return m
		}
	}
	return model{}
}

func (v promptVersion) prompt() prompt { return prompt{v.PromptID, v.Name, v.ID} }

// getVersion answers GET /v1/prompt-versions/{id}.
func getVersion(id string) answer {
	if !isUUID(id) {
		return invalid("promptVersionId must be a UUID")
	}
	v, ok := findVersion(id)
	switch {
	case !ok:
		return problem(404, "Prompt version not found.", nil)
	case v.gone:
		return problem(410, "This prompt version is no longer available.", nil)
	}
	return success(v)
}

// getPrompt answers GET /v1/prompts/{id}.
func getPrompt(id string) answer {
	if !isUUID(id) {
		return invalid("promptId must be a UUID")
	}
	for _, v := range promptVersions() {
		if !strings.EqualFold(v.PromptID, id) {
			continue
		}
		if v.gone {
			return problem(410, "This prompt is no longer available.", nil)
		}
		return success(v.prompt())
	}
	return problem(404, "Prompt not found.", nil)
}

// searchPrompts answers GET /v1/prompts/publish: names that contain q, in any
// case; all for an empty q.
func searchPrompts(q string) answer {
	rows := []prompt{}
	for _, v := range promptVersions() {
		if !v.gone && strings.Contains(strings.ToLower(v.Name), strings.ToLower(q)) {
			rows = append(rows, v.prompt())
		}
	}
	return success(map[string]any{"rows": rows, "hasMore": false})
}
