package follow

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/matryer/is"
)

const (
	essay = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11"
	poem  = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c12"
)

func TestVersionOf(t *testing.T) {
	for body, want := range map[string]string{
		`{"promptVersionId":"` + essay + `"}`:                                                     essay,
		` { "inputs" : {"a":["}",{"promptVersionId":1}]}, "promptVersionId" : "` + essay + `" } `: essay,
		`{"promptVersionId":"` + strings.ToUpper(essay) + `","x":null}`:                           essay,
		`{"prompt\u0056ersionId":"\u0037` + essay[1:] + `"}`:                                      essay,
		`{"a\"b":"\\","promptVersionId":"` + essay + `"}`:                                         essay,
		`{"x":"` + strings.Repeat("A", 9000) + `","promptVersionId":"` + essay + `"}`:             essay,

		"":                                   "",
		"{}":                                 "",
		`{"promptVersionId":"` + essay + `"`: "", // cut
		`{"promptVersionId":"` + essay + `","promptVersionId":"` + poem + `"}`:          "", // either
		`{"promptVersionId":"` + essay + `","PromptVersionID":"` + essay + `"}`:         "",
		`{"promptVersionId":7,"x":"` + essay + `"}`:                                     "",
		`{"promptVersionId":["` + essay + `"]}`:                                         "",
		`{"inputs":{"promptVersionId":"` + essay + `"}}`:                                "",
		`["promptVersionId","` + essay + `"]`:                                           "",
		`"promptVersionId"`:                                                             "",
		`7`:                                                                             "",
		`{"promptVersionId":"essay"}`:                                                   "",
		`{"promptVersionId":"` + essay + strings.Repeat("1", 300) + `"}`:                "",
		`{"promptVersionId":"\x37` + essay[1:] + `"}`:                                   "",
		"\ufeff" + `{"promptVersionId":"` + essay + `"}`:                                "",
		`{"x":"` + strings.Repeat("A", 20_000) + `","promptVersionId":"` + essay + `"}`: "", // beyond the limit
	} {
		t.Run("", func(t *testing.T) {
			is := is.New(t)
			for _, reader := range []io.Reader{strings.NewReader(body), iotest.OneByteReader(strings.NewReader(body)), iotest.DataErrReader(strings.NewReader(body))} {
				again := func() (io.ReadCloser, error) { return io.NopCloser(reader), nil }
				id := versionOf(context.Background(), again, 16_000)
				is.Equal(id.String(), want) // of body
			}
		})
	}
}

func TestVersionOfABodyThatCannotBeRead(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	never, _ := io.Pipe()
	for _, again := range []func() (io.ReadCloser, error){
		nil,
		func() (io.ReadCloser, error) { return nil, nil },
		func() (io.ReadCloser, error) { return nil, errors.New("the file is gone") },
		func() (io.ReadCloser, error) { return io.NopCloser(iotest.ErrReader(errors.New("disk error"))), nil },
		func() (io.ReadCloser, error) { return never, nil }, // until its caller leaves
	} {
		id := versionOf(ctx, again, 1000)
		is.True(!id.Known())
	}
}
