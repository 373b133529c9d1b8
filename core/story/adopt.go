package story

// RunAdoptions tells stories of creates in doubt to adopt, which takes a step
// and gives a verdict, both in wire form. They are as those of [Run], with
// rules in the place of the policy:
//
//	{"name": …, "why": …, "rules": {…}?, "steps": [{"see": {a doubt, or a list}, "do": {fields of the verdict}}]}
func RunAdoptions(files []File, adopt func([]byte) []byte) Report {
	return run(files, adopt, kind{before: "rules", result: "verdict", known: map[string]bool{
		"action": true, "reason": true, "delayMs": true, "runId": true, "since": true,
		"startingAfter": true, "state": true, "error": true, "field": true,
	}})
}
