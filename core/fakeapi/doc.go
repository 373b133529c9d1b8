// Package fakeapi is a faithful, scriptable BetterPrompt API for tests and
// demos. It keeps state (accounts, credits, runs), enforces the documented
// limit of 5 requests/second and the window after which a create is answered
// 504, counts all it sees, and fails in whatever way it is told to.
//
//	func TestMyClient(t *testing.T) {
//		api := fakeapi.New(t, fakeapi.Config{})
//		api.Script(fakeapi.TooMany("1"), fakeapi.GatewayTimeout().On(fakeapi.Create))
//		client := NewMyClient(api.URL()+"/v1", api.Key())
//		// … use the client, then ask what it cost:
//		if n := api.Stats().RunsCreated; n != 1 { … }
//	}
//
// Three ways in: [New] for a test, over a real socket; [Start] for a command or
// a demo; [InProcess] without a socket, for virtual time: everything waits by
// package time, so that inside a testing/synctest bubble two minutes pass at
// once. [API.RoundTripper] leads to the API whatever host is asked for. Note
// that http.DefaultTransport sends a GET again by itself when a connection
// that it has used before is reset; RoundTripper does not.
//
// # Faults
//
// [API.Script] appends to a queue; each request takes the first fault in it
// that matches. A fault that answers in place of the API takes a token from
// the limiter, and answers whatever the limiter says; one that lets the API
// handle the request spoils what comes of that, be it a 401 or a 429. What the
// constructors do not offer, the fields of [Fault] do, combined freely: a 500
// that has created the run all the same is
//
//	f := fakeapi.ServerError()
//	f.Process = true
//
// A [Barrier] holds a request before or after it is handled until the test
// lets go; [API.Finish] ends a run by hand; [API.Await] waits for a counter.
// With them a test over real sockets needs no sleep.
//
// # Control routes
//
// With Config.Control, and always in the command core/fakeapi/cmd/fakeapi,
// other processes script the API under /_fake/, from the loopback interface
// and without a key. These requests are neither counted nor limited. A bad
// request is answered 400 {"error":"…"} and changes nothing.
//
//	GET  /_fake/stats                    Stats
//	GET  /_fake/requests                 [Seen…]
//	POST /_fake/script                   [fault…], appended to the queue
//	DELETE /_fake/script                 empties the queue
//	POST /_fake/config                   {windowMs, runDurationMs, queueDurationMs, listDelayMs, clockSkewMs, costPerRun,
//	                                      perSecond, burst, limiter, retryAfterDate, failRuns, outputs}, each optional; here 0
//	                                      is 0, and outputs is [{type, data}…], [] the text that names the topic
//	POST /_fake/reset                    everything as it began
//	GET  /_fake/barriers/{name}          {arrived, standing}; with ?arrived=n, once n requests have reached it
//	POST /_fake/barriers/{name}/release
//	POST /_fake/runs/{runId}/finish      ends the run now: {found}
//
// A fault in JSON is {"kind": …} with these fields, each optional: on (create,
// poll, list, credits, other; any is the default), times (default 1, -1 for
// ever), headers (name to string or strings), retryAfter (a string, verbatim;
// "" removes it), process (true: handle the request and answer otherwise). The
// kinds:
//
//	429                  with Retry-After 1, unless retryAfter says otherwise
//	504                  creates the run and answers with its id at once
//	504WithoutRun        data null, no run
//	400 … 999            the documented envelope of the status, else a proxy's HTML
//	answer               needs status; body: "{runId}" in it becomes the run's id
//	truncated, cutBody   half of the body, correctly framed or not
//	slowBody             needs durationMs
//	resetBefore          connection reset, nothing done
//	resetAfter           connection reset, the run created and paid
//	runFailed            the run that is created ends as failed
//	hold, holdAnswer     needs barrier, a name: before or after handling
//	ok                   nothing goes wrong
//
// # What is assumed
//
// The vendor's pages leave much open. Where this API had to choose, it chose:
//
//   - The limit is per key; polls and reads count; a refused request does not,
//     nor one without a valid key. The burst is 5. A 429 always has Retry-After,
//     in whole seconds rounded up, at least 1. No other limit header is sent.
//   - A fixed window begins at each whole second of Unix time.
//   - Order of checks: path (404), method (405), key (401), limit (429), JSON
//     (400), promptVersionId and inputs (422), prompt version (404, 410), the
//     rest of the input (422), credits (402).
//   - A body that is JSON but no object is 400. "required" means present: an
//     empty string will do. Values in textInputs and runOptions must be strings;
//     of runOptions only the keys are checked against the model. An image URL
//     must be https. Unknown fields are ignored. data is null on 422.
//   - A run that fails inside the window is a 200 whose runStatus is "failed",
//     with one output of type "error" and tokens 0. A failed run is not refunded.
//   - A caller that leaves does not stop its run. Polls never answer 504. Runs
//     are kept for ever. No idempotency key is honoured.
//   - Each key is an account of its own (Config.SharedAccount for one account);
//     another account's run is 404.
//   - In the list a run's credits are null until it has ended, then the cost
//     rounded to an integer; runName is the prompt's name. A list value out of
//     range, or both cursors at once, is 422; an unknown cursor is 404. With
//     endingBefore the page is the one next to that run, and hasMore tells
//     whether newer ones are left.
//   - The shapes of /v1/me, prompts and prompt versions beyond what is
//     documented are made up; so are the code of a 405 and the 413 over 64 MiB.
//   - A wrong clock is wrong everywhere: Date, dates in Retry-After, createdAt,
//     since and until.
//   - CORS is not offered: the vendor mentions none.
package fakeapi
