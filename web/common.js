/**
 * What the client and fetch have in common.
 * @module
 */
import { FollowthroughError } from "./errors.js";

/** The longest that an edge is asked to wait, in seconds: browsers and Node give up on headers after 300. */
const LONGEST_WAIT_S = 240;

/** Chance, as the loop takes it. It spreads callers and keeps no secret: what is drawn quickly will do. */
export const draw = () => Math.floor(Math.random() * 65_536);

/** Prefer (RFC 7240 §4.3): as long as the edge may wait within what is left of a budget, if there is one. */
export function waitHeader(budgetMs = Infinity, startedAtMs = Date.now()) {
  const leftS = Math.ceil((startedAtMs + budgetMs - Date.now()) / 1000);
  return `wait=${Math.max(1, Math.min(leftS, LONGEST_WAIT_S))}`;
}

/** What a promise gives, or the signal's reason as soon as it aborts. */
export function within(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    Promise.resolve(promise).then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * Keeps the last answer, for an operation that breaks off where it should
 * judge it: the answer may tell of a run that is paid for.
 */
export function keeping(signal) {
  let response = null;
  return {
    /** @param {Promise<Response>} coming */
    async answer(coming) {
      response = null;
      return (response = await coming);
    },
    /** What the loop comes to. @param {Promise<object>} loop @param {() => object|null} saved */
    async from(loop, saved) {
      try {
        return await loop;
      } catch (error) {
        if (signal?.aborted || response === null) throw error;
        if (error.response === response) throw new FollowthroughError(error.message, { response, attempts: error.attempts, cause: error.cause, saved: saved() }); // no core to judge it
        throw Object.assign(error, { response }); // a policy that makes no sense
      }
    },
  };
}
