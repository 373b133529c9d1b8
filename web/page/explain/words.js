// What the names of a decision mean, in the README's words: a test holds each of
// these tables against the README's of the same name. Nothing is decided by them.

/** What the caller does. */
export const ACTIONS = {
  return: "the operation is over, with this answer",
  fail: "the operation is over, without what was asked for",
  retry: "send the same request again, after the delay",
  poll: "ask for the run, after the delay",
};

/** What a response means. */
export const CLASSES = {
  success: "the answer that was asked for",
  run_failed: "the run came to its end and failed",
  rejected: "the request cannot succeed as it is",
  decided: "another layer of this system has followed it through",
  pending: "the run goes on",
  throttled: "too many requests; not a failure, and not counted as one",
  unreached: "surely not processed",
  server_error: "the API says that it failed",
  unknown: "may or may not have been processed",
};

/** The rule that decided. */
export const REASONS = {
  done: "the answer is the result",
  run_failed: "the run ended as failed: look at its outputs, create a new one",
  rejected: "sending it again cannot help",
  decided_upstream: "a layer behind has already tried",
  run_pending: "the run goes on",
  retry_after: "the server named the wait",
  throttled: "refused for pace, and no wait was named",
  backoff: "a failure that may pass",
  outcome_unknown: "an unsafe request that may have been processed: list the recent runs before creating another",
  attempts_exhausted: "`maxAttempts` failures in a row",
  budget_exhausted: "the next attempt would come after the budget's end; a known run is kept and can be resumed",
};

/** Remarks on an answer. */
export const FLAGS = {
  status_mismatch: "a 2xx bears an error code in its envelope",
  unknown_run_status: "the run's status is none that the API documents; it counts as going on",
  run_id_mismatch: "the envelope names another run than the one that is followed; ours wins",
  resent_create: "an unsafe request is sent again after a `server_error`",
  fractional_retry_after: "Retry-After has a decimal fraction; rounded up to the millisecond",
  wrong_weekday: "Retry-After's date bears another day's name; accepted",
  epoch_retry_after: "Retry-After is a timestamp, not seconds",
  repeated_retry_after: "Retry-After has several values; the longest counts",
  malformed_retry_after: "Retry-After has a value that says nothing; ignored",
  bad_envelope: "a body that is no envelope; the status decides alone",
};
