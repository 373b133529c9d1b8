// What the caller is answered.
import { noAnswer, stillRunning } from "./envelope.mjs";
import { mark, toCaller } from "./headers.mjs";

/**
 * The answer of an operation that was followed: the last one of the vendor,
 * except where its run goes on without us, or where there is none to pass on.
 */
export function answerOf({ raw, body, decision, state }, about) {
  const leave = () => body === undefined && raw?.body?.cancel().catch(() => {});
  if (decision?.resumable) {
    leave();
    return stillRunning(state.runId, about);
  }
  if (raw) {
    const headers = toCaller(raw.headers);
    mark(headers, about);
    const read = body?.length === 0 ? null : body; // some answers may have none at all
    try {
      return new Response(read === undefined ? raw.body : read, { status: raw.status, headers });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // a status that no Response may bear
      leave();
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
