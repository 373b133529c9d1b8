package main

import (
	"context"
	"net/http"
	"runtime"
)

// gateView is what the gate of the key tells of itself.
type gateView struct {
	Waiting     float64  `json:"waiting"`           // requests that wait for a slot
	HeldUntilMs float64  `json:"heldUntilMs"`       // milliseconds since 1970; 0 for no pause
	Watched     *float64 `json:"watched,omitempty"` // runs that are polled; in keep mode not the caller's business
}

// statusView is the answer of /status. A null is "not known".
type statusView struct {
	Mode   string `json:"mode"`
	Vendor struct {
		Reachable *bool  `json:"reachable"`
		Status    int    `json:"status"`
		Class     string `json:"class"`
		Reason    string `json:"reason"`
		Advice    string `json:"advice"`
		Attempts  int    `json:"attempts"`
		TookMs    int64  `json:"tookMs"`
	} `json:"vendor"`
	Key struct {
		Valid *bool `json:"valid"`
	} `json:"key"`
	Credits  any          `json:"credits"`
	Policy   policyView   `json:"policy"`
	Versions versionsView `json:"versions"`
	Gate     *gateView    `json:"gate,omitempty"`
}

type versionsView struct {
	Desk string `json:"desk"`
	Core string `json:"core"`
	Go   string `json:"go"`
}

// creditsLeft is for whose credits they are.
type creditsLeft struct {
	Left *float64 `json:"left"`
}

// creditsLow is for callers of somebody else's key, who learn no more than
// whether to expect trouble.
type creditsLow struct {
	Low *bool `json:"low"` // below CREDITS_WARN
}

// status answers 200 also when the API is down: it is the desk that is asked,
// and it can tell.
func (d *desk) status(w http.ResponseWriter, r *http.Request) {
	if d.wrong != nil {
		refuse(w, http.StatusInternalServerError, "SERVER_ERROR", "misconfigured", "The desk is not set up rightly: "+d.wrong.Error()+".")
		return
	}
	gate := make(chan *gateView, 1)
	go func() { gate <- d.askGate(r.Context()) }()
	v := d.checker.run(r.Context())

	var s statusView
	s.Mode = d.mode()
	s.Vendor.Reachable = v.reachable
	s.Vendor.Status = v.status
	s.Vendor.Class = v.step.Class.String()
	if v.reachable == nil {
		s.Vendor.Class = "" // of an answer that is not the API's
	}
	s.Vendor.Reason = v.reason()
	s.Vendor.Advice = v.step.Advice.String()
	s.Vendor.Attempts = v.attempts
	s.Vendor.TookMs = v.took.Milliseconds()
	s.Key.Valid = v.keyValid
	s.Credits = creditsLeft{v.credits}
	if d.keep {
		s.Credits = creditsLow{d.low(v)}
	}
	s.Policy = policyView(d.policy)
	s.Versions = versionsView{Desk: Version, Core: coreVersion, Go: runtime.Version()}
	s.Gate = <-gate
	answer(w, http.StatusOK, encode(s))
}

func (d *desk) askGate(ctx context.Context) *gateView {
	if d.gate == nil {
		return nil
	}
	g := d.gate(ctx)
	if g != nil && d.keep {
		g.Watched = nil
	}
	return g
}

// low tells whether the credits are below CREDITS_WARN; nil if one of them is
// not known.
func (d *desk) low(v *verdict) *bool {
	if v.credits == nil || d.creditsWarn == nil {
		return nil
	}
	low := *v.credits < *d.creditsWarn
	return &low
}
