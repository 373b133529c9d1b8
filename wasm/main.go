//go:build js && wasm

// Command wasm is the skin of package core for JavaScript hosts: a few exports
// over one shared area of linear memory. It imports nothing of JavaScript's,
// allocates nothing per call, never blocks and holds no rule.
//
//	GOOS=js GOARCH=wasm go build -trimpath -buildvcs=false -ldflags="-s -w -buildid=" -o build/core.wasm ./wasm
package main

// main stays so that the exports may be called; none of them wakes it.
func main() { select {} }
