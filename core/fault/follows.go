package fault

import (
	"net/http"
	"strings"
)

// Follows tells whether a request asks for a run's end: POST …/v1/runs, which
// creates one, and GET …/v1/runs/{runId} that bears `Prefer: wait` (RFC 7240
// §4.3). Any other request wants what is there now; a run that it merely reads
// is an answer, whatever its run status. The seconds that wait may name are
// not read: a context's deadline says how long.
func Follows(req *http.Request) bool {
	if req.URL == nil {
		return false
	}
	path := strings.TrimSuffix(req.URL.Path, "/")
	switch methodOf(req) {
	case http.MethodPost:
		return strings.HasSuffix(path, "/v1/runs")
	case http.MethodGet:
		cut := strings.LastIndexByte(path, '/')
		return cut > 0 && strings.HasSuffix(path[:cut], "/v1/runs") && prefersWait(req.Header["Prefer"])
	}
	return false
}

// prefersWait looks for the preference's name among those of all lines; it has
// no case (RFC 7240 §2).
func prefersWait(lines []string) bool {
	for _, line := range lines {
		for one := range strings.SplitSeq(line, ",") {
			if end := strings.IndexAny(one, "=;"); end >= 0 {
				one = one[:end]
			}
			if strings.EqualFold(strings.TrimSpace(one), "wait") {
				return true
			}
		}
	}
	return false
}

// methodOf gives a request's method; to net/http an empty one is GET.
func methodOf(req *http.Request) string {
	if req.Method == "" {
		return http.MethodGet
	}
	return req.Method
}
