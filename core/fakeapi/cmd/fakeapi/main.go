// Command fakeapi serves a scriptable BetterPrompt API on the loopback
// interface, for demos and for tests that are not written in Go.
//
//	go run ./core/fakeapi/cmd/fakeapi -script 429,500,504
//
// When it is ready it prints one line, "fakeapi http://127.0.0.1:PORT", and
// serves until SIGINT or SIGTERM. The key is that of -key, else that of the
// environment's FAKEAPI_KEY, else "bp_test_key"; it is never printed. The
// control routes under /_fake/ are described in package fakeapi.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"followthrough/core/fakeapi"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv("FAKEAPI_KEY"), os.Stdout, os.Stderr))
}

// run serves until ctx ends and returns the exit status: 0, 1 if the address
// cannot be had, 2 if the arguments are wrong.
func run(ctx context.Context, args []string, key string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("fakeapi", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "127.0.0.1:0", "`address` to listen on; port 0 is a free port")
	script := flags.String("script", "", "comma `list` of faults for creates in turn, such as 429,500,504")
	c := fakeapi.Config{Control: true}
	flags.DurationVar(&c.Window, "window", 0, "how long a create waits for its run (default 1s)")
	flags.DurationVar(&c.RunDuration, "run-duration", 0, "how long a run lasts (default 50ms)")
	flags.DurationVar(&c.ListDelay, "list-delay", 0, "how long a new run is invisible in the list")
	flags.DurationVar(&c.ClockSkew, "clock-skew", 0, "how wrong the server's clock is")
	flags.Float64Var(&c.Credits, "credits", 0, "credits at the start (default 1000)")
	flags.Float64Var(&c.CostPerRun, "cost", 0, "credits per run (default 1)")
	flags.BoolVar(&c.FailRuns, "fail-runs", false, "every run ends as failed")
	flags.BoolVar(&c.RetryAfterDate, "retry-after-date", false, "Retry-After is a date instead of seconds")
	flags.Func("limiter", "`kind` of rate limit: token, fixed, sliding or none (default token)", func(s string) (err error) {
		c.Limiter, err = fakeapi.ParseLimiter(s)
		return err
	})
	flags.StringVar(&key, "key", key, "the valid API `key` (default $FAKEAPI_KEY, else "+fakeapi.DefaultKey+")")
	moreKeys := flags.String("more-keys", "", "comma `list` of further valid keys, each an account of its own")
	// The usage must not print a key that came from the environment.
	flags.Lookup("key").DefValue = ""
	if err := flags.Parse(args); err == flag.ErrHelp {
		return 0
	} else if err != nil {
		return 2
	}
	// On a command line 0 is 0; in a Config it is the default, and negative is 0.
	flags.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "window":
			c.Window = orNone(c.Window)
		case "run-duration":
			c.RunDuration = orNone(c.RunDuration)
		case "credits":
			c.Credits = orNone(c.Credits)
		case "cost":
			c.CostPerRun = orNone(c.CostPerRun)
		}
	})
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "fakeapi: unexpected argument %q; all settings are flags\n", flags.Arg(0))
		return 2
	}
	faults, err := fakeapi.ParseScript(*script)
	if err != nil {
		fmt.Fprintf(stderr, "fakeapi: -%v\n", err)
		return 2
	}
	c.Keys = []string{cmp.Or(key, fakeapi.DefaultKey)}
	for more := range strings.SplitSeq(*moreKeys, ",") {
		if more != "" {
			c.Keys = append(c.Keys, more)
		}
	}

	api, err := fakeapi.Start(c, *addr)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	defer api.Close()
	api.Script(faults...)
	fmt.Fprintln(stdout, "fakeapi", api.URL())
	<-ctx.Done()
	return 0
}

// orNone makes a zero that was asked for different from one that was not.
func orNone[N time.Duration | float64](n N) N {
	if n == 0 {
		return -1
	}
	return n
}
