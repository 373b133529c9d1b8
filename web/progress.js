/**
 * What an operation tells of itself while it goes on.
 * @module
 */

/**
 * Gives a function that calls a listener. What that throws is thrown apart, as
 * an event's listener would: it must not end a run that is paid for.
 * @param {Function} [listener]
 */
export function heard(listener) {
  return (...told) => {
    try {
      listener?.(...told);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}

/**
 * The events of one operation, each with the value to be saved.
 * @param {Function|undefined} onProgress
 * @param {() => import("./client.d.ts").Saved} saved the operation as it stands
 */
export function progressOf(onProgress, saved) {
  const hear = heard(onProgress);
  const tell = (type, about) => hear({ type, ...about, saved: saved() });
  return {
    attempt: (attempt) => tell("attempt", { attempt }),
    polling: (attempt, runId) => tell("polling", { attempt, runId }),
    /** After a decision: either something is waited for, or it is all over. */
    decided(decision, { attempt, status, nowMs }) {
      const waits = decision.action === "retry" || decision.action === "poll";
      tell(waits ? "waiting" : "done", { attempt, status, decision, ...(waits && { untilMs: nowMs + decision.delayMs }) });
    },
  };
}
