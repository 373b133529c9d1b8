/**
 * Shows one answer, or what came instead of one, to the core. Nothing is
 * remembered here; time and chance are arguments.
 * @module
 */
import { wholeOf } from "./body.js";

/**
 * Judges an attempt. The body is read only where the decision depends on it.
 *
 * A success whose body has to be judged but cannot be read to its end is no
 * answer; an error's status counts all the same. Then `error` is what reading
 * threw.
 * @param {import("./index.d.ts").Core} core
 * @param {object} attempt policy, state, method, idempotent; response, or null and the error that came instead of one;
 *   now, startedAtMs, draw; failure(error), signal
 * @returns {Promise<{decision: import("./index.d.ts").Decision, observation: import("./index.d.ts").Observation, response: Response|null, body: Uint8Array|undefined,
 *   error: unknown, status: number, nowMs: number, elapsedMs: number}>} body is undefined if it was not read
 */
export async function judge(core, {
  policy, state, method, idempotent = false, response, error = null, now, startedAtMs, draw, failure = failureOf, signal,
}) {
  let body;
  if (response !== null && core.mustRead(policy, response.status)) {
    const read = await wholeOf(response);
    signal?.throwIfAborted();
    ({ body, error } = read);
    if (error !== null && response.ok) [response, body] = [null, undefined]; // what it promised did not arrive
  }
  const status = response?.status ?? 0;
  const nowMs = Math.trunc(now());
  const elapsedMs = Math.max(0, Math.trunc(nowMs - startedAtMs));
  const observation = {
    policy, state, method, idempotent, status, body, nowMs, elapsedMs,
    failure: response === null ? failure(error) : "",
    draw: draw(),
    ...headersOf(response),
  };
  return { decision: core.decide(observation), observation, response, body, error, status, nowMs, elapsedMs };
}

function headersOf(response) {
  const get = (name) => response?.headers.get(name) ?? undefined;
  return {
    retryAfter: get("retry-after"),
    rateLimitReset: get("x-ratelimit-reset") || get("ratelimit-reset"), // an empty one says nothing
    date: get("date"),
    decided: response?.headers.has("followthrough-reason"),
  };
}

function failureOf(error) {
  return error?.name === "TimeoutError" ? "timeout" : "network";
}
