package core_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

const whole = `{"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11","inputs":{"textInputs":{"topic":"tea","note":"\ud83d\ude00\n"},` +
	`"imageInputs":[{"type":"url","url":"https:\/\/a.example/b.png"},{"type":"base64","base64":"aGVsbG8="}]},"runOptions":{"length":"short"},"runModel":"m"}`

var (
	twoImages = core.Prompt{ImageCount: 2, HasImageCount: true, Required: []string{"topic"}}
	lengths   = core.Model{Options: []string{"length"}}
)

// read tells problems one by one.
func read(problems []core.Problem, more int) (lines []string) {
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%s %s: %s, %s", p.Path, p.Code, p.Expected, p.Found))
	}
	if more > 0 {
		lines = append(lines, fmt.Sprint(more, " more"))
	}
	return lines
}

func TestCheckAllocatesNothingWhereThereIsNothing(t *testing.T) {
	for name, call := range map[string]core.Call{
		"a create":             {Body: []byte(whole)},
		"one of a known model": {Body: []byte(whole), Prompt: &twoImages, Model: &lengths},
		"an image of 1 MiB":    {Body: []byte(strings.Replace(whole, "aGVsbG8=", strings.Repeat("aGVs", 1<<18), 1))},
		"a read":               {Method: "GET", Path: "/v1/runs/7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11"},
		"another request":      {Method: "DELETE", Path: "/v1/runs/x"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var problems []core.Problem
			allocs := testing.AllocsPerRun(10, func() { problems, _ = core.Check(&call) })
			is.Equal(allocs, 0.0)   // Check should not touch the heap
			is.Equal(problems, nil) // for there is no problem
		})
	}
}

func TestEveryProblemIsToldAtItsPlace(t *testing.T) {
	is := is.New(t)
	texts := func(n int) string {
		return `{"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11","inputs":{"textInputs":{` +
			strings.TrimSuffix(strings.Repeat(`"%":0,`, n), ",") + `}}}`
	}
	numbered := func(s string) string {
		for i := 0; strings.Contains(s, "%"); i++ {
			s = strings.Replace(s, "%", fmt.Sprint("t", i), 1)
		}
		return s
	}
	problems, more := core.Check(&core.Call{Body: []byte(numbered(texts(core.MaxProblems)))})
	is.Equal(len(problems), core.MaxProblems)
	is.Equal(more, 0)
	problems, more = core.Check(&core.Call{Body: []byte(numbered(texts(40)))})
	is.Equal(len(problems), core.MaxProblems) // the first of them
	is.Equal(problems[15].Path, "/inputs/textInputs/t15")
	is.Equal(more, 40-core.MaxProblems) // and how many more
	_, more = core.Check(&core.Call{Body: []byte(numbered(texts(100)))})
	is.Equal(more, core.MaxNames-core.MaxProblems) // keys behind MaxNames are the server's to judge
}

// TestWhatIsHeldBackIsNotCounted fills the list up to its end before an image
// whose type comes last, and gives no meaning to its fields.
func TestWhatIsHeldBackIsNotCounted(t *testing.T) {
	for wrong := 12; wrong < 22; wrong++ {
		t.Run(fmt.Sprint(wrong), func(t *testing.T) {
			is := is.New(t)
			images := strings.Repeat(`5,`, wrong) + `{"url":1,"base64":"!","type":"?"},{"url":"http://x","base64":"!","type":"url"},{"base64":"!","type":"url","url":"https://x"}`
			problems, more := core.Check(&core.Call{Body: []byte(`{"promptVersionId":"7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11","inputs":{"imageInputs":[` + images + `]}}`)})
			is.Equal(len(problems)+more, wrong+2) // the type, and the URL
			is.Equal(len(problems), min(wrong+2, core.MaxProblems))
			for i, p := range problems {
				is.True(strings.HasPrefix(p.Path, fmt.Sprint("/inputs/imageInputs/", i))) // in the order of the body
			}
		})
	}
}

func TestProblemsAreShortAndPrintable(t *testing.T) {
	is := is.New(t)
	body := `{"promptVersionId":"` + strings.Repeat(`\u0000é\n\u2028😀`, 30) + `","inputs":{"textInputs":{"~/~é":1},"imageInputs":[{"type":"base64","base64":"` +
		strings.Repeat("x", 1000) + `\u0007"}]}}`
	problems, _ := core.Check(&core.Call{Body: []byte(body), Model: &lengths, Prompt: &core.Prompt{ImageCount: 1<<32 - 1, HasImageCount: true}})
	is.Equal(len(problems), 4)
	for _, p := range problems {
		is.True(len(p.Found) <= 64)
		for _, b := range []byte(p.Expected + p.Found) {
			is.True(b >= ' ' && b < 0x7F) // printable
		}
	}
	is.Equal(problems[1].Path, "/inputs/textInputs/~0~1~0é")
}

func ExampleCheck() {
	body := []byte(`{"promptVersionId": "7b1f0a52", "inputs": {"imageInputs": [{"type": "url", "url": "http://a.example/b.png"}]}}`)
	problems, _ := core.Check(&core.Call{Body: body, Prompt: &core.Prompt{Required: []string{"topic"}}})
	for _, p := range problems {
		fmt.Printf("%s: want %s, found %s (%s)\n", p.Path, p.Expected, p.Found, p.Code)
	}
	// Output:
	// /promptVersionId: want a UUID, found "7b1f0a52" (not_uuid)
	// /inputs/imageInputs/0/url: want an https URL, found "http://a.example/b.png" (image_url)
	// /inputs/textInputs/topic: want a string, found nothing (missing)
}
