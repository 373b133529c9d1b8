// Package core decides what the caller of the BetterPrompt API does next.
//
// After each attempt the caller tells what it saw, an [Observation], and what
// it remembers, a [State]; [Decide] answers with a [Decision]: return, fail,
// retry, or poll the run, after how many milliseconds, and why. The zero State
// begins an operation; the Decision carries the State of the next attempt.
//
// Everything here is pure and total: no clock, no random source, no I/O, no
// panic and no heap allocation, whatever the input. Time and chance are
// arguments. All quantities are integers, durations and instants are
// milliseconds, so that the same input gives the same bits natively, in a
// browser and at the edge.
//
// The rules, in the order they are applied: [Scanner] reads the response's
// envelope, [RetryAfter] its waiting headers, a [Class] says what the response
// means, the class gives action and reason, the attempts and then the budget
// of the [Policy] may turn these into a failure.
package core
