// Errors of our own, in the form the API gives its errors, so that a client
// needs to know one form only. Followthrough-Reason tells them from the API's.
import { mark } from "./headers.mjs";

// The closed set: reason → status and code.
const REASONS = {
  bad_request: [400, "BAD_REQUEST_ERROR"],
  unauthorized: [401, "UNAUTHORIZED_ERROR"],
  not_found: [404, "NOT_FOUND_ERROR"],
  too_large: [413, "BAD_REQUEST_ERROR"],
  invalid_request: [422, "VALIDATION_ERROR"],
  key_reused: [422, "VALIDATION_ERROR"],
  queue_full: [429, "TOO_MANY_REQUESTS_ERROR"],
  would_exceed_budget: [429, "TOO_MANY_REQUESTS_ERROR"],
  gate_unavailable: [502, "SERVER_ERROR"],
  misconfigured: [500, "SERVER_ERROR"],
  internal_error: [500, "SERVER_ERROR"],
};

/**
 * Gives the answer for one of our reasons. about is what mark takes, without
 * the reason; retryAfterMs becomes a Retry-After in whole seconds, rounded up;
 * data is the envelope's.
 */
export function refusal(reason, message, { retryAfterMs, data = null, ...about } = {}) {
  const [status, code] = REASONS[reason];
  const answer = envelope(status, code, message, data, { ...about, reason });
  if (reason === "unauthorized") answer.headers.set("www-authenticate", "Bearer"); // a 401 must say how (RFC 9110 §15.5.2)
  if (retryAfterMs !== undefined) answer.headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  return answer;
}

/** Gives a success of our own, in the form the API gives its successes. */
export function success(data) {
  const answer = Response.json({ status: "SUCCESS", data });
  mark(answer.headers);
  return answer;
}

/** Gives the API's own answer for a run that goes on: 504 with the run's id. */
export function stillRunning(runId, about) {
  const message = "The run is still processing. Poll GET /v1/runs/{runId}; do not create it again.";
  return envelope(504, "GATEWAY_TIMEOUT_ERROR", message, { runId }, { ...about, runId });
}

/** Gives the answer for an operation whose last attempt had none. */
export function noAnswer(message, about) {
  return envelope(502, "SERVER_ERROR", message, null, about);
}

function envelope(status, code, message, data, about) {
  const answer = Response.json({ status: code, message, data }, { status });
  mark(answer.headers, about);
  return answer;
}
