package story

// RunChecks tells stories of calls that are about to be made to check, which
// takes a call and gives its problems, both in wire form. They are as those of
// [Run], with what is known of the prompt in the place of the policy:
//
//	{"name": …, "why": …, "prompt": {…}?, "steps": [{"see": {a call}, "do": {"problems": [{…}], "more": 0}}]}
func RunChecks(files []File, check func([]byte) []byte) Report {
	return run(files, check, kind{before: "prompt", result: "check", known: map[string]bool{
		"problems": true, "more": true, "error": true, "field": true,
	}})
}
