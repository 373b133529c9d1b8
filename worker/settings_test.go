package main

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

func TestSettings(t *testing.T) {
	is := is.New(t)
	s := read(t, map[string]string{})
	is.Equal(s.policy, core.DefaultPolicy()) // the defaults
	is.True(s.creditsWarn == nil && !s.keep) // off, carry
	s = read(t, map[string]string{"POLICY": `{"budgetMs":7000,"poll":false}`, "CREDITS_WARN": "2.5", "MODE": "keep"})
	is.Equal([]any{s.policy.BudgetMs, s.policy.Poll, s.policy.MaxAttempts}, []any{uint64(7000), false, uint64(4)}) // over the defaults
	is.Equal(*s.creditsWarn, 2.5)                                                                                  // set
	is.True(s.keep)                                                                                                // set
}

func read(t *testing.T, env map[string]string) settings {
	t.Helper()
	s, err := settingsOf(func(name string) string { return env[name] })
	is.New(t).NoErr(err) // they make sense
	return s
}

func TestSettingsRefused(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"POLICY", "{", "POLICY: want a JSON object"},
		{"POLICY", "[]", "POLICY: want a JSON object"},
		{"POLICY", "null", "POLICY: want a JSON object"},
		{"POLICY", `{},"draw":1`, "POLICY: want a JSON object"},
		{"POLICY", `{"maxAttemps":1}`, "POLICY: want no field but those of the policy, such as maxAttempts"},
		{"POLICY", `{"maxAttempts":0}`, "POLICY: want an integer from 1 to 9007199254740991 in policy.maxAttempts"},
		{"POLICY", `{"pollMinMs":9,"pollMaxMs":8}`, "POLICY: want at least pollMinMs in policy.pollMaxMs"},
		{"CREDITS_WARN", "few", "CREDITS_WARN: want a number of credits, 0 or more"},
		{"CREDITS_WARN", "-1", "CREDITS_WARN: want a number of credits, 0 or more"},
		{"CREDITS_WARN", "NaN", "CREDITS_WARN: want a number of credits, 0 or more"},
		{"CREDITS_WARN", "Inf", "CREDITS_WARN: want a number of credits, 0 or more"},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			is := is.New(t)
			_, err := settingsOf(func(name string) string { return map[string]string{c.name: c.value}[name] })
			is.True(errors.As(err, new(*settingError))) // a setting's
			is.Equal(err.Error(), c.want)               // named, with what is wanted
		})
	}
}

func TestUpstream(t *testing.T) {
	for in, want := range map[string]string{
		"": "https://api.betterprompt.me", "https://api.example:8443/": "https://api.example:8443",
		"http://127.0.0.1:8000": "http://127.0.0.1:8000", "http://[::1]:8000": "http://[::1]:8000", "http://localhost": "http://localhost",
	} {
		is := is.New(t)
		got, err := upstreamOf(in)
		is.NoErr(err)       // an origin
		is.Equal(got, want) // and only that
	}
	for _, in := range []string{"api.example", "http://api.example", "ftp://127.0.0.1", "https://api.example/v1", "https://secret@api.example", "https://api.example?", "https://api.example#", "https://", "https://%zz"} {
		is := is.New(t)
		_, err := upstreamOf(in)
		is.True(err != nil)                                                 // no key is sent there
		is.True(strings.HasPrefix(err.Error(), "UPSTREAM: want an origin")) // named
		is.True(!strings.Contains(err.Error(), "secret"))                   // not quoted
	}
}

func TestVersionIsThatOfThePackage(t *testing.T) {
	is := is.New(t)
	text, err := os.ReadFile("../web/package.json")
	is.NoErr(err) // the npm package
	var manifest struct{ Version string }
	is.NoErr(json.Unmarshal(text, &manifest)) // reads
	is.Equal(coreVersion, manifest.Version)   // the core is the same in both
}
