package story_test

import (
	"fmt"
	"testing"

	"github.com/matryer/is"

	"followthrough/core/story"
	"followthrough/core/wire"
)

func checked(do string) []story.File {
	return []story.File{{Name: "checked.json", JSON: []byte(`[{"name":"a story","why":"a reason","prompt":{"imageCount":1},"steps":[
		{"see":{"body":"{\"promptVersionId\":5,\"inputs\":{}}"},"do":` + do + `}]}]`)}}
}

func TestCheckRunnerSeesEveryDifference(t *testing.T) {
	const id = `{"path":"/promptVersionId","code":"not_uuid","expected":"a UUID","found":"a number"}`
	const count = `{"path":"/inputs/imageInputs","code":"image_count","expected":"an array of 1, as the prompt's imageCount says","found":"nothing"}`
	const turned = `{"found":"a number","expected":"a UUID","code":"not_uuid", "path":"\u002fpromptVersionId"}`
	for do, failures := range map[string]int{
		`{"problems":[` + count + `,` + id + `],"more":0}`:  1,
		`{"problems":[` + id + `, ` + count + `],"more":0}`: 0,
		`{"problems":[` + turned + `,` + count + `]}`:       0, // keys have no order
		`{"problems":[` + id + `]}`:                         1,
		`{"problems":[{"path":"/promptVersionId"},{}]}`:     1,
		`{"problems":{}}`: 0, // names nothing
		`{"problems":null,"more":1,"error":"","flags":[]}`: 4,
	} {
		t.Run(do, func(t *testing.T) {
			is := is.New(t)
			is.Equal(len(story.RunChecks(checked(do), wire.Check).Failures), failures)
		})
	}
}

func ExampleRunChecks() {
	files := []story.File{{Name: "mine.json", JSON: []byte(`[{"name":"a list","why":"a create's body is an object",
		"steps":[{"see":{"body":"[]"},"do":{"more":1}}]}]`)}}
	for _, f := range story.RunChecks(files, wire.Check).Failures {
		fmt.Println(f)
	}
	// Output: mine.json: "a list": step 0: more: want 1, got 0
}
