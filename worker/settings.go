package main

import (
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"followthrough/core"
	"followthrough/core/wire"
)

// settings is how the desk was set up.
type settings struct {
	policy      core.Policy // POLICY over the defaults
	creditsWarn *float64    // CREDITS_WARN; nil is off
	keep        bool        // the key is the operator's, callers hold tokens
}

// settingError names a setting that makes no sense. It never quotes it.
type settingError struct {
	Name string // as in "POLICY"
	Want string // what was expected
}

func (e *settingError) Error() string { return e.Name + ": want " + e.Want }

// settingsOf reads POLICY, CREDITS_WARN and MODE ("keep" or anything else).
// An absent one is "" and its default. The error is a [*settingError].
func settingsOf(get func(name string) string) (settings, error) {
	policy, err := policyOf(get("POLICY"))
	if err != nil {
		return settings{}, err
	}
	s := settings{policy: policy, keep: get("MODE") == "keep"}
	if text := get("CREDITS_WARN"); text != "" {
		warn, err := strconv.ParseFloat(text, 64)
		if err != nil || !(warn >= 0 && warn <= core.MaxMs) {
			return settings{}, &settingError{"CREDITS_WARN", "a number of credits, 0 or more"}
		}
		s.creditsWarn = &warn
	}
	return s, nil
}

// policyOf reads POLICY. An observation may have fields that nobody knows; a
// setting may not.
func policyOf(text string) (core.Policy, error) {
	if text == "" {
		return core.DefaultPolicy(), nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &fields) != nil || fields == nil {
		return core.Policy{}, &settingError{"POLICY", "a JSON object"}
	}
	known := gjson.ParseBytes(encode(policyView(core.DefaultPolicy()))).Map()
	for name := range fields {
		if _, ok := known[name]; !ok {
			return core.Policy{}, &settingError{"POLICY", "no field but those of the policy, such as maxAttempts"}
		}
	}
	in, err := wire.Parse([]byte(`{"policy":` + text + `}`))
	if wrong := (*wire.Error)(nil); errors.As(err, &wrong) {
		return core.Policy{}, &settingError{"POLICY", wrong.Want + " in " + wrong.Field}
	}
	return in.Policy, nil
}

// upstreamOf reads UPSTREAM: an origin. A key is sent there, in clear text only
// to this machine itself.
func upstreamOf(text string) (string, error) {
	if text == "" {
		return "https://api.betterprompt.me", nil
	}
	wrong := &settingError{"UPSTREAM", "an origin such as https://api.betterprompt.me (http for the loopback interface only), without a path"}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(text, "?#") || !slices.Contains([]string{"", "/"}, u.Path) {
		return "", wrong
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return "", wrong
	}
	return u.Scheme + "://" + u.Host, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
