// One request, followed through: each send takes a slot from the gate, what
// comes next is the core's word, and the answer says how it went.
import { follow, sleep } from "../../web/follow.js";
import { answerOf, notKnown, replayed } from "./answer.mjs";
import { refusal, stillRunning } from "./envelope.mjs";
import { Line, Stop } from "./line.mjs";
import { pathOf } from "./path.mjs";
import { requestOf } from "./request.mjs";

const draw = () => crypto.getRandomValues(new Uint16Array(1))[0];

/**
 * Follows a call through and gives the answer for the caller. Rejects with
 * signal's reason when that aborts; a create that was sent by then goes on
 * without the caller, as long as the platform lets it (ctx.waitUntil).
 *
 * call: {method, segments, search, headers (for the vendor), body, owner, key,
 * idem (Idempotency-Key or null), create, followed (to the end of its run),
 * waitMs (how long the caller waits)}. tell(event, data) is told each
 * "attempt" and "decision" as it happens, and each "look" and what was "looked".
 */
export async function forward(call, { config, core, gate, signal, ctx, tell }) {
  const line = new Line(call, { config, gate, signal, tell });
  const work = worked(call, line, { config, core });
  ctx.waitUntil(work.catch(() => {}));
  return Promise.race([work, line.hungUp]);
}

async function worked(call, line, host) {
  let answer;
  try {
    answer = await (call.create ? created : passed)(call, line, host);
  } catch (error) {
    await line.giveUp();
    if (!(error instanceof Stop)) {
      line.log();
      throw error;
    }
    line.about.reason = error.reason;
    // A run that is paid for is not lost to our own limits.
    if (line.about.runId) answer = stillRunning(line.about.runId, line.about);
    else answer = refusal(error.reason, error.message, { ...line.about, retryAfterMs: error.retryAfterMs });
  }
  line.log(answer);
  return answer;
}

// Everything but a create: sent, and sent again where that can help.
async function passed(call, line, { config, core }) {
  const run = call.followed ? call.segments[1] : undefined; // a run that is waited for is watched
  return followed(call, line, { config, core, state: run === undefined ? {} : { runId: run } });
}

// A create: remembered before it is sent, until a day after.
async function created(call, line, { config, core }) {
  const { request, version } = await requestOf(call);
  const entered = await line.enter({ request, version, perDay: config.maxRunsPerDay });
  line.about.adopted = entered.adopted;
  switch (entered.kind) {
    case "new":
      return followed(call, line, { config, core, state: {} });
    case "run":
      line.about.replayed = true;
      return followed(call, line, { config, core, state: { runId: entered.runId } });
    case "answer":
      line.about.replayed = true;
      line.about.runId = entered.runId;
      return replayed(entered, line.about);
    case "doubt": {
      line.about.replayed = true;
      const verdict = await line.look();
      if (verdict.action === "fail") return notKnown(core.decide({ method: call.method, failure: "network" }), line.about);
      return followed(call, line, { config, core, state: verdict.action === "adopt" ? { runId: verdict.runId } : {} });
    }
    case "reused":
      return refusal("key_reused", "Idempotency-Key: this key was used for another request; a key belongs to one request.", line.about);
    case "quota":
      return refusal("would_exceed_budget", "This caller has created all the runs that a day allows.", { ...line.about, retryAfterMs: entered.retryAfterMs });
    case "late":
      return refusal("would_exceed_budget", "Another call with this Idempotency-Key is still under way.", { ...line.about, retryAfterMs: 1000 });
  }
  throw new Error(`the gate said ${entered.kind}`);
}

async function followed(call, line, { config, core, state }) {
  let delayMs = 0; // before the watch's first poll: the gate sees to it
  let polling = state.runId !== undefined;
  const end = await follow({
    core,
    state,
    send: (attempt, within) => line.send(pathOf(call.segments) + call.search, call, within),
    poll: (runId, attempt, within) => line.watch(runId, delayMs, within),
    sleep: async (ms, within) => {
      if (polling) delayMs = ms;
      else await line.timed("waited", () => sleep(ms, within));
    },
    lookup: call.create && config.adopt ? (decision, seen) => line.look(decision, seen) : undefined,
    now: Date.now,
    draw,
    method: call.method,
    policy: { ...config.policy, poll: call.followed, budgetMs: line.budgetMs },
    startedAtMs: line.startedAtMs,
    signal: line.signal,
    onDecision: async (decision, seen) => {
      polling = decision.action === "poll";
      await line.decided(decision, seen);
    },
  });
  return line.settle(end, answerOf(end, line.about));
}
