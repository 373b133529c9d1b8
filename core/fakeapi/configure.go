package fakeapi

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/tidwall/gjson"
)

// configure changes what the body names. Durations are in milliseconds.
func (a *API) configure(body []byte) error {
	object := gjson.ParseBytes(body)
	if !json.Valid(body) || !object.IsObject() {
		return fmt.Errorf("config: expected a JSON object")
	}
	var changes []func(*Config)
	for name, value := range object.ForEach {
		change, err := configField(name.String(), value)
		if err != nil {
			return err
		}
		changes = append(changes, change)
	}
	a.Configure(func(c *Config) {
		for _, change := range changes {
			change(c)
		}
	})
	return nil
}

func configField(name string, v gjson.Result) (func(*Config), error) {
	ms := time.Duration(v.Num * float64(time.Millisecond))
	want := "number"
	var change func(*Config)
	switch name {
	case "windowMs":
		change = func(c *Config) { c.Window = ms }
	case "runDurationMs":
		change = func(c *Config) { c.RunDuration = ms }
	case "queueDurationMs":
		change = func(c *Config) { c.QueueDuration = ms }
	case "listDelayMs":
		change = func(c *Config) { c.ListDelay = ms }
	case "clockSkewMs":
		change = func(c *Config) { c.ClockSkew = ms }
	case "costPerRun":
		change = func(c *Config) { c.CostPerRun = v.Num }
	case "perSecond":
		change = func(c *Config) { c.PerSecond = int(v.Num) }
	case "burst":
		change = func(c *Config) { c.Burst = int(v.Num) }
	case "failRuns":
		want, change = "boolean", func(c *Config) { c.FailRuns = v.Bool() }
	case "retryAfterDate":
		want, change = "boolean", func(c *Config) { c.RetryAfterDate = v.Bool() }
	case "limiter":
		l, err := ParseLimiter(v.String())
		if err != nil {
			return nil, err
		}
		return func(c *Config) { c.Limiter = l }, nil
	case "outputs":
		outputs, err := parseOutputs(v)
		if err != nil {
			return nil, err
		}
		return func(c *Config) { c.Outputs = outputs }, nil
	default:
		return nil, fmt.Errorf("%s: no such field; expected windowMs, runDurationMs, queueDurationMs, listDelayMs, clockSkewMs, costPerRun, perSecond, burst, failRuns, retryAfterDate, limiter, outputs", name)
	}
	if least := leastOf(name); want == "number" && (v.Num < least || v.Num > 1e12) {
		return nil, fmt.Errorf("%s: expected a number from %v to 1e12", name, least)
	}
	if want == "number" && v.Type != gjson.Number || want == "boolean" && !v.IsBool() {
		return nil, fmt.Errorf("%s: expected a %s", name, want)
	}
	return change, nil
}

// parseOutputs reads what runs make from now on. The type is anything, for the
// vendor may add some.
func parseOutputs(v gjson.Result) ([]Output, error) {
	if !v.IsArray() {
		return nil, fmt.Errorf("outputs: expected an array of {type, data}")
	}
	var outputs []Output
	for i, item := range v.Array() {
		kind, data := item.Get("type"), item.Get("data")
		if kind.Type != gjson.String || data.Type != gjson.String {
			return nil, fmt.Errorf("outputs[%d]: expected {type, data}, both strings", i)
		}
		outputs = append(outputs, Output{kind.String(), data.String()})
	}
	return outputs, nil
}

// leastOf is the least number that makes sense: only a clock can go back.
func leastOf(name string) float64 {
	switch name {
	case "clockSkewMs":
		return -1e12
	case "perSecond", "burst":
		return 1
	}
	return 0
}
