// What happened when, as bars: out of the edge's events, one at a time. Times
// are the edge's, milliseconds since 1970.

/**
 * The kinds, in the order of their lanes: a wait for a slot, a request that is
 * no poll, a look into the list of runs, a wait before what comes next, a poll.
 */
export const KINDS = ["paced", "attempt", "look", "wait", "poll"];

/** A shorter wait for a slot is none worth a bar. */
const LEAST_PACED_MS = 5;

/**
 * Takes in an event: "attempt", "decision", "look" or "looked". A bar is {kind,
 * attempt, fromMs, toMs (undefined while it is not over; of a wait, when it is
 * meant to end), method, path, decision (behind it), verdict (of a look)}.
 */
export function take(bars, event, data) {
  switch (event) {
    case "attempt": {
      const { attempt, method, path, atMs, pacedMs = 0 } = data;
      const fromMs = atMs - pacedMs;
      cut(bars, fromMs);
      if (pacedMs >= LEAST_PACED_MS) bars.push({ kind: "paced", attempt, fromMs, toMs: atMs, method, path });
      bars.push({ kind: method === "GET" ? "poll" : "attempt", attempt, fromMs: atMs, toMs: undefined, method, path });
      return;
    }
    case "decision": {
      const { attempt, nowMs, delayMs } = data;
      const asked = bars.findLast(({ toMs }) => toMs === undefined);
      if (asked) Object.assign(asked, { toMs: nowMs, decision: data });
      if (delayMs > 0) bars.push({ kind: "wait", attempt, fromMs: nowMs, toMs: nowMs + delayMs, decision: data });
      return;
    }
    case "look": {
      const { attempt, atMs } = data;
      const last = bars.at(-1);
      const wait = last?.kind === "wait" ? bars.pop() : undefined; // it comes after the look
      bars.push({ kind: "look", attempt, fromMs: atMs, toMs: undefined, decision: (wait ?? last)?.decision });
      return;
    }
    case "looked": {
      const look = bars.findLast(({ kind }) => kind === "look");
      if (!look) return;
      Object.assign(look, { toMs: data.atMs, verdict: data });
      const delayMs = data.action === "resend" ? (look.decision?.delayMs ?? 0) : 0;
      if (delayMs > 0) bars.push({ kind: "wait", attempt: look.attempt, fromMs: data.atMs, toMs: data.atMs + delayMs, decision: look.decision });
    }
  }
}

/** Ends what is not over: nothing more will be told. */
export const end = (bars, nowMs) => cut(bars, nowMs);

// What comes next begins at atMs: no earlier bar reaches past it.
function cut(bars, atMs) {
  for (const bar of bars) if (bar.toMs === undefined || bar.toMs > atMs) bar.toMs = Math.max(bar.fromMs, atMs);
}
