package fakeapi

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// invalid is the documented answer to input that fails validation.
func invalid(message string) answer { return problem(422, message, nil) }

// checkRun validates a create's body, or returns what is wrong with it.
func checkRun(request gjson.Result) (promptVersion, *answer) {
	fail := func(ans answer) (promptVersion, *answer) { return promptVersion{}, &ans }
	id := request.Get("promptVersionId")
	if id.Type != gjson.String || !isUUID(id.String()) {
		return fail(invalid("promptVersionId must be a UUID"))
	}
	inputs := request.Get("inputs")
	if !inputs.IsObject() {
		return fail(invalid("inputs must be an object"))
	}
	v, ok := findVersion(id.String())
	if !ok {
		return fail(problem(404, "Prompt version not found.", nil))
	}
	if v.gone {
		return fail(problem(410, "This prompt version is no longer available.", nil))
	}
	for _, check := range []func(promptVersion, gjson.Result) error{checkTexts, checkImages, checkOptions} {
		if err := check(v, request); err != nil {
			return fail(invalid(err.Error()))
		}
	}
	return v, nil
}

// members returns an object's members. An absent or null object has none.
func members(name string, object gjson.Result) (map[string]gjson.Result, error) {
	all := map[string]gjson.Result{}
	if object.Type == gjson.Null {
		return all, nil
	}
	if !object.IsObject() {
		return nil, fmt.Errorf("%s must be an object", name)
	}
	for key, value := range object.ForEach {
		if value.Type != gjson.String {
			return nil, fmt.Errorf("%s.%s must be a string", name, key.String())
		}
		all[key.String()] = value
	}
	return all, nil
}

func checkTexts(v promptVersion, request gjson.Result) error {
	texts, err := members("inputs.textInputs", request.Get("inputs.textInputs"))
	if err != nil {
		return err
	}
	for _, in := range v.TextInputs {
		if _, ok := texts[in.Key]; in.Required && !ok {
			return fmt.Errorf("inputs.textInputs.%s is required", in.Key)
		}
	}
	return nil
}

func checkImages(v promptVersion, request gjson.Result) error {
	images := request.Get("inputs.imageInputs")
	if images.Type != gjson.Null && !images.IsArray() {
		return fmt.Errorf("inputs.imageInputs must be an array")
	}
	list := images.Array()
	if len(list) != v.ImageCount {
		return fmt.Errorf("inputs.imageInputs must have %d items, the prompt's imageCount; it has %d", v.ImageCount, len(list))
	}
	for i, image := range list {
		if err := checkImage(image); err != nil {
			return fmt.Errorf("inputs.imageInputs[%d]%w", i, err)
		}
	}
	return nil
}

func checkImage(image gjson.Result) error {
	text := func(name string) string {
		if v := image.Get(name); v.Type == gjson.String {
			return v.String()
		}
		return ""
	}
	switch text("type") {
	case "url":
		u, err := url.Parse(text("url"))
		if err != nil || u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf(".url must be an https URL")
		}
	case "base64":
		data := text("base64")
		if strings.HasPrefix(data, "data:") {
			return fmt.Errorf(".base64 must not begin with a data: prefix")
		}
		if _, err := base64.StdEncoding.DecodeString(data); err != nil || data == "" {
			return fmt.Errorf(".base64 must be base64")
		}
	default:
		return fmt.Errorf(".type must be url or base64")
	}
	return nil
}

func checkOptions(v promptVersion, request gjson.Result) error {
	options, err := members("runOptions", request.Get("runOptions"))
	if err != nil {
		return err
	}
	available := findModel(v.Model).AvailableRunOptions
	for key := range options {
		if !slices.ContainsFunc(available, func(o runOption) bool { return o.Key == key }) {
			return fmt.Errorf("runOptions.%s is not an option of the model %s", key, v.Model)
		}
	}
	return nil
}
