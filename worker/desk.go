package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"followthrough/core"
	"followthrough/core/wire"
)

// Version is what the desk calls itself. The core has the version of the npm
// package that brings it to JavaScript; both are of this repository.
const (
	Version     = "0.1.0"
	coreVersion = "0.1.0"
)

// maxObservation bounds the body of /decide, in bytes.
const maxObservation = 1 << 20

// desk answers the desk's routes:
//
//	GET  /healthz  {"ok":true,"version":…,"policy":{the defaults}}
//	GET  /status   whether the API answers, the key is good and credits are
//	               left, with the policy in force: a statusView
//	POST /decide   an observation in wire form in, a decision in wire form out;
//	               400 {"error":"invalid_observation","field":…} for one that
//	               cannot be used, 413 for one of more than 1 MiB
//
// Anything else is 404. Errors other than an observation's are envelopes as
// the API writes them. The zero desk has no /status.
type desk struct {
	settings
	native  bool
	wrong   error    // what makes /status and cron impossible; nil if nothing does
	checker *checker // nil if there is no way to the API, and then no /status
	gate    func(context.Context) *gateView
}

func (d *desk) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthz)
	mux.HandleFunc("POST /decide", decide)
	if d.checker != nil || d.wrong != nil {
		mux.HandleFunc("GET /status", d.status)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "NOT_FOUND_ERROR", "not_found", "There is no such route.")
	})
	return mux
}

// mode says whose key it is: the caller's, the operator's behind tokens, or
// that of the environment with no door before it.
func (d *desk) mode() string {
	switch {
	case d.native:
		return "native"
	case d.keep:
		return "keep"
	}
	return "carry"
}

// policyView is a policy by its wire names.
type policyView struct {
	MaxAttempts      uint64 `json:"maxAttempts"`
	InitialBackoffMs uint64 `json:"initialBackoffMs"`
	MaxBackoffMs     uint64 `json:"maxBackoffMs"`
	ThrottleFloorMs  uint64 `json:"throttleFloorMs"`
	PollMinMs        uint64 `json:"pollMinMs"`
	PollMaxMs        uint64 `json:"pollMaxMs"`
	BudgetMs         uint64 `json:"budgetMs"`
	Poll             bool   `json:"poll"`
	RetryCreate      bool   `json:"retryCreate"`
}

func healthz(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, encode(struct {
		OK      bool       `json:"ok"`
		Version string     `json:"version"`
		Policy  policyView `json:"policy"`
	}{true, Version, policyView(core.DefaultPolicy())}))
}

func decide(w http.ResponseWriter, r *http.Request) {
	if r.Body == nil { // syumai/workers gives none for a request without one
		r.Body = http.NoBody
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxObservation))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		refuse(w, http.StatusRequestEntityTooLarge, "BAD_REQUEST_ERROR", "too_large", "The observation is larger than 1 MiB.")
		return
	} else if err != nil {
		refuse(w, http.StatusBadRequest, "BAD_REQUEST_ERROR", "bad_request", "The observation could not be read to its end.")
		return
	}
	in, err := wire.Parse(body)
	if wrong := (*wire.Error)(nil); errors.As(err, &wrong) {
		w.Header().Set("Followthrough-Reason", "bad_request")
		answer(w, http.StatusBadRequest, wire.AppendError(nil, wrong))
		return
	}
	d := core.Decide(in.Policy, in.State, in.Observation)
	answer(w, http.StatusOK, wire.AppendDecision(nil, &d))
}

// refuse answers with an error in the API's envelope; the header says that it
// is not the API's.
func refuse(w http.ResponseWriter, status int, code, reason, message string) {
	w.Header().Set("Followthrough-Reason", reason)
	answer(w, status, encode(struct {
		Status  string `json:"status"`
		Message string `json:"message"`
		Data    any    `json:"data"`
	}{code, message, nil}))
}

func answer(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}

// encode is only called with types of this file, which always can be encoded.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("desk: " + err.Error())
	}
	return b
}
