// One answer, shown to the core as the loop of the package shows it. The core
// and the judge are handed in: this is what the page says of them, no more.

const MAX_DRAW = 65535;
const NO_BUDGET = { budgetMs: Number.MAX_SAFE_INTEGER };

/**
 * Gives {decision, least, most, read}: the decision for the draw of the
 * situation, for the least draw and for the greatest; and whether the body was
 * read at all. answer is what readTranscript gives. Rejects with the core's
 * error, which names the field, where something makes no sense.
 */
export async function judgement({ core, judge }, { answer, policy, state, method, idempotent, nowMs, elapsedMs, draw }) {
  const seen = await judge(core, {
    policy, state, method, idempotent, draw: () => draw, now: () => nowMs, startedAtMs: nowMs - (elapsedMs ?? 0),
    response: answer.status === 0 ? null : responseOf(answer),
    failure: () => answer.failure,
  });
  const drawn = (draw) => core.decide({ ...seen.observation, draw });
  return { decision: seen.decision, least: drawn(0), most: drawn(MAX_DRAW), read: seen.body !== undefined };
}

/** The wait that the core reads in a Retry-After, in milliseconds, on an answer of a status; 0 if it reads none. */
export function waitIn(core, status, retryAfter, date, nowMs = 0) {
  return core.decide({ status, retryAfter, date, nowMs, policy: NO_BUDGET }).holdMs;
}

/** Several lines of one name are one value (RFC 9110 §5.3); a name's case says nothing. */
export function headerOf(headers, name) {
  const values = headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? null : values.join(", ");
}

// Of what a Response can be made with only what the judge asks for: pasted
// headers and statuses need not be such as a Response accepts.
function responseOf({ status, headers, body: text, cut }) {
  const body = streamOf(text, cut);
  return {
    status,
    ok: status >= 200 && status <= 299,
    headers: { get: (name) => headerOf(headers, name), has: (name) => headerOf(headers, name) !== null },
    body,
    arrayBuffer: () => new Response(body).arrayBuffer(),
  };
}

// What came before a body broke off was read all the same.
function streamOf(text, cut) {
  let given = false;
  return new ReadableStream({
    pull(controller) {
      if (!given) controller.enqueue(new TextEncoder().encode(text));
      else if (cut) controller.error(new Error("the body broke off"));
      else controller.close();
      given = true;
    },
  });
}
