package core

// MustRead tells whether an answer's body can change what happens next, so
// that it has to be read before Decide. Every other answer may stream to the
// caller as it comes: what is asked for without following a run, and is
// answered by a 2xx, is the result.
func MustRead(p *Policy, status uint16) bool {
	return status >= 400 || status >= 200 && status < 300 && (p.Poll || p.zero())
}
