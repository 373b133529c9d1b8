// Package fault gives Go callers of the BetterPrompt API typed errors.
//
// An [*Error] comes from two places: the Transport of package follow returns
// one when there is no response to hand over, and [FromResponse] makes one of
// a response that is no success. Together:
//
//	resp, err := client.Do(req)
//	if err == nil {
//		defer resp.Body.Close()
//		err = fault.FromResponse(resp)
//	}
//	var e *fault.Error
//	switch {
//	case errors.Is(err, fault.ErrOutcomeUnknown): // list the recent runs first
//	case errors.Is(err, fault.ErrValidation): // look at e.Message
//	case errors.As(err, &e) && e.RunID != "": // that run exists: poll it
//	}
//
// An Error matches the sentinel of its HTTP status, by code where the status
// is none of the documented ones, and the sentinel of its reason. [Error.Get]
// reads the envelope's data, whose shape is not documented for errors, by a
// gjson path.
//
// Where the retry budget of package follow ended an operation, the Error also
// matches [ErrRetryBudgetExhausted].
//
// Caveats. A message is the server's and for people; it can change. FromResponse
// judges one answer by itself: only a layer that followed the operation, such as
// follow.Transport, knows that attempts or budget are exhausted, and says so in
// the Followthrough-Reason header, which FromResponse reads. The text of Err, a
// cause from below, is passed on as it is: a RoundTripper of your own should
// not put secrets into its errors.
package fault
