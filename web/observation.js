/**
 * The way in: what is seen, written into the area field by field, in the order
 * in which the fields are checked.
 * @module
 */
import { bytesOf, integer, isObject, object, ObservationError, text, truth } from "./field.js";
import { AT, MAX_DRAW, MAX_HEADER, MAX_METHOD, MAX_MS, MAX_RATE, MAX_RUN_ID, MAX_STATUS, NAME_FAILURE } from "./layout.js";

/** The policy's numbers, in the order in which they are checked. */
const POLICY = [
  ["maxAttempts", AT.MaxAttempts], ["initialBackoffMs", AT.InitialBackoffMs], ["maxBackoffMs", AT.MaxBackoffMs],
  ["throttleFloorMs", AT.ThrottleFloorMs], ["pollMinMs", AT.PollMinMs], ["pollMaxMs", AT.PollMaxMs],
  ["budgetMs", AT.BudgetMs],
];

/** Writes an observation, and gives the length of its body's last chunk. The first field that cannot be used is an error. */
export function writeObservation(core, names, o) {
  if (!isObject(o)) throw new ObservationError("", "a JSON object");
  writePolicy(core, o.policy);
  writeState(core, o.state);
  core.text(text(o.method, "method"), AT.Method, AT.MethodLen, MAX_METHOD);
  writeStatus(core, o.status);
  core.set(AT.Failure, names.index(core, NAME_FAILURE, text(o.failure, "failure"), "failure", ObservationError));
  core.text(text(o.retryAfter, "retryAfter"), AT.RetryAfter, AT.RetryAfterLen, MAX_HEADER);
  core.text(text(o.rateLimitReset, "rateLimitReset"), AT.RateLimitReset, AT.RateLimitResetLen, MAX_HEADER);
  core.text(text(o.date, "date"), AT.Date, AT.DateLen, MAX_HEADER);
  core.set(AT.Decided, truth(o.decided, "decided"));
  core.set(AT.Idempotent, truth(o.idempotent, "idempotent"));
  const body = bytesOf(o.body) ?? text(o.body, "body");
  core.number(AT.NowMs, integer(o.nowMs, "nowMs", MAX_MS));
  core.number(AT.ElapsedMs, integer(o.elapsedMs, "elapsedMs", MAX_MS));
  core.set(AT.Draw, integer(o.draw, "draw", MAX_DRAW));
  const { feed } = core.exports;
  return typeof body === "string" ? core.bodyText(body, feed) : core.bodyBytes(body, feed);
}

/** Writes a policy, the default where it is undefined, and has it checked. */
export function writePolicy(core, value) {
  const policy = object(value, "policy");
  if (policy === undefined) {
    core.set(AT.HasPolicy, 0);
    return;
  }
  core.words.set(core.defaults, 0);
  for (const [field, at] of POLICY) {
    if (policy[field] !== undefined) core.number(at, integer(policy[field], "policy." + field, MAX_MS));
  }
  if (policy.poll !== undefined) core.set(AT.PolicyPoll, truth(policy.poll, "policy.poll"));
  if (policy.retryCreate !== undefined) {
    core.set(AT.RetryCreate, truth(policy.retryCreate, "policy.retryCreate"));
  }
  core.call(core.exports.invalid);
  const field = core.get(AT.FieldLen);
  if (field > 0) {
    const want = core.string(AT.Text + field, core.get(AT.WantLen));
    throw new ObservationError("policy." + core.string(AT.Text, field), want);
  }
}

/** Writes a status. */
export function writeStatus(core, status) {
  core.set(AT.Status, integer(status, "status", MAX_STATUS));
}

function writeState(core, value) {
  const state = object(value, "state");
  core.number(AT.Failures, state === undefined ? 0 : integer(state.failures, "state.failures", MAX_MS));
  core.number(AT.Throttles, state === undefined ? 0 : integer(state.throttles, "state.throttles", MAX_MS));
  core.number(AT.Polls, state === undefined ? 0 : integer(state.polls, "state.polls", MAX_MS));
  core.text(state === undefined ? "" : text(state.runId, "state.runId"), AT.StateRun, AT.StateRunLen, MAX_RUN_ID);
}

/** Writes a rate, which slots were given, and an instant in ms, which has a name. */
export function writePace(core, rate, state, ms, name) {
  const r = object(rate, "rate") ?? {};
  const s = object(state, "state") ?? {};
  core.set(AT.Requests, integer(r.requests, "rate.requests", MAX_RATE));
  core.set(AT.PerMs, integer(r.perMs, "rate.perMs", MAX_RATE));
  core.set(AT.Burst, integer(r.burst, "rate.burst", MAX_RATE));
  core.number(AT.ArrivalUs, integer(s.arrivalUs, "state.arrivalUs", MAX_MS));
  core.number(AT.PaceMs, integer(ms, name, MAX_MS));
}
