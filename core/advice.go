package core

// Advice is what a person can do about an answer. The zero Advice is none.
type Advice uint8

// One Advice for each documented status, and for each end that needs a person.
const (
	AdviceNone Advice = iota
	AdviceBadRequest
	AdviceUnauthorized
	AdvicePayment
	AdviceNotFound
	AdviceGone
	AdviceValidation
	AdviceTooMany
	AdviceServerError
	AdvicePending
	AdviceOutcomeUnknown
	AdviceBudgetExhausted
	AdviceRunFailed
)

// String gives the advice as a sentence, "" for none. It is for people: its
// words may change, the constants do not.
func (a Advice) String() string { return word(advices, uint(a)) }

// advices are told in the order of the constants, as the names of a set.
const advices = "\n" +
	"The request is malformed: check that the body is valid JSON and that the path and query are as documented, then send the corrected request.\n" +
	"The API key is missing, invalid or revoked: check that the header reads `Authorization: Bearer <key>`, and the key itself at https://betterprompt.me/api-keys.\n" +
	"Credits are too low or there is no active Pro plan: check GET /v1/me/credits, then top up or renew the plan.\n" +
	"There is no such resource: check the path and the id, and that this API key may see it.\n" +
	"The resource is no longer available and will not come back: use another one.\n" +
	"The input failed validation. Common causes: a malformed UUID in promptVersionId, promptId or runId; a required field missing in inputs; a number of images other than the prompt's imageCount; runOptions keys that the model does not know.\n" +
	"More than 5 requests/second: wait as long as Retry-After says, then send more slowly.\n" +
	"The API failed internally, which may pass: try again later, and report it to the API's support if it persists.\n" +
	"The run is still going on and is already paid: do not create it again, poll GET /v1/runs/{runId} until its status is final.\n" +
	"The request may or may not have been processed: list the recent runs with GET /v1/runs before creating another, or you may pay twice.\n" +
	"The time given to this operation would not have sufficed for the next attempt: give it a larger budget or come back later; if a run id is told, that run is paid, so poll it and do not create it again.\n" +
	"The run came to its end and failed: look at its outputs of type error, correct the inputs, and create a new run.\n"

// adviceFor puts the end of the operation before what the status says.
func adviceFor(reason Reason, class Class, status uint16, code []byte) Advice {
	switch reason {
	case ReasonOutcomeUnknown:
		return AdviceOutcomeUnknown
	case ReasonBudgetExhausted:
		return AdviceBudgetExhausted
	case ReasonRunFailed:
		return AdviceRunFailed
	}
	switch {
	case class == Success:
		return AdviceNone
	case class == Pending:
		return AdvicePending
	}
	if a := adviceByStatus(status); a != AdviceNone {
		return a
	}
	return adviceByStatus(statusOf(code)) // of a status that is not documented the code may be
}

// adviceByStatus covers the API's error page. A 504 that names no run has
// nothing to poll: the run, if there is one, stands in the list.
func adviceByStatus(status uint16) Advice {
	switch status {
	case 400:
		return AdviceBadRequest
	case 401:
		return AdviceUnauthorized
	case 402:
		return AdvicePayment
	case 404:
		return AdviceNotFound
	case 410:
		return AdviceGone
	case 422:
		return AdviceValidation
	case 429:
		return AdviceTooMany
	case 500:
		return AdviceServerError
	case 504:
		return AdviceOutcomeUnknown
	}
	return AdviceNone
}
