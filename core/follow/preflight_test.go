//go:build !js

package follow_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"followthrough/core"
	"followthrough/core/fakeapi"
	"followthrough/core/fault"
	"followthrough/core/follow"
)

func TestWhatTheAPIWouldRefuseIsNotSent(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		input := tea()
		input.PromptVersionID = "not-a-uuid"
		input.Inputs.ImageInputs = []follow.Image{follow.ImageURL("http://example.com/a.png")}
		_, err := w.client().Run(context.Background(), input)
		var e *follow.InputError
		w.True(errors.As(err, &e))
		w.True(errors.Is(err, fault.ErrValidation)) // as the API's own answer
		w.Equal(len(e.Problems), 2)
		w.Equal([]string{e.Problems[0].Path, e.Problems[1].Path}, []string{"/promptVersionId", "/inputs/imageInputs/0/url"})
		w.True(strings.HasPrefix(err.Error(), `not sent, the API would refuse it: /promptVersionId: want a UUID, found "not-a-uuid"; /inputs/`))
		w.Equal(len(w.api.Requests()), 0)

		c := w.client()
		c.NoPreflight = true
		_, err = c.Run(context.Background(), input)
		w.True(errors.Is(err, fault.ErrValidation))
		w.Equal(len(w.api.Requests()), 1) // the API says so itself
	})
}

func TestWhatIsKnownOfThePromptIsLookedAt(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		input := tea()
		input.RunOptions = map[string]string{"size": "large"}
		prompt := core.Prompt{ImageCount: 1, HasImageCount: true, Required: []string{"audience"}}
		_, err := w.client().Run(context.Background(), input, follow.WithPrompt(prompt), follow.WithModel(core.Model{Options: []string{"tone"}}))
		var e *follow.InputError
		w.True(errors.As(err, &e))
		w.Equal(len(e.Problems), 3) // a text input, an image, an option
		w.Equal(len(w.api.Requests()), 0)
	})
}

func TestManyProblemsAreCounted(t *testing.T) {
	virtual(t, fakeapi.Config{}, func(w *world) {
		var images []string
		for range core.MaxProblems + 4 {
			images = append(images, "7")
		}
		body := `{"promptVersionId":"` + fakeapi.PromptVersionID + `","inputs":{"imageInputs":[` + strings.Join(images, ",") + `]}}`
		_, err := w.client().Run(context.Background(), follow.RunInput{Raw: json.RawMessage(body)})
		var e *follow.InputError
		w.True(errors.As(err, &e))
		w.Equal(len(e.Problems)+e.More, core.MaxProblems+4)
		w.True(strings.HasSuffix(err.Error(), "; 4 more"))
	})
}
