package core_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"

	"followthrough/core"
)

// table gives the cells of the README's table whose header begins with head.
func table(t *testing.T, head string) (rows [][]string) {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for line := range strings.Lines(string(readme)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), "`", "")
		}
		switch {
		case cells[0] == head:
			inside = true
		case !strings.HasPrefix(line, "|"):
			inside = false
		case inside && !strings.HasPrefix(cells[0], "---"):
			rows = append(rows, cells)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("README.md has no table that begins with %q", head)
	}
	return rows
}

// bodies of the README's words.
var readmeBodies = map[string]string{
	"run succeeded": `{"status":"SUCCESS","data":{"runId":"r","runStatus":"succeeded"}}`,
	"run failed":    `{"status":"SUCCESS","data":{"runId":"r","runStatus":"failed"}}`,
	"run goes on":   `{"status":"SUCCESS","data":{"runId":"r","runStatus":"running"}}`,
	"no run":        `{"status":"SUCCESS","data":{"credits":1}}`,
	"an envelope":   `{"status":"SOME_ERROR","message":"m","data":null}`,
	"with runId":    `{"status":"GATEWAY_TIMEOUT_ERROR","message":"m","data":{"runId":"r"}}`,
	"no envelope":   `<html>`,
	"any":           ``,
}

// othersOf the README's words: some that no row names.
var othersOf = map[string][]uint16{
	"any other 4xx": {403, 405, 406, 407, 409, 411, 412, 413, 414, 415, 417, 418, 421, 423, 424, 426, 428, 431, 451, 499},
	"any other 5xx": {506, 507, 508, 510, 527, 598, 599},
}

func decides(is *is.I, status uint16, body, retryAfter string, row []string) {
	is.Helper()
	for i, method := range []string{"GET", "POST"} {
		d := core.Decide(core.Policy{}, core.State{}, core.Observation{
			Method: method, Status: status, Body: []byte(body), RetryAfter: retryAfter,
		})
		is.Equal(row[2], d.Class.String())                           // class
		is.Equal(row[3+i], d.Action.String()+", "+d.Reason.String()) // action, reason
	}
}

func TestReadmeSaysWhatIsDecided(t *testing.T) {
	for _, row := range table(t, "status") {
		t.Run(row[0]+" "+row[1], func(t *testing.T) {
			is := is.New(t)
			body, known := readmeBodies[row[1]]
			is.True(known) // the body should be a word of this table
			for _, s := range strings.Split(row[0], ",") {
				retryAfter := ""
				s = strings.TrimSpace(s)
				for _, other := range othersOf[s] {
					decides(is, other, body, "", row)
				}
				if othersOf[s] != nil {
					continue
				}
				if rest, ok := strings.CutSuffix(s, " with Retry-After"); ok {
					s, retryAfter = rest, "1"
				}
				status, err := strconv.Atoi(s)
				is.NoErr(err) // the status should be a number
				decides(is, uint16(status), body, retryAfter, row)
			}
		})
	}
}

func TestReadmeListsAreTheCodesLists(t *testing.T) {
	is := is.New(t)
	var reasons, flags, classes, policy []string
	for i := range 256 {
		if s := core.Reason(i).String(); s != "" {
			reasons = append(reasons, s)
		}
		if s := core.Class(i).String(); s != "" {
			classes = append(classes, s)
		}
	}
	for f := core.Flags(1); f.String() != ""; f <<= 1 {
		flags = append(flags, f.String())
	}
	is.Equal(column(t, "reason", 0), reasons) // every reason, in order
	is.Equal(column(t, "class", 0), classes)  // every class, in order
	is.Equal(column(t, "flag", 0), flags)     // every flag, in order
	var problems []string
	for i := range 256 {
		if s := core.ProblemCode(i).String(); s != "" {
			problems = append(problems, s)
		}
	}
	is.Equal(column(t, "problem", 0), problems) // every code of a problem, in order
	p := core.DefaultPolicy()
	for _, n := range []uint64{p.MaxAttempts, p.InitialBackoffMs, p.MaxBackoffMs, p.ThrottleFloorMs, p.PollMinMs, p.PollMaxMs, p.BudgetMs} {
		policy = append(policy, strconv.FormatUint(n, 10))
	}
	policy = append(policy, strconv.FormatBool(p.Poll), strconv.FormatBool(p.RetryCreate))
	is.Equal(column(t, "policy", 1), policy) // every default
}

func column(t *testing.T, head string, i int) (cells []string) {
	for _, row := range table(t, head) {
		cells = append(cells, row[i])
	}
	return cells
}

func TestReadmeNamesEveryAction(t *testing.T) {
	is := is.New(t)
	readme, err := os.ReadFile("../README.md")
	is.NoErr(err)
	for a := core.Return; a.String() != ""; a++ {
		is.True(regexp.MustCompile("`" + a.String() + "`").Match(readme)) // each action is explained
	}
}

func TestReadmeNamesEveryVerdict(t *testing.T) {
	is := is.New(t)
	told := map[string]bool{}
	for _, head := range []string{"verdict", "because"} {
		for _, row := range table(t, head) {
			for name := range strings.SplitSeq(row[0], ", ") {
				told[name] = true
			}
		}
	}
	named := 0
	for i := range uint8(255) {
		for _, name := range []string{core.AdoptAction(i).String(), core.AdoptReason(i).String()} {
			if name == "" {
				continue
			}
			named++
			is.True(told[name]) // the README should tell what each verdict means
		}
	}
	is.Equal(len(told), named) // the README should tell of no other
}

func TestReadmeTellsTheRetryBudget(t *testing.T) {
	is := is.New(t)
	var verdicts []string
	for v := core.RetryFree; v.String() != ""; v++ {
		verdicts = append(verdicts, v.String())
	}
	is.Equal(column(t, "tokens", 0), verdicts) // every verdict, in order
	var rules []string
	r := core.DefaultRetryRules()
	for _, n := range []uint64{r.MaxMilli, r.FailureMilli, r.RetryMilli, r.TimeoutMilli, r.SuccessMilli, r.AboveMilli} {
		rules = append(rules, strconv.FormatUint(n, 10))
	}
	is.Equal(column(t, "retry rules", 1), rules) // every default
}
