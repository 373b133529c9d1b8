package main

import (
	"context"
	"syscall/js"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare"
	"github.com/syumai/workers/cloudflare/cron"
)

// serve answers the one event that this instance was made for: a request, or a
// scheduled event.
func serve() {
	d := edgeDesk()
	cron.ScheduleTaskNonBlock(func(ctx context.Context) error {
		event, err := cron.NewEvent(ctx)
		if err != nil {
			return err
		}
		when := cronEvent{Cron: event.Cron, ScheduledTime: event.ScheduledTime.Format(time.RFC3339)}
		d.watchCredits(ctx, when, func(line string) { js.Global().Get("console").Call("warn", line) })
		return nil
	})
	workers.Serve(d.handler())
}

// edgeDesk is set up by what desk.mjs hands in.
func edgeDesk() *desk {
	set, err := settingsOf(cloudflare.Getenv)
	d := &desk{settings: set, wrong: err}
	if err != nil {
		d.keep = cloudflare.Getenv("MODE") == "keep"
	}
	if ask := cloudflare.GetBinding("VENDOR"); ask.Type() == js.TypeFunction {
		d.checker = edgeChecker(edgeVendor{ask}, set.policy)
		d.checker.hold = func(untilMs uint64) { cloudflare.GetBinding("HOLD").Invoke(float64(untilMs)) }
		d.checker.keyRefused = func() { cloudflare.GetBinding("KEY_REFUSED").Invoke() }
	}
	if ask := cloudflare.GetBinding("GATE"); ask.Type() == js.TypeFunction {
		d.gate = func(ctx context.Context) *gateView { return edgeGate(ctx, ask) }
	}
	return d
}
