// Package wire is the one JSON contract of package core: an observation in, a
// decision out. Stories, logs, replays and the edge's /decide speak it, and
// the JavaScript binding gives and takes the same fields.
//
//	in   {"policy": {…}?, "state": {…}?, "method": "POST", "status": 504, "body": "{…}", "draw": 40000, …}
//	out  {"action": "poll", "delayMs": 6020, "class": "pending", "reason": "run_pending", …, "state": {…}}
//
// Absent fields of an observation are zero, an absent policy or field of it is
// the default, and unknown fields are ignored. A field of the wrong type (null
// is one) or out of range is an error that names it.
//
// [Adopt] and [Check] speak of the two other folds in the same manner.
package wire
