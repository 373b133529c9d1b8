package fakeapi_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"followthrough/core/fakeapi"

	"github.com/matryer/is"
)

func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		const key = "bp_secret_key_that_must_not_be_logged"
		api := fakeapi.InProcess(fakeapi.Config{Keys: []string{key}})
		defer api.Close()
		c := callerOf(t, api)
		start := time.Now()
		api.Script(fakeapi.TooMany("1").On(fakeapi.List))
		run := c.create()
		c.list("since=5")
		c.as("").poll(run)
		c.as("bp_another_secret").get("/v1/me")

		seen := api.Requests()
		is.Equal(len(seen), 4) // one each
		id := run.runID()
		headers := []string{"Authorization", "Connection", "Content-Length", "User-Agent"}
		nothing := fmt.Sprintf("%x", sha256.Sum256(nil))
		is.Equal(seen[0], fakeapi.Seen{Time: start, Kind: fakeapi.KindCreate, Method: "POST", Path: "/v1/runs",
			Headers: headers, BodySHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(essay))), Key: fakeapi.Fingerprint(key),
			RunID: id, Outcome: fakeapi.Answered, Status: 200, TookMs: 50}) // the create
		headers = []string{"Authorization", "Connection", "User-Agent"}
		is.Equal(seen[1], fakeapi.Seen{Time: start.Add(50 * time.Millisecond), Kind: fakeapi.KindList, Method: "GET", Path: "/v1/runs", Query: "since=5",
			Headers: headers, BodySHA256: nothing, Key: fakeapi.Fingerprint(key), Fault: "429", Outcome: fakeapi.Answered, Status: 429}) // the list
		is.Equal(seen[2].Key, "")                                       // no key, no fingerprint
		is.Equal(seen[2].Status, 401)                                   // and no entrance
		is.Equal(seen[3].Key, fakeapi.Fingerprint("bp_another_secret")) // a wrong key has one
		is.Equal(len(seen[3].Key), 12)                                  // of twelve digits
		all, err := json.Marshal(seen)
		is.NoErr(err)                                     // JSON-able
		is.True(!strings.Contains(string(all), "secret")) // no key in it
	})
}

func TestStatsJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{CostPerRun: 0.5})
		defer api.Close()
		c := callerOf(t, api)
		api.Script(fakeapi.ServerError())
		c.create()
		run := c.create()
		c.poll(run)
		c.list("")
		c.get("/v1/me/credits")
		b, err := json.Marshal(api.Stats())
		is.NoErr(err) // JSON-able
		is.Equal(string(b), `{"requests":{"create":2,"poll":1,"list":1,"credits":1,"other":0},"answers":{"200":4,"500":1},`+
			`"runsCreated":1,"runsDelivered":1,"creditsSpent":0.5,"limited":0,"resets":0,"abandoned":0}`) // the documented keys
	})
}

func TestStatsAreASnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		api := fakeapi.InProcess(fakeapi.Config{})
		defer api.Close()
		c := callerOf(t, api)
		c.get("/v1/me")
		stats, seen := api.Stats(), api.Requests()
		stats.Answers["200"], seen[0].Path = 7, "changed"
		is.Equal(api.Stats().Answers["200"], 1)    // not changed from outside
		is.Equal(api.Requests()[0].Path, "/v1/me") // nor the log
		c.do("HEAD", "/v1/me", "")
		is.Equal(stats.Answers["200"], 7) // nor the snapshot from inside
	})
}

func TestAwaitEnds(t *testing.T) {
	is := is.New(t)
	never := func(fakeapi.Stats) bool { return false }
	api := fakeapi.InProcess(fakeapi.Config{})
	ended := make(chan error)
	go func() { ended <- api.Await(t.Context(), never) }()
	api.Close()
	is.True(<-ended != nil) // with the API
}
