/**
 * fetch, followed through: the same signature, for use on its own or under a
 * library that takes a fetch.
 * @module
 */
import { draw, keeping, waitHeader } from "./common.js";
import { errorOf } from "./errors.js";
import { follow, sleep } from "./follow.js";
import { heard } from "./progress.js";
import { requestOf } from "./request.js";
import { newKey, savedOf } from "./saved.js";
import { globalFetch } from "./target.js";

const KEY = "idempotency-key";
const REASON = "followthrough-reason";

/**
 * @param {() => Promise<import("./index.d.ts").Core>} ready gives the core of this host
 * @param {import("./client.d.ts").FetchOptions} [options]
 * @returns {typeof globalThis.fetch}
 */
export function followFetchWith(ready, { fetch = globalFetch, policy = {}, edge = false, onDecision, core = ready } = {}) {
  if (typeof fetch !== "function") throw new TypeError("followFetch: fetch: want a function as fetch");
  const hear = heard(onDecision);
  return async function followedFetch(input, init) {
    const request = requestOf(input, init);
    const { headers } = request;
    if (edge && request.creates && !headers.has(KEY)) request.with(KEY, newKey());
    const startedAtMs = Date.now();
    const prefer = () => (edge ? { prefer: waitHeader(policy.budgetMs, startedAtMs) } : {});
    const kept = keeping(request.signal);
    let saved = null;
    const end = await kept.from(follow({
      core,
      send: () => kept.answer(fetch(...request.again())),
      poll: (runId, attempt, signal) => kept.answer(fetch(...request.poll(runId, prefer(), signal))),
      sleep, now: Date.now, draw,
      method: request.method,
      idempotent: edge && headers.has(KEY),
      policy: { ...policy, poll: policy.poll !== false && request.follows },
      startedAtMs,
      signal: request.signal,
      onDecision(decision, at) {
        saved = savedOf({ state: decision.state, startedAtMs, idempotencyKey: headers.get(KEY) ?? "" });
        hear(decision, at);
      },
    }), () => saved);
    return answerOf(end, saved);
  };
}

/**
 * An answer may only be handed over for what it is: a success that failed, or
 * any word about a run that is known and not at its end, would be taken for
 * something else.
 */
function answerOf(end, saved) {
  const { response, decision } = end;
  if (decision === null) return response;
  const failed = decision.action === "fail";
  if (response === null || decision.resumable || (failed && (response.ok || decision.state.runId))) throw errorOf(end, { saved });
  return failed ? marked(response, decision.reason) : response;
}

/** Layers above then know that this was followed through, and why it ended. */
function marked(response, reason) {
  try {
    if (!response.headers.has(REASON)) response.headers.set(REASON, reason);
  } catch {
    // One that nobody had to read has headers that cannot be set; nor would a layer above judge it otherwise.
  }
  return response;
}
