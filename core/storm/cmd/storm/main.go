// Command storm simulates scenarios. It reads each file that it is given, or
// the standard input, and prints a line for each: the result in JSON. A
// scenario that cannot be used is told on the standard error, as is which file
// it was.
package main

import (
	"fmt"
	"io"
	"os"

	"followthrough/core/storm"
)

func main() {
	good := true
	if len(os.Args) == 1 {
		scenario, err := io.ReadAll(os.Stdin)
		good = tell("standard input", scenario, err)
	}
	for _, name := range os.Args[1:] {
		scenario, err := os.ReadFile(name)
		good = tell(name, scenario, err) && good
	}
	if !good {
		os.Exit(1)
	}
}

// tell prints the result of a scenario that was read from a file of this name.
func tell(name string, scenario []byte, err error) bool {
	var result []byte
	if err == nil {
		result, err = storm.Simulate(scenario)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "storm: %s: %v\n", name, err)
		return false
	}
	fmt.Printf("%s\n", result)
	return true
}
