//go:build js && wasm

package main

import (
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
	"followthrough/wasm/area"
)

const refused = `{"promptVersionId":"7b1f","inputs":{"textInputs":{"topic":1}},"runOptions":{"tone":"x"}}`

// about puts a create into the area, of a prompt and a model that are known.
func about() {
	shared = area.Area{HasImageCount: 1, ImageCount: 2, HasOptions: 1, RequiredNames: 1, OptionNames: 2}
	copy(shared.Required[:], "\x04note")
	copy(shared.Options[:], "\x06length\x00")
}

func checkBody(body string) uint32 {
	checkBegin()
	copy(shared.Body[:], body[:7])
	checkFeed(7)
	copy(shared.Body[:], body[7:])
	return checkEnd(uint32(len(body) - 7))
}

func TestACheckThroughTheAreaIsTheCoresOwn(t *testing.T) {
	is := is.New(t)
	about()
	is.Equal(checkBody(refused), uint32(area.Fine))
	want, more := core.Check(&core.Call{
		Body: []byte(refused), Prompt: &core.Prompt{ImageCount: 2, HasImageCount: true, Required: []string{"note"}},
		Model: &core.Model{Options: []string{"length", ""}},
	})
	is.Equal(int(shared.Problems), len(want)+more)
	is.True(len(want) == 5)
	for i := range want {
		checkProblem(uint32(i))
		is.Equal(shared.Problem.Problem(), want[i])
	}
}

func TestACheckDoesNotAllocate(t *testing.T) {
	is := is.New(t)
	about()
	allocs := testing.AllocsPerRun(1000, func() {
		checkBody(refused)
		checkProblem(1)
	})
	is.Equal(allocs, 0.0) // no export may use the heap, with problems neither
}

func TestLengthsOfACheckBeyondTheirRoomsAreHarmless(t *testing.T) {
	is := is.New(t)
	const beyond = 1<<32 - 1
	about()
	shared.RequiredNames, shared.OptionNames, shared.CallPathLen = beyond, beyond, 0
	for i := range shared.Options {
		shared.Options[i] = 0xFF
	}
	is.Equal(checkBegin(), uint32(area.Fine))
	is.Equal(checkFeed(beyond), uint32(area.Fine))
	is.Equal(checkEnd(beyond), uint32(area.Fine))
	is.Equal(checkProblem(beyond), uint32(area.Fine))
}
