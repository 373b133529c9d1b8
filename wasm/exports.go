//go:build js && wasm

package main

import (
	"unsafe"

	"followthrough/core"
	"followthrough/wasm/area"
)

// The module's own memory. An instance serves one caller at a time, for calls
// are synchronous.
var (
	shared  area.Area
	scanner = core.Scanner{Room: shared.Message[:]} // the message is read where it is told
)

// guard turns a panic into an answer: an instance that panics is dead but goes
// on answering, with garbage.
func guard(answer *uint32) {
	if recover() != nil {
		*answer = area.Broken
	}
}

// address tells where the area begins; it never moves. It cannot panic.
//
//go:wasmexport address
func address() uint32 { return uint32(uintptr(unsafe.Pointer(&shared))) }

// size tells the area's length, so that a host made for another module
// notices. It cannot panic.
//
//go:wasmexport size
func size() uint32 { return uint32(unsafe.Sizeof(shared)) }

// feed takes the first n bytes of Body as the next chunk of a body.
//
//go:wasmexport feed
func feed(n uint32) (answer uint32) {
	defer guard(&answer)
	scanner.Write(shared.Body[:min(n, area.Chunk)])
	return area.Fine
}

// decide takes the last chunk of a body, n bytes, and sets the step's fields.
// The scanner is then ready for another body.
//
//go:wasmexport decide
func decide(n uint32) (answer uint32) {
	defer guard(&answer)
	if n > 0 {
		scanner.Write(shared.Body[:min(n, area.Chunk)])
	}
	step(&shared, scanner.Close())
	scanner.Reset()
	return area.Fine
}

// mustRead tells whether the body of an answer with Status, under the policy,
// must be read: Yes if so.
//
//go:wasmexport mustRead
func mustRead() (answer uint32) {
	defer guard(&answer)
	if core.MustRead(policy(&shared), uint16(shared.Status)) {
		return area.Yes
	}
	return area.Fine
}

// defaults sets the policy's fields to the default policy, and the rules' to
// the default rules.
//
//go:wasmexport defaults
func defaults() (answer uint32) {
	defer guard(&answer)
	setPolicy(&shared, &standard)
	shared.Rules = usual
	return area.Fine
}

// invalid checks the policy: FieldLen is 0 if it is sound.
//
//go:wasmexport invalid
func invalid() (answer uint32) {
	defer guard(&answer)
	checkPolicy(&shared)
	return area.Fine
}

// pace takes the next slot at PaceMs: WaitMs and ArrivalUs.
//
//go:wasmexport pace
func pace() (answer uint32) {
	defer guard(&answer)
	a := &shared
	wait, next := core.Pace(rate(a), core.PaceState{ArrivalUs: a.ArrivalUs}, a.PaceMs)
	a.WaitMs, a.ArrivalUs = wait, next.ArrivalUs
	return area.Fine
}

// hold keeps every slot from before PaceMs: ArrivalUs.
//
//go:wasmexport hold
func hold() (answer uint32) {
	defer guard(&answer)
	a := &shared
	a.ArrivalUs = core.Hold(rate(a), core.PaceState{ArrivalUs: a.ArrivalUs}, a.PaceMs).ArrivalUs
	return area.Fine
}

// name writes the name that index has among its kind to Text, and its length
// to FieldLen: 0 beyond the last.
//
//go:wasmexport name
func name(kind, index uint32) (answer uint32) {
	defer guard(&answer)
	shared.FieldLen = uint32(copy(shared.Text[:], core.Names(min(kind, 255)).At(uint(index))))
	return area.Fine
}

// adoptName is name for the kinds that only a gate asks for.
//
//go:wasmexport adoptName
func adoptName(kind, index uint32) (answer uint32) {
	defer guard(&answer)
	shared.FieldLen = uint32(copy(shared.Text[:], nameOf(kind, uint8(min(index, 255)))))
	return area.Fine
}

// adoptInvalid checks the rules: FieldLen is 0 if they are sound.
//
//go:wasmexport adoptInvalid
func adoptInvalid() (answer uint32) {
	defer guard(&answer)
	checkRules(&shared)
	return area.Fine
}

// adoptStart begins to look a create up at NowMs: the verdict, and what is to
// be remembered.
//
//go:wasmexport adoptStart
func adoptStart() (answer uint32) {
	defer guard(&answer)
	startAdoption(&shared)
	return area.Fine
}

// adoptBegin takes what is remembered, and begins a page of the list. Yes if
// there is one: then its rows and rivals are to be told before adoptEnd.
//
//go:wasmexport adoptBegin
func adoptBegin() (answer uint32) {
	defer guard(&answer)
	if beginPage(&shared) {
		return area.Yes
	}
	return area.Fine
}

// adoptRow tells a row of the page.
//
//go:wasmexport adoptRow
func adoptRow() (answer uint32) {
	defer guard(&answer)
	tellRow(&shared)
	return area.Fine
}

// adoptRival tells another create.
//
//go:wasmexport adoptRival
func adoptRival() (answer uint32) {
	defer guard(&answer)
	shared.Memory.Rival(shared.RivalSentMs, shared.RivalEndedMs)
	return area.Fine
}

// adoptEnd ends the page, or what came instead of one: the verdict, and what
// is to be remembered.
//
//go:wasmexport adoptEnd
func adoptEnd() (answer uint32) {
	defer guard(&answer)
	endPage(&shared)
	return area.Fine
}

// checkBegin begins to check a call, of which everything but the body stands
// in the area.
//
//go:wasmexport checkBegin
func checkBegin() (answer uint32) {
	defer guard(&answer)
	beginCheck(&shared)
	return area.Fine
}

// checkFeed takes the first n bytes of Body as the next chunk of its body.
//
//go:wasmexport checkFeed
func checkFeed(n uint32) (answer uint32) {
	defer guard(&answer)
	checker.Write(shared.Body[:min(n, area.Chunk)])
	return area.Fine
}

// checkEnd takes the last chunk, n bytes, and tells how many Problems there
// are.
//
//go:wasmexport checkEnd
func checkEnd(n uint32) (answer uint32) {
	defer guard(&answer)
	checker.Write(shared.Body[:min(n, area.Chunk)])
	shared.Problems = uint32(checker.Close())
	return area.Fine
}

// checkProblem tells the problem at index, of the first MaxProblems that there
// are. It may be called only after checkEnd, and before another checkBegin.
//
//go:wasmexport checkProblem
func checkProblem(index uint32) (answer uint32) {
	defer guard(&answer)
	shared.Problem = *checker.Found(int(min(index, core.MaxProblems-1)))
	return area.Fine
}
