package core

// facts is what the rules look at, gathered once from the arguments.
type facts struct {
	status     uint16
	noResponse bool
	failure    Failure
	decided    bool
	poll       bool // the policy follows runs
	known      bool // the state holds a run
	named      bool // the envelope names a usable run
	safe       bool // sending it again cannot create anything
	waitNamed  bool // a usable Retry-After
	envelope   bool // the body is one
	runStatus  runStatus
}

// runStatus is data.runStatus, as far as the next step differs.
type runStatus uint8

const (
	runAbsent runStatus = iota
	runSucceeded
	runFailed
	runGoing // queued, running
	runOther // a status that is not documented: not known to be final
)

func runStatusOf(e *Envelope) runStatus {
	switch string(e.runStatus[:e.runStatusLen]) {
	case "":
		return runAbsent
	case "succeeded":
		return runSucceeded
	case "failed":
		return runFailed
	case "queued", "running":
		return runGoing
	}
	return runOther
}

// statusOf gives the HTTP status that the API documents for an error code; 0
// for any other text.
//
//go:noinline // it is long, and several ask for it
func statusOf(code []byte) uint16 {
	switch string(code) {
	case "BAD_REQUEST_ERROR":
		return 400
	case "UNAUTHORIZED_ERROR":
		return 401
	case "PAYMENT_REQUIRED_ERROR":
		return 402
	case "NOT_FOUND_ERROR":
		return 404
	case "GONE_ERROR":
		return 410
	case "VALIDATION_ERROR":
		return 422
	case "TOO_MANY_REQUESTS_ERROR":
		return 429
	case "SERVER_ERROR":
		return 500
	case "GATEWAY_TIMEOUT_ERROR":
		return 504
	}
	return 0
}

// classify goes by status first and by envelope second; the first rule that
// matches wins.
func (f *facts) classify() (Class, Flags) {
	status := f.status
	switch {
	case f.decided && status >= 400 && status != 429 && !(status == 504 && (f.named || f.known)):
		return Decided, 0
	case f.noResponse && f.failure == FailureConnect:
		return Unreached, 0
	case f.noResponse:
		return Unknown, 0
	case status == 504 && (f.named || f.known):
		return Pending, 0
	case status == 429, status == 503 && f.waitNamed:
		return Throttled, 0
	case status == 408, status == 425, status == 521, status == 523, status == 525, status == 526, status == 530:
		return Unreached, 0
	case status == 500 && f.envelope:
		return ServerError, 0
	case status == 501, status == 505, status == 511:
		return Rejected, 0
	case status >= 500:
		return Unknown, 0
	case status >= 400, status >= 300 && !f.safe:
		return Rejected, 0
	case status < 200 || status >= 300 || !f.poll:
		return Success, 0
	}
	return f.classifyRun()
}

// classifyRun takes a 2xx of an operation that follows a run. Nothing is
// called finished on a proxy's word.
func (f *facts) classifyRun() (Class, Flags) {
	going := f.runStatus == runGoing || f.runStatus == runOther
	switch {
	case f.runStatus == runSucceeded:
		return Success, 0
	case f.runStatus == runFailed:
		return RunFailed, 0
	case going && (f.named || f.known):
		if f.runStatus == runOther {
			return Pending, FlagUnknownRunStatus
		}
		return Pending, 0
	case going, !f.safe && !f.envelope, f.known:
		return Unknown, 0
	}
	return Success, 0
}
