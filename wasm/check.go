//go:build js && wasm

package main

import (
	"followthrough/core"
	"followthrough/wasm/area"
)

// One call is checked at a time, from checkBegin to the last checkProblem.
var (
	checker  core.Checker
	call     core.Call
	prompt   core.Prompt
	model    core.Model
	required [area.MaxNames]string
	options  [area.MaxNames]string
)

func beginCheck(a *area.Area) {
	prompt.ImageCount, prompt.HasImageCount = a.ImageCount, a.HasImageCount != 0
	prompt.Required = namesIn(&required, a.Required[:], a.RequiredNames)
	model.Options = namesIn(&options, a.Options[:], a.OptionNames)
	call.Method = text(a.Method[:], a.MethodLen)
	call.Path = text(a.CallPath[:], a.CallPathLen)
	call.Prompt, call.Model = &prompt, nil
	if a.HasOptions != 0 {
		call.Model = &model
	}
	checker.Begin(&call)
}

// namesIn finds n names in a room, as strings that are no copies.
//
//go:noinline // two ask for it
func namesIn(list *[area.MaxNames]string, room []byte, n uint32) []string {
	n = min(n, area.MaxNames)
	for i := range n {
		length := min(uint32(room[0]), area.MaxName)
		list[i] = text(room[1:], length)
		room = room[1+length:]
	}
	return list[:n]
}
