package main

import "context"

// watchCredits is what cron does: in keep mode it writes one line if the
// credits are below CREDITS_WARN, and one if they cannot be known. when says
// which event it is.
func (d *desk) watchCredits(ctx context.Context, when cronEvent, warn func(line string)) {
	if !d.keep || d.wrong == nil && d.creditsWarn == nil {
		return
	}
	line := cronLine{Level: "warn", Cron: when.Cron, ScheduledTime: when.ScheduledTime}
	if d.wrong != nil {
		line.Event, line.Message = "misconfigured", d.wrong.Error()
		warn(string(encode(line)))
		return
	}
	v := d.checker.run(ctx)
	switch low := d.low(v); {
	case low == nil:
		line.Event, line.Reason, line.Message = "credits_unknown", v.reason(), v.step.Advice.String()
	case *low:
		line.Event, line.Credits, line.WarnBelow = "credits_low", v.credits, d.creditsWarn
	default:
		return
	}
	warn(string(encode(line)))
}

// cronEvent says which scheduled event it is.
type cronEvent struct {
	Cron          string // the expression, as in "0 * * * *"
	ScheduledTime string // RFC 3339
}

// cronLine is a line of the log.
type cronLine struct {
	Event         string   `json:"event"`
	Level         string   `json:"level"`
	Credits       *float64 `json:"credits,omitempty"`
	WarnBelow     *float64 `json:"warnBelow,omitempty"`
	Reason        string   `json:"reason,omitempty"`
	Message       string   `json:"message,omitempty"`
	Cron          string   `json:"cron"`
	ScheduledTime string   `json:"scheduledTime"`
}
