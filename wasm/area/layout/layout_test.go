package layout

import (
	"os"
	"testing"

	"github.com/matryer/is"
)

func TestLayoutIsFresh(t *testing.T) {
	is := is.New(t)
	got, err := os.ReadFile("../../../web/layout.js")
	is.NoErr(err)
	is.Equal(string(got), string(JavaScript())) // web/layout.js is what go generate ./wasm/area makes
}
