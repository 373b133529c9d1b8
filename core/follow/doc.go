// Package follow calls the BetterPrompt API and follows each call through to
// its end.
//
//	client := &follow.Client{Token: os.Getenv("BETTERPROMPT_API_KEY")}
//	run, err := client.Run(ctx, follow.RunInput{
//		PromptVersionID: version,
//		Inputs:          follow.Inputs{TextInputs: map[string]string{"topic": "tea"}},
//	})
//
// That is one run, finished and paid once, however many 429, 500 and 504 lay
// between. What to do after each attempt is decided by package core alone; this
// package sends, waits and obeys.
//
// There are two doors. [Client] speaks in runs: Run, Wait, Resume, Get, Credits,
// List and Page. [Transport] is the [http.RoundTripper] under it, for an
// http.Client or a library of your own:
//
//	client := &http.Client{Transport: &follow.Transport{}}
//
// A Client's Transport field says how it behaves: Policy, pace, Base, Logger.
// Share one Transport among all of a process, for it keeps the pace of each key
// and knows the creates that are under way.
//
// # Errors
//
// What did not end with what was asked for is an [*Error], which says in one
// line the status and code, what happened, the run's id, the rule that ended it
// and what to do. It holds a [*fault.Error] for errors.As, matches that
// package's sentinels, as in errors.Is(err, fault.ErrPaymentRequired), and keeps
// what is needed to go on:
//
//	fault.ErrOutcomeUnknown        a run may have been made: look before creating another
//	fault.ErrBudgetExhausted       its time was up; if Saved has a run, Resume
//	fault.ErrRetryBudgetExhausted  too many requests fail: retries are spared
//	fault.ErrRunFailed             the run ended as a failure; it stands in Error.Run
//	fault.ErrValidation …          the API refused, by its status: not worth a retry
//	context.Canceled               the caller left; if Saved has a run, Resume
//
// A create that the API would answer 422 is an [*InputError], found before it is
// sent ([WithPrompt] and [WithModel] let it find more; NoPreflight turns it off).
// A wrong argument or policy is a plain error that names the field, and nothing
// is sent either.
//
// # Time
//
// The budget, Policy.BudgetMs, counts from an operation's first send. A
// context's deadline shortens it, so that an answer which would come too late
// is a clear error in good time rather than a cut-off one. Before each send the
// key's pace gives a slot, first come first served; a slot beyond the budget is
// refused at once, with RetryAt. A 429, or 503, that names a wait holds all
// callers of that key.
//
// A caller whose context ends gets its error at that instant. A run that exists
// goes on without it.
//
// # Going on elsewhere
//
// [WithProgress] tells what an operation does, each time with a [Saved]: a plain
// value without token or input, the same JSON in Go and in the JavaScript
// client. [Client.Resume] goes on with it in any process that has a token; the
// run is never created twice. [Client.Wait] needs only a run's id. Any number
// of Waits for one run share its polls; each leaves by its own context.
//
// # Through an edge
//
// With Edge the next hop is this project's edge: each run bears an
// Idempotency-Key, a lost answer is simply asked for again, and requests bear
// Prefer: wait, so that one of them lasts minutes. The edge keeps the pace, and
// looks for lost creates itself.
//
// # Watching
//
// Transport.Logger logs each operation and, at level Debug, each decision.
// Transport.OnDecision hears of each decision as an [Event]. Transport.Tracer
// hears when operations and attempts begin and end, and gives their contexts:
// the module followthrough/core/follow/otel makes OpenTelemetry's spans of
// them. None of them is given a key, a token or a body; an error among what they
// are given says what the API and the Base say, but for the Logger's.
//
// # What a Transport gives
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
// outcome is unknown. Errors are seen through http.Client's *url.Error.
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
// # Caveats
//
//   - The pace is this Transport's alone: share one, and remember the other
//     processes that use the same key.
//   - http.Client.Timeout counts as a deadline, but where it fires during a
//     request an error of net/http's own may take the place of ours, which
//     unwraps to nothing: a runId in it is lost. Use a context's deadline instead.
//   - A Client uses no http.Client: it follows no redirect, which would take the
//     token elsewhere, and keeps no cookies. Under an http.Client of your own a
//     Transport's answers may be redirects, which that follows as it is told;
//     cookies go with every send, but not with polls, and those that an answer
//     in between sets are not kept.
//   - An attempt in flight is not cut short by the budget, for a create that is
//     cut has an unknown outcome; nor is the reading of a body. Only a poll is
//     given up, after 30 s without an answer's headers (at an edge, that much
//     after it should have answered), and a look after 30 s in
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
package follow
