package fakeapi

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"
)

type runRow struct {
	RunID           string   `json:"runId"`
	PromptVersionID string   `json:"promptVersionId"`
	Outputs         []Output `json:"outputs"`
	RunStatus       string   `json:"runStatus"`
	Credits         *int     `json:"credits"`
	RunName         string   `json:"runName"`
	CreatedAt       string   `json:"createdAt"`
}

// listQuery is what GET /v1/runs was asked.
type listQuery struct {
	limit         int
	after, before string // run ids, or empty
	status        string // run status, or empty
	since, until  int64  // Unix seconds
}

func parseListQuery(q url.Values) (listQuery, error) {
	l := listQuery{limit: 10, after: q.Get("startingAfter"), before: q.Get("endingBefore"),
		status: q.Get("status"), since: math.MinInt64, until: math.MaxInt64}
	if s := q.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 50 {
			return l, fmt.Errorf("limit must be an integer from 1 to 50")
		}
		l.limit = n
	}
	for name, at := range map[string]*int64{"since": &l.since, "until": &l.until} {
		if s := q.Get(name); s != "" {
			n, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return l, fmt.Errorf("%s must be Unix seconds", name)
			}
			*at = n
		}
	}
	if l.after != "" && !isUUID(l.after) {
		return l, fmt.Errorf("startingAfter must be a UUID")
	}
	if l.before != "" && !isUUID(l.before) {
		return l, fmt.Errorf("endingBefore must be a UUID")
	}
	if l.after != "" && l.before != "" {
		return l, fmt.Errorf("startingAfter and endingBefore exclude each other")
	}
	if !slices.Contains([]string{"", "queued", "running", "succeeded", "failed"}, l.status) {
		return l, fmt.Errorf("status must be queued, running, succeeded or failed")
	}
	return l, nil
}

// list answers GET /v1/runs.
func (a *API) list(owner *account, query url.Values) answer {
	q, err := parseListQuery(query)
	if err != nil {
		return invalid(err.Error())
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	for name, id := range map[string]string{"startingAfter": q.after, "endingBefore": q.before} {
		if id != "" && (a.byID[id] == nil || a.byID[id].owner != owner) {
			return problem(404, name+": run not found.", nil)
		}
	}

	var found []*run // newest first
	past := q.after == ""
	for _, r := range slices.Backward(a.runs) {
		if q.before != "" && r.id == q.before {
			break
		}
		if past && r.owner == owner && a.listed(r, q, now) {
			found = append(found, r)
		}
		past = past || r.id == q.after
	}
	hasMore := len(found) > q.limit
	if hasMore && q.before != "" {
		// The page that ends before a run is the one next to it.
		found = found[len(found)-q.limit:]
	} else if hasMore {
		found = found[:q.limit]
	}
	rows := make([]runRow, 0, len(found))
	for _, r := range found {
		rows = append(rows, a.row(r, now))
	}
	return success(map[string]any{"rows": rows, "hasMore": hasMore})
}

// listed is whether a run belongs into the list, its place apart.
func (a *API) listed(r *run, q listQuery, now time.Time) bool {
	created := r.created.Add(a.config.ClockSkew).Unix()
	return now.Sub(r.created) >= a.config.ListDelay &&
		(q.status == "" || r.status(now) == q.status) &&
		created >= q.since && created < q.until
}

func (a *API) row(r *run, now time.Time) runRow {
	row := runRow{
		RunID: r.id, PromptVersionID: r.version.ID, Outputs: r.visibleOutputs(now), RunStatus: r.status(now),
		RunName:   r.version.Name,
		CreatedAt: r.created.Add(a.config.ClockSkew).UTC().Format("2006-01-02T15:04:05.000Z"),
	}
	if r.ended(now) {
		credits := int(math.Round(r.cost))
		row.Credits = &credits
	}
	return row
}
