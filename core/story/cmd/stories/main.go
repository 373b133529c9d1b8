// Command stories tells the stories of core/testdata/stories, and those of the
// file or folder that STORIES names, to the core as it is built for this host,
// and prints one line: host, stories, steps and a hash of all decisions.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"

	"followthrough/core/story"
	"followthrough/core/wire"
)

func main() {
	dir := flag.String("dir", "core/testdata/stories", "folder of the built-in stories")
	flag.Parse()
	files, err := story.Load(*dir)
	if extra := os.Getenv("STORIES"); err == nil && extra != "" {
		var more []story.File
		more, err = story.Load(extra)
		files = append(files, more...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "stories:", err)
		os.Exit(2)
	}
	report := story.Run(files, wire.Decide)
	host := "native"
	if runtime.GOOS == "js" {
		host = "go-js"
	}
	fmt.Println(report.Line(host))
	for i, f := range report.Failures {
		if i == 50 {
			break
		}
		fmt.Fprintln(os.Stderr, "  ", f)
	}
	if n := len(report.Failures); n > 0 || report.Stories == 0 {
		fmt.Fprintf(os.Stderr, "%s: %d differences in %d stories\n", host, n, report.Stories)
		os.Exit(1)
	}
}
