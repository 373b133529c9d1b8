// Package follow makes an ordinary net/http client follow each request to the
// BetterPrompt API through to its end.
//
//	client := &http.Client{Transport: &follow.Transport{}}
//
// With it, POST /v1/runs comes back as if it had been quick: one response with
// the finished run, however many 429, 500 and 504 lay between, and one run,
// paid once. Other requests are retried where that is safe. What to do after
// each attempt is decided by package core alone; this package sends, waits and
// obeys.
//
// # What comes back
//
// A response wherever there is one to hand over, the failures among them, with
// status, header and body as the vendor sent them and resp.Request the caller's
// own. A failure's header then bears Followthrough-Reason, the rule that ended
// the operation: [fault.FromResponse] turns it into a typed error, and another
// Transport above does not follow it a second time.
//
// A [*fault.Error] instead of a response where there is none; where a 2xx is
// not a success (a run that failed, a body that is cut or no envelope); and
// where a run is known but its end is not: RunID then names the run, which is
// paid and goes on. GET /v1/runs/{runId} with `Prefer: wait`, through a
// Transport, follows it to its end at any later time.
//
// An error that matches context.Canceled or context.DeadlineExceeded when the
// caller's context ends, at that instant. If an answer had come before, or if a
// create was under way, it is a *fault.Error too, and tells the run or that the
// outcome is unknown.
//
// # Look before creating twice
//
// Where nobody knows whether a create made a run (no answer, a 502, a 504
// without a runId, and a 500 before it is sent again), the Transport looks into
// the API's list of runs, ten seconds after the failure by default, when the
// list can be trusted. One run of the same promptVersionId from that time that
// no other create can have made is adopted: it is followed to its end, and the
// response says Followthrough-Adopted: true, an error Adopted. If there is
// none, a 500 is sent again. Whatever cannot be decided ends as
// outcome_unknown, and so does a look for which there is no time left. The
// rules are those of [core.Adoption]; OnDecision hears of each step in
// Event.Look.
//
// A Transport knows its own creates: those under way, those whose caller has
// left (for AdoptRules.BudgetMs, a minute), and which run is whose. A lost create that had another
// of its version and key beside it is not guessed at. So give creates that may
// have to be told apart a version each, or a little time between them. The
// requests take slots, and bear what polls bear: Authorization, Accept and
// User-Agent. No key is kept, but a hash of it.
//
// # Retry budget
//
// While an API fails for everybody, retries only make it worse. So all retries
// after failures are taken from one bucket of tokens, the [RetryBudget]: by
// default it holds a hundred of them, a retry that succeeds gives back what it
// took, and every five other successes pay for one more. When it is empty an
// operation ends with the answer in hand and fault.ErrRetryBudgetExhausted.
// First attempts, polls, looks and retries after a 429 are never refused, and a
// create is looked up before its retry is: no run is lost by it.
//
// # What is read, and what streams
//
// The answer to a request that asks for a run's end ([fault.Follows]) is read
// whole into memory, whatever its size, because its run status may stand last.
// Of an error answer up to [fault.MaxHeld] bytes are read; a longer one is
// judged by those, and handed over whole. All else passes untouched and streams
// as it comes: trailers, 1xx and upgrades work as they do with the base.
//
// A request's body is sent again by its GetBody. Without one it is read into
// memory before the first send, up to MaxReplayBytes; a larger one streams
// once, and if it would have to be sent again the answer in hand is handed over
// instead.
//
// # Time
//
// The budget counts from the first send. A context's deadline shortens it, so
// that an answer which would come too late is a clear error in good time rather
// than a cut-off one. Before each send the key's pace gives a slot, first come
// first served; a slot beyond the budget is refused at once, with RetryAt. A
// 429, or 503, that names a wait holds all callers of that key.
//
// # Caveats
//
//   - The pace is this Transport's alone: share one, and remember the other
//     processes that use the same key.
//   - http.Client.Timeout replaces every error by one of its own that unwraps
//     to nothing: a runId in it is lost. Use a context's deadline instead.
//   - An attempt in flight is not cut short by the budget, for a create that is
//     cut has an unknown outcome; nor is the reading of a body. Only a poll is
//     given up, after 30 s without an answer's headers, and a look after 30 s in
//     all. Use a context's deadline where that is too long. A base with a
//     ResponseHeaderTimeout should allow for the vendor's window of two minutes.
//   - A connection that breaks under a create says nothing about the run: it is
//     looked up. Where the server closes idle connections first, set the base's
//     IdleConnTimeout below the server's.
//   - A run that something else made with the same account, of the same version
//     and in the same seconds, can be mistaken for a lost create's: another
//     process, another Transport, another key of the account. With such traffic
//     set NoAdopt.
//   - A 500 to a create costs ten seconds before it is sent again. AdoptRules
//     with a shorter SettleMs suit a list that you know to be quick.
//   - A create is looked up by the promptVersionId in its body. One whose body
//     cannot be had again (a stream beyond MaxReplayBytes without GetBody), or
//     names it not once, ends as outcome_unknown; a 500 to it, too. GetBody is
//     called twice more for that before the first send.
//   - net/http itself sends a GET again that met a dead idle connection. Such a
//     send takes no slot and is not told to OnDecision.
//   - "Never sent" is known from net/http's own traces and errors. A base that
//     neither traces nor returns net.OpError or net.DNSError is believed to
//     have sent.
//   - A response that is compressed in a way the base does not undo cannot be
//     judged. So Accept-Encoding is not passed on for a request that follows a
//     run; a base that adds it must undo it.
//   - Idempotency-Key helps only where Idempotent says so. The API itself does
//     not document one.
//   - A redirect is handed over; whether it is followed is up to http.Client.
package follow
