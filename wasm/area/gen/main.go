// Command gen writes web/layout.js from package area.
package main

import (
	"fmt"
	"os"

	"followthrough/wasm/area/layout"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen <path of layout.js>")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], layout.JavaScript(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}
