package fakeapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// handle answers a request as the vendor would. An error means that the caller
// left while the run went on.
func (a *API) handle(r *http.Request, body []byte, f Fault) (answer, error) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	if !strings.HasPrefix(r.URL.Path, "/v1/") {
		parts = nil
	}
	methods := methodsOf(parts)
	switch {
	case methods == nil:
		return problem(404, "No such endpoint.", nil), nil
	case !slices.Contains(methods, r.Method):
		ans := problem(405, "Method not allowed.", nil)
		ans.header.Set("Allow", strings.Join(methods, ", "))
		return ans, nil
	}
	owner := a.owner(r)
	if owner == nil {
		return problem(401, "The API key is missing, invalid or revoked.", nil), nil
	}
	if wait := a.charge(r); wait > 0 {
		return a.tooMany(wait), nil
	}
	switch {
	case len(parts) == 1 && parts[0] == "runs" && r.Method == http.MethodPost:
		return a.create(r.Context(), owner, body, f)
	case len(parts) == 1 && parts[0] == "runs":
		return a.list(owner, r.URL.Query()), nil
	case parts[0] == "runs":
		return a.poll(owner, parts[1]), nil
	case parts[0] == "me":
		return a.me(owner, len(parts) == 2), nil
	case parts[0] == "prompts" && parts[1] == "publish":
		return searchPrompts(r.URL.Query().Get("q")), nil
	case parts[0] == "prompts":
		return getPrompt(parts[1]), nil
	case parts[0] == "prompt-versions":
		return getVersion(parts[1]), nil
	}
	return success(map[string]any{"resources": map[string]any{"models": models()}}), nil
}

// methodsOf is the methods of an endpoint by the parts of its path behind /v1/,
// or nil if there is no such endpoint.
func methodsOf(parts []string) []string {
	read := []string{http.MethodGet, http.MethodHead}
	switch {
	case len(parts) == 1 && parts[0] == "runs":
		return append(read, http.MethodPost)
	case len(parts) == 1 && (parts[0] == "me" || parts[0] == "resources"):
		return read
	case len(parts) == 2 && parts[0] == "me" && parts[1] == "credits":
		return read
	case len(parts) == 2 && parts[1] != "" && (parts[0] == "runs" || parts[0] == "prompts" || parts[0] == "prompt-versions"):
		return read
	}
	return nil
}

// bearer is the key a request bears, or empty. The scheme's name has no case
// (RFC 9110 §11.1).
func bearer(r *http.Request) string {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimLeft(key, " ")
}

// owner is the account of the request's key, or nil.
func (a *API) owner(r *http.Request) *account {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := bearer(r)
	if key == "" || a.revoked[key] {
		return nil
	}
	return a.accounts[key]
}

// charge asks the limiter of the request's key: 0, or how long to wait.
func (a *API) charge(r *http.Request) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := bearer(r)
	if a.accounts[key] == nil {
		return 0
	}
	m := a.meters[key]
	if m == nil {
		m = &meter{}
		a.meters[key] = m
	}
	return m.take(a.config, time.Now())
}

// tooMany is the limiter's 429. Retry-After is rounded up, so that it always
// suffices, and is at least one second.
func (a *API) tooMany(wait time.Duration) answer {
	ans := problem(429, "Too many requests.", nil)
	ans.limited = true
	seconds := (wait + time.Second - 1) / time.Second
	ans.header.Set("Retry-After", strconv.Itoa(int(seconds)))
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.config.RetryAfterDate {
		at := time.Now().Add(a.config.ClockSkew + wait)
		if whole := at.Truncate(time.Second); whole.Before(at) {
			at = whole.Add(time.Second)
		}
		ans.header.Set("Retry-After", at.UTC().Format(http.TimeFormat))
	}
	return ans
}

// me answers GET /v1/me and GET /v1/me/credits.
func (a *API) me(owner *account, creditsOnly bool) answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	if creditsOnly {
		return success(map[string]any{"credits": owner.credits})
	}
	return success(map[string]any{"name": "Test User", "email": "test@example.com", "plan": "pro", "credits": owner.credits})
}
