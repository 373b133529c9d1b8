// Command stories tells the stories of core/testdata/stories, and those of the
// file or folder that STORIES names, to the core as it is built for this host,
// and prints one line: host, stories, steps and a hash of all decisions. It
// does the same with the stories of creates in doubt in core/testdata/adoption,
// on a line that begins with "adoption", with those of calls that are checked
// in core/testdata/preflight, and with those of retry budgets in
// core/testdata/retrybudget.
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
	adoptions := flag.String("adoption", "core/testdata/adoption", "folder of the stories of creates in doubt; empty for none")
	retries := flag.String("retrybudget", "core/testdata/retrybudget", "folder of the stories of retry budgets; empty for none")
	checks := flag.String("preflight", "core/testdata/preflight", "folder of the stories of calls that are checked; empty for none")
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
	host := "native"
	if runtime.GOOS == "js" {
		host = "go-js"
	}
	good := tell(host, story.Run(files, wire.Decide))
	for _, more := range []struct {
		name, dir string
		run       func([]story.File, func([]byte) []byte) story.Report
		tell      func([]byte) []byte
	}{
		{"adoption", *adoptions, story.RunAdoptions, wire.Adopt},
		{"preflight", *checks, story.RunChecks, wire.Check},
		{"retries", *retries, story.RunRetries, wire.Retry},
	} {
		if more.dir == "" {
			continue
		}
		if files, err = story.Load(more.dir); err != nil {
			fmt.Fprintln(os.Stderr, "stories:", err)
			os.Exit(2)
		}
		good = tell(more.name+" "+host, more.run(files, more.tell)) && good
	}
	if !good {
		os.Exit(1)
	}
}

// tell prints a report under a name, and tells whether all was as told.
func tell(name string, report story.Report) bool {
	fmt.Println(report.Line(name))
	for i, f := range report.Failures {
		if i == 50 {
			break
		}
		fmt.Fprintln(os.Stderr, "  ", f)
	}
	if n := len(report.Failures); n > 0 || report.Stories == 0 {
		fmt.Fprintf(os.Stderr, "%s: %d differences in %d stories\n", name, n, report.Stories)
		return false
	}
	return true
}
