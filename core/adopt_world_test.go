//go:build !js

package core_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
	"github.com/tidwall/gjson"

	"followthrough/core"
	"followthrough/core/fakeapi"
)

// host looks creates up at a vendor, in virtual time.
type host struct {
	*is.I
	api     *fakeapi.API
	version string
	claimed map[string]bool
	rivals  [][2]uint64
	looks   int
}

func inVirtualTime(t *testing.T, c fakeapi.Config, test func(h *host)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c.PerSecond, c.Burst = 1000, 1000 // pacing is not what is tested here
		api := fakeapi.InProcess(c)
		defer api.Close()
		test(&host{I: is.New(t), api: api, version: fakeapi.PromptVersionID, claimed: map[string]bool{}})
	})
}

func now() uint64 { return uint64(time.Now().UnixMilli()) }

// send makes one attempt, with the Step that Decide gives for it.
func (h *host) send(method, path, body string) (d core.Decision, answer []byte, date string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, h.api.URL()+path, strings.NewReader(body))
	h.NoErr(err)
	req.Header.Set("Authorization", "Bearer "+h.api.Key())
	policy := core.DefaultPolicy()
	policy.Poll = method == "POST"
	o := core.Observation{Method: method, NowMs: now()}
	resp, err := h.api.RoundTripper().RoundTrip(req)
	if err == nil {
		o.Status, o.RetryAfter, o.Date = uint16(resp.StatusCode), resp.Header.Get("Retry-After"), resp.Header.Get("Date")
		o.Body, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if err != nil {
		o = core.Observation{Method: method, Failure: core.FailureNetwork, NowMs: now()}
	}
	return core.Decide(policy, core.State{}, o), o.Body, o.Date
}

// create sends a create until it has a run or an end, and looks it up wherever
// it has to be.
func (h *host) create() core.Verdict {
	sent := now()
	for {
		d, _, _ := h.send("POST", "/v1/runs", fmt.Sprintf(`{"promptVersionId":%q,"inputs":{"textInputs":{"topic":"tea"}}}`, h.version))
		if d.Run.Known() {
			h.claimed[d.Run.String()] = true
			return core.Verdict{Action: core.AdoptRun, Run: d.Run}
		}
		doubt, resend := core.InDoubt(&d.Step)
		h.True(doubt) // nothing else is scripted
		if v := h.lookUp(core.Doubt{SentMs: sent, FailedMs: now(), PromptVersionID: h.version, Resend: resend}); v.Action != core.AdoptResend {
			return v
		}
	}
}

// lookUp does what a Verdict says until it decides.
func (h *host) lookUp(d core.Doubt) core.Verdict {
	var rules core.AdoptRules
	var a core.Adoption
	v := a.Start(&rules, &d, now())
	for v.Action == core.AdoptLook || v.Action == core.AdoptPage {
		time.Sleep(time.Duration(v.DelayMs) * time.Millisecond)
		h.looks++
		asked := now()
		path := fmt.Sprintf("/v1/runs?limit=%d&since=%d", core.ListRows, v.SinceS)
		if v.After.Known() {
			path += "&startingAfter=" + v.After.String()
		}
		seen, body, date := h.send("GET", path, "")
		end := core.ListEnd{NowMs: now()}
		end.Outcome, end.WaitMs = core.OutcomeOf(&seen.Step)
		rows := gjson.GetBytes(body, "data.rows")
		if end.Outcome == core.ListAnswered && !rows.IsArray() {
			end.Outcome = core.ListFailed
		}
		if end.Outcome == core.ListAnswered {
			a.Begin(&rules, date, asked, end.NowMs)
			for _, row := range rows.Array() {
				id := row.Get("runId").String()
				a.Row(&core.ListRow{RunID: id, PromptVersionID: row.Get("promptVersionId").String(), CreatedAt: row.Get("createdAt").String(), Claimed: h.claimed[id]})
			}
			for _, r := range h.rivals {
				a.Rival(r[0], r[1])
			}
			end.HasMore = gjson.GetBytes(body, "data.hasMore").Raw != "false"
		}
		v = a.End(&rules, &end)
	}
	return v
}

// lost is a create that makes its run and loses the answer.
func lost() fakeapi.Fault { return fakeapi.Fault{DropAfter: true}.On(fakeapi.Create) }

// belied is a create that makes its run and is answered by a 500.
func belied() fakeapi.Fault {
	f := fakeapi.ServerError().On(fakeapi.Create)
	f.Process = true
	return f
}

func TestALostAnswerIsFoundInTheList(t *testing.T) {
	for name, c := range map[string]fakeapi.Config{
		"at once":                        {},
		"shown eight seconds late":       {ListDelay: 8 * time.Second},
		"vendor three hours ahead":       {ClockSkew: 3 * time.Hour},
		"vendor three hours behind":      {ClockSkew: -3 * time.Hour},
		"a failed run":                   {FailRuns: true},
		"vendor two and a half s behind": {ClockSkew: -2500 * time.Millisecond},
	} {
		for kind, fault := range map[string]fakeapi.Fault{"lost": lost(), "500": belied()} {
			t.Run(name+", "+kind, func(t *testing.T) {
				inVirtualTime(t, c, func(h *host) {
					h.api.Script(fault)
					v := h.create()
					h.Equal(v.Action, core.AdoptRun)      // the run is found
					h.Equal(h.api.Stats().RunsCreated, 1) // and was paid once
					h.True(v.Run.Known() && !h.claimed[v.Run.String()])
				})
			})
		}
	}
}

func TestA500ThatMadeNoRunIsSentAgain(t *testing.T) {
	inVirtualTime(t, fakeapi.Config{}, func(h *host) {
		h.api.Script(fakeapi.ServerError().On(fakeapi.Create).Repeat(2))
		h.Equal(h.create().Action, core.AdoptRun) // the third send makes the run
		h.Equal(h.api.Stats().RunsCreated, 1)     // the one
		h.Equal(h.looks, 2)                       // and each 500 took one look
	})
}

func TestAListThatFailsIsAskedAgain(t *testing.T) {
	inVirtualTime(t, fakeapi.Config{}, func(h *host) {
		h.api.Script(lost(), fakeapi.TooMany("7").On(fakeapi.List), fakeapi.ServerError().On(fakeapi.List), fakeapi.BadGateway().On(fakeapi.List),
			fakeapi.Fault{Status: 200, Body: "<html>"}.On(fakeapi.List), fakeapi.Fault{DropBefore: true}.On(fakeapi.List), fakeapi.Fault{Truncate: true}.On(fakeapi.List))
		h.Equal(h.create().Action, core.AdoptRun)
		h.Equal(h.looks, 7) // six that failed, and the one that shows it
	})
}

func TestARevokedKeyEndsTheLook(t *testing.T) {
	inVirtualTime(t, fakeapi.Config{}, func(h *host) {
		h.api.Script(lost(), fakeapi.Fault{Status: 401}.On(fakeapi.List))
		v := h.create()
		h.Equal(v.Action.String()+" "+v.Reason.String(), "fail list_rejected") // outcome_unknown
		h.Equal(h.looks, 1)
	})
}

func TestTheRunIsFoundBehindManyOthers(t *testing.T) {
	inVirtualTime(t, fakeapi.Config{}, func(h *host) {
		for range 70 {
			h.create()
		}
		time.Sleep(3 * time.Second) // they lie before the window
		h.api.Script(lost())
		began := now()
		d, _, _ := h.send("POST", "/v1/runs", fmt.Sprintf(`{"promptVersionId":%q,"inputs":{"textInputs":{"topic":"tea"}}}`, h.version))
		h.Equal(d.Class, core.Unknown)
		failed := now()
		h.version = fakeapi.ImagePromptVersionID
		for range 120 { // traffic of another version, after it
			d, _, _ := h.send("POST", "/v1/runs", fmt.Sprintf(`{"promptVersionId":%q,"inputs":{"imageInputs":[{"type":"url","url":"https://example.com/a.png"}]}}`, h.version))
			h.True(d.Run.Known())
		}
		v := h.lookUp(core.Doubt{SentMs: began, FailedMs: failed, PromptVersionID: fakeapi.PromptVersionID})
		h.Equal(v.Action.String()+" "+v.Reason.String(), "adopt one")
		h.True(h.looks >= 3) // on the third page
	})
}

func TestTwoLostAnswersAreNotGuessedAt(t *testing.T) {
	inVirtualTime(t, fakeapi.Config{}, func(h *host) {
		h.api.Script(lost(), lost())
		h.send("POST", "/v1/runs", fmt.Sprintf(`{"promptVersionId":%q,"inputs":{"textInputs":{"topic":"a"}}}`, h.version))
		v := h.create()
		h.Equal(v.Action.String()+" "+v.Reason.String(), "fail several") // one of them is somebody else's
		h.Equal(h.api.Stats().RunsCreated, 2)
	})
}

func TestTheRunOfARivalIsNotTaken(t *testing.T) {
	inVirtualTime(t, fakeapi.Config{}, func(h *host) {
		h.api.Script(lost(), fakeapi.BadGateway().On(fakeapi.Create))
		h.rivals = [][2]uint64{{now(), 0}} // its answer is lost, and it has not been looked up
		h.send("POST", "/v1/runs", fmt.Sprintf(`{"promptVersionId":%q,"inputs":{"textInputs":{"topic":"a"}}}`, h.version))
		v := h.create() // which makes no run
		h.Equal(v.Action.String()+" "+v.Reason.String(), "fail rival")
		h.Equal(h.api.Stats().RunsCreated, 1)
	})
}
