package fakeapi

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// create answers POST /v1/runs.
func (a *API) create(ctx context.Context, owner *account, body []byte, f Fault) (answer, error) {
	// gjson's own check recurses without a bound; that of encoding/json ends
	// at 10 000 levels.
	if !json.Valid(body) {
		return problem(400, "The body is not valid JSON.", nil), nil
	}
	request := gjson.ParseBytes(body)
	if !request.IsObject() {
		return problem(400, "The body must be a JSON object.", nil), nil
	}
	version, wrong := checkRun(request)
	if wrong != nil {
		return *wrong, nil
	}

	a.mu.Lock()
	if owner.credits < a.config.CostPerRun {
		a.mu.Unlock()
		return problem(402, "Your credits are too low.", nil), nil
	}
	r := a.newRun(owner, version, request, f.FailRun)
	window := a.config.Window
	a.mu.Unlock()

	if f.AtOnce {
		return r.stillRunning(), nil
	}
	return a.await(ctx, r, window)
}

// poll answers GET /v1/runs/{runId}.
func (a *API) poll(owner *account, id string) answer {
	if !isUUID(id) {
		return invalid("runId must be a UUID")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.byID[strings.ToLower(id)]
	if r == nil || r.owner != owner {
		return problem(404, "Run not found.", nil)
	}
	return r.tell(time.Now())
}
