package story

// RunRetries tells stories of a retry budget to spend, which takes an attempt
// and gives a verdict, both in wire form. They are as those of [RunAdoptions]:
//
//	{"name": …, "why": …, "rules": {…}?, "steps": [{"see": {an attempt}, "do": {fields of the verdict}}]}
//
// The state of the bucket, and what the operation holds, is carried from step
// to step, unless a step's see brings its own.
func RunRetries(files []File, spend func([]byte) []byte) Report {
	return run(files, spend, kind{before: "rules", result: "verdict", known: map[string]bool{
		"verdict": true, "leftMilli": true, "state": true, "error": true, "field": true,
	}})
}
