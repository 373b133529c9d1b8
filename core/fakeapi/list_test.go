package fakeapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

// ids is the run ids of a list, in its order.
func ids(r reply) []string {
	all := []string{}
	for _, id := range r.get("data.rows.#.runId").Array() {
		all = append(all, id.String())
	}
	return all
}

// made creates n runs, a second apart, and returns their ids, newest first.
func made(c caller, n int) []string {
	var all []string
	for range n {
		all = append(all, c.create().runID())
		time.Sleep(time.Second)
	}
	slices.Reverse(all)
	return all
}

func TestListPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{Limiter: fakeapi.LimiterNone, RunDuration: -1})
		defer api.Close()
		c := callerOf(t, api)
		empty := c.list("")
		is.Equal(empty.get("data").Raw, `{"hasMore":false,"rows":[]}`) // no runs yet
		all := made(c, 53)

		cases := []struct {
			query string
			want  []string
			more  bool
		}{
			{"", all[:10], true},
			{"limit=1", all[:1], true},
			{"limit=50", all[:50], true},
			{"limit=4&startingAfter=" + all[9], all[10:14], true},
			{"limit=3&startingAfter=" + all[49], all[50:], false},
			{"startingAfter=" + all[52], []string{}, false},
			{"limit=4&endingBefore=" + all[20], all[16:20], true},
			{"limit=4&endingBefore=" + all[4], all[:4], false},
			{"endingBefore=" + all[0], []string{}, false},
		}
		for _, tc := range cases {
			r := c.list(tc.query)
			is.Equal(r.status, 200)                         // a list
			is.Equal(ids(r), tc.want)                       // newest first, next to the cursor
			is.Equal(r.get("data.hasMore").Bool(), tc.more) // more in that direction
		}

		var walked []string
		for page := c.list("limit=7"); ; page = c.list("limit=7&startingAfter=" + walked[len(walked)-1]) {
			walked = append(walked, ids(page)...)
			if !page.get("data.hasMore").Bool() {
				break
			}
		}
		is.Equal(walked, all) // a walk finds each run once
	})
}

func TestListFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		const skew = -time.Hour
		api := fakeapi.InProcess(fakeapi.Config{Limiter: fakeapi.LimiterNone, RunDuration: 2500 * time.Millisecond, Window: -1, QueueDuration: 1500 * time.Millisecond, ClockSkew: skew})
		defer api.Close()
		c := callerOf(t, api)
		began := time.Now().Add(skew).Unix()                                                             // as the server's clock tells it
		all := made(c, 4)                                                                                // created at 0, 1, 2 and 3 s; it is 4 s now
		is.Equal(ids(c.list("status=succeeded")), all[2:])                                               // of the first two seconds
		is.Equal(ids(c.list("status=running")), all[1:2])                                                // created 2 s ago
		is.Equal(ids(c.list("status=queued")), all[:1])                                                  // created 1 s ago
		is.Equal(ids(c.list("status=failed")), []string{})                                               // none
		is.Equal(ids(c.list(fmt.Sprint("since=", began+1))), all[:3])                                    // since is inclusive
		is.Equal(ids(c.list(fmt.Sprint("until=", began+1))), all[3:])                                    // until is exclusive
		is.Equal(ids(c.list(fmt.Sprintf("since=%d&until=%d", began+1, began+3))), all[1:3])              // both
		is.Equal(ids(c.list(fmt.Sprintf("since=%d&until=%d&status=running", began, began+3))), all[1:2]) // and a status

		row := c.list("limit=1").get("data.rows.0")
		is.Equal(row.Get("promptVersionId").String(), fakeapi.PromptVersionID) // what was run
		is.Equal(row.Get("credits").Raw, "null")                               // not ended yet
		is.Equal(row.Get("runName").String(), "Essay on a topic")              // its name
		created, err := time.Parse(time.RFC3339, row.Get("createdAt").String())
		is.NoErr(err)                     // ISO 8601
		is.Equal(created.Unix(), began+3) // by the server's clock
		last := c.list("limit=1&startingAfter=" + all[2]).get("data.rows.0")
		is.Equal(last.Get("credits").Raw, "1")                // what it cost
		is.Equal(last.Get("outputs.0.type").String(), "text") // with its outputs
		is.Equal(last.Get("runStatus").String(), "succeeded") // and its end
	})
}

func TestListDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{Limiter: fakeapi.LimiterNone, ListDelay: 3 * time.Second, RunDuration: -1})
		defer api.Close()
		c := callerOf(t, api)
		r := c.create()
		is.Equal(c.poll(r).status, 200) // a poll finds it at once
		time.Sleep(3*time.Second - time.Millisecond)
		is.Equal(ids(c.list("")), []string{}) // not listed yet
		time.Sleep(time.Millisecond)
		is.Equal(ids(c.list("")), []string{r.runID()}) // listed after three seconds
	})
}

func TestListRefuses(t *testing.T) {
	api := fakeapi.New(t, fakeapi.Config{Limiter: fakeapi.LimiterNone, RunDuration: -1, Keys: []string{"one", "two"}})
	c := callerOf(t, api)
	mine := c.create().runID()
	for query, field := range map[string]string{
		"limit=0": "limit", "limit=51": "limit", "limit=x": "limit", "since=yesterday": "since", "until=1.5": "until",
		"status=done": "status", "startingAfter=7": "startingAfter", "endingBefore=7": "endingBefore",
		"startingAfter=" + mine + "&endingBefore=" + mine: "exclude",
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			r := c.list(query)
			is.Equal(r.status, 422)                                     // refused
			is.True(strings.Contains(r.get("message").String(), field)) // and named
		})
	}
	is := is.New(t)
	is.Equal(c.as("two").list("startingAfter="+mine).status, 404) // another account's run
	is.Equal(c.as("two").get("/v1/runs/"+mine).status, 404)       // cannot be polled
	is.Equal(ids(c.as("two").list("")), []string{})               // nor seen
	shared := fakeapi.New(t, fakeapi.Config{Keys: []string{"one", "two"}, SharedAccount: true, RunDuration: -1})
	c = callerOf(t, shared)
	mine = c.create().runID()
	is.Equal(ids(c.as("two").list("")), []string{mine}) // one account, two keys
}
