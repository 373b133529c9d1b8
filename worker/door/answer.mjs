// What the caller is answered.
import { noAnswer, stillRunning } from "./envelope.mjs";
import { mark, toCaller } from "./headers.mjs";

/**
 * The answer of an operation that was followed: the last one of the vendor,
 * except where its run goes on without us, or where there is none to pass on.
 */
export function answerOf({ response, decision, state }, about) {
  if (decision?.resumable) {
    response?.body?.cancel().catch(() => {});
    return stillRunning(state.runId, about);
  }
  if (response) {
    const headers = toCaller(response.headers);
    mark(headers, about);
    try {
      return new Response(response.body, { status: response.status, headers });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // a status that no Response may bear
      response.body?.cancel().catch(() => {});
    }
  }
  return noAnswer(decision?.advice || "The API gave no answer that can be passed on.", about);
}

/** The answer that an earlier call with the same Idempotency-Key came to. */
export function replayed({ answer }, about) {
  const headers = new Headers(answer.headers);
  mark(headers, about);
  return new Response(answer.body.byteLength > 0 ? answer.body : null, { status: answer.status, headers });
}

/** The answer where an earlier call's outcome is still not known. */
export function notKnown({ reason, advice }, about) {
  return noAnswer(advice, { ...about, reason });
}
