//go:build ignore

// This file is compiled into a copy of Go's own linker (see ../linker.mjs). It
// writes down what the linker knows and the module does not say: where every
// symbol stands, how long it is, and what it refers to.

package wasm

import (
	"bytes"
	"encoding/json"
	"os"

	"cmd/internal/objabi"
	"cmd/link/internal/ld"
	"cmd/link/internal/loader"
)

// mapSymbol is a function or a piece of data.
type mapSymbol struct {
	Name string   `json:"name"`
	Func int      `json:"func"` // index among the module's own functions; -1 for data
	Addr int64    `json:"addr"` // PC_F<<16 for a function, else an address
	Size int64    `json:"size"` // bytes of data; of a function, of its whole body
	Type string   `json:"type"` // the linker's kind, as in "SRODATA"
	Refs [][4]int `json:"refs"` // offset in the symbol, 'a'ddress or 'c'all or 'i'mport, symbol, addend
}

// asmb2AndMap writes the module, and then the map to $LINKMAP.
func asmb2AndMap(ctxt *ld.Link, ldr *loader.Loader) {
	asmb2(ctxt, ldr)
	path := os.Getenv("LINKMAP")
	if path == "" {
		return
	}
	index := map[loader.Sym]int{}
	var list []loader.Sym
	note := func(s loader.Sym) {
		if _, there := index[s]; !there {
			index[s] = len(list)
			list = append(list, s)
		}
	}
	for _, s := range ctxt.Textp {
		note(s)
	}
	for s := loader.Sym(1); s < loader.Sym(ldr.NSym()); s++ {
		// A carrier symbol only holds others, which stand for themselves.
		if ldr.AttrReachable(s) && ldr.SymSect(s) != nil && ldr.SubSym(s) == 0 && !ldr.SymType(s).IsText() {
			note(s)
		}
	}
	out := make([]mapSymbol, len(list))
	for i, s := range list {
		m := mapSymbol{Name: ldr.SymName(s), Func: -1, Addr: ldr.SymValue(s), Size: ldr.SymSize(s), Type: ldr.SymType(s).String(), Refs: [][4]int{}}
		if i < len(ctxt.Textp) {
			m.Func = i
			m.Refs, m.Size = textRefs(ctxt, ldr, s, index)
		} else {
			m.Refs = dataRefs(ldr, s, index)
		}
		out[i] = m
	}
	data, err := json.Marshal(out)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		ld.Exitf("linkmap: %v", err)
	}
}

// textRefs gives a function's references with their offsets in its finished
// body, where operands have their final lengths, and the body's length.
func textRefs(ctxt *ld.Link, ldr *loader.Loader, s loader.Sym, index map[loader.Sym]int) ([][4]int, int64) {
	refs := [][4]int{}
	if ldr.SymName(s) == "go:buildid" {
		return refs, 4
	}
	relocs := ldr.Relocs(s)
	grown := 0
	for i := 0; i < relocs.Count(); i++ {
		r := relocs.At(i)
		if r.Siz() == 0 {
			continue
		}
		at, target := int(r.Off())+grown, r.Sym()
		switch r.Type() {
		case objabi.R_ADDR:
			refs = append(refs, [4]int{at, 'a', indexOf(ldr, index, target), int(r.Add())})
			grown += slebLen(ldr.SymValue(target) + r.Add())
		case objabi.R_CALL:
			refs = append(refs, [4]int{at, 'c', indexOf(ldr, index, target), 0})
			grown += slebLen(int64(hostImports(ctxt, ldr)) + ldr.SymValue(target)>>16 - funcValueOffset)
		case objabi.R_WASMIMPORT:
			refs = append(refs, [4]int{at, 'i', 0, 0})
			grown++ // there are fewer than 64
		default:
			ld.Exitf("linkmap: %s: reference of kind %d", ldr.SymName(s), r.Type())
		}
	}
	return refs, int64(len(ldr.Data(s)) + grown)
}

func dataRefs(ldr *loader.Loader, s loader.Sym, index map[loader.Sym]int) [][4]int {
	refs := [][4]int{}
	relocs := ldr.Relocs(s)
	for i := 0; i < relocs.Count(); i++ {
		r := relocs.At(i)
		target := r.Sym()
		if r.Siz() == 0 || target == 0 || r.Weak() && !ldr.AttrReachable(target) {
			continue
		}
		kind := 'a'
		if r.Type() != objabi.R_ADDR {
			kind = 'o' // an offset of some kind, as reflection uses them
		}
		if _, there := index[target]; !there {
			if r.Type() == objabi.R_ADDR {
				refs = append(refs, [4]int{int(r.Off()), 'u', 0, 0}) // unknown: whoever needs it must refuse
			}
			continue
		}
		refs = append(refs, [4]int{int(r.Off()), int(kind), index[target], int(r.Add())})
	}
	return refs
}

func indexOf(ldr *loader.Loader, index map[loader.Sym]int, s loader.Sym) int {
	i, there := index[s]
	if !there {
		ld.Exitf("linkmap: %s is nowhere", ldr.SymName(s))
	}
	return i
}

var imports = -1

func hostImports(ctxt *ld.Link, ldr *loader.Loader) int {
	if imports < 0 {
		imports = 0
		for _, s := range ctxt.Textp {
			relocs := ldr.Relocs(s)
			for i := 0; i < relocs.Count(); i++ {
				if relocs.At(i).Type() == objabi.R_WASMIMPORT {
					imports++
				}
			}
		}
	}
	return imports
}

func slebLen(v int64) int {
	var b bytes.Buffer
	writeSleb128(&b, v)
	return b.Len()
}
