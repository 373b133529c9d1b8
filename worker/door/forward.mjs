// One request, followed through: each send takes a slot from the gate, what
// comes next is the core's word, and the answer says how it went.
import { follow, sleep } from "../../web/follow.js";
import { mark, toCaller, toPoll } from "./headers.mjs";
import { noAnswer, refusal, stillRunning } from "./envelope.mjs";
import { pathOf } from "./path.mjs";

// The API answers within roughly two minutes; a connection that has said
// nothing for longer says nothing any more.
const SEND_TIMEOUT_MS = 150_000;

/** Why an operation ends that the core would have gone on with. */
class Stop extends Error {
  constructor(reason, message, retryAfterMs) {
    super(message);
    this.name = "Stop";
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Follows a call through and gives the answer for the caller. Rejects with
 * signal's reason when that aborts.
 *
 * call: {method, segments, search, headers (for the vendor), body, followed
 * (to the end of its run), waitMs (how long the caller waits)}. tell(event,
 * data) is told each "attempt" and "decision" as it happens.
 */
export async function forward(call, { config, core, gate, signal, tell = () => {} }) {
  const startedAtMs = Date.now();
  const budgetMs = Math.min(call.waitMs, config.budgetMs);
  const about = { reason: "done", attempts: 0, polls: 0, runId: "", timing: { paced: 0, waited: 0, upstream: 0, polled: 0 } };
  let known = ""; // the run that is followed
  let requests = 0; // the platform counts what an invocation asks of others

  async function timed(name, work) {
    const from = Date.now();
    try {
      return await work();
    } finally {
      about.timing[name] += Date.now() - from;
    }
  }

  async function ask(work) {
    requests++;
    try {
      return await work();
    } catch {
      throw new Stop("gate_unavailable", "The pace of this key cannot be kept at the moment.");
    }
  }

  // Takes the slot of the next send and waits for it.
  async function paced(within) {
    if (requests + 2 > config.maxSubrequests) {
      throw new Stop("would_exceed_budget", "This operation has used all the requests it may make.", 1000);
    }
    const leftMs = Math.max(0, startedAtMs + budgetMs - Date.now());
    const slot = await ask(() => gate.slot(leftMs));
    if (slot.refused) {
      throw new Stop("would_exceed_budget", "The next free slot of this key comes too late for this request.", slot.retryAfterMs);
    }
    within.throwIfAborted(); // while the slot came
  }

  async function send(path, init, attempt, within) {
    await timed("paced", () => paced(within));
    about.attempts = attempt;
    if (init.poll) about.polls++;
    requests++;
    await tell("attempt", { attempt, method: init.method, path, atMs: Date.now() });
    return timed(init.poll ? "polled" : "upstream", () =>
      fetch(config.upstream + path, {
        method: init.method,
        headers: init.headers,
        body: init.body,
        redirect: "manual", // the key goes to one host
        cache: "no-store",
        signal: AbortSignal.any([within, AbortSignal.timeout(SEND_TIMEOUT_MS)]),
      }),
    );
  }

  async function onDecision(decision, seen) {
    about.reason = decision.reason;
    about.runId = decision.runId;
    known = decision.state.runId;
    await tell("decision", { ...seen, ...decision });
    // The pause that was asked for is the whole key's.
    if (decision.holdMs > 0) await ask(() => gate.hold(Math.min(seen.nowMs + decision.holdMs, Number.MAX_SAFE_INTEGER)));
  }

  // What is thrown while sending reads as a failure of the network; a Stop is
  // none, so it ends the loop from outside.
  const stop = new AbortController();
  const stoppable = (work) => async (...args) => {
    try {
      return await work(...args);
    } catch (error) {
      if (error instanceof Stop) stop.abort(error);
      throw error;
    }
  };
  try {
    const end = await follow({
      core,
      send: stoppable((attempt, within) => send(pathOf(call.segments) + call.search, call, attempt, within)),
      poll: stoppable((runId, attempt, within) => send(pathOf(["runs", runId]), { method: "GET", headers: toPoll(call.headers), poll: true }, attempt, within)),
      sleep: (ms, within) => timed("waited", () => sleep(ms, within)),
      now: Date.now,
      draw: () => crypto.getRandomValues(new Uint16Array(1))[0],
      method: call.method,
      policy: { ...config.policy, poll: call.followed, budgetMs },
      startedAtMs,
      signal: AbortSignal.any([signal, stop.signal]),
      onDecision,
    });
    return answerOf(end, about);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    about.reason = error.reason;
    // A run that is paid for is not lost to our own limits.
    if (known) return stillRunning(known, about);
    return refusal(error.reason, error.message, { ...about, retryAfterMs: error.retryAfterMs });
  }
}

// What the answer looks like: the last one of the vendor, except where its run
// goes on without us, or where there is none to pass on.
function answerOf({ response, decision, state }, about) {
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
