/**
 * The loop that follows one request through: it sends, shows the answer to the
 * core, waits as told, and sends or polls again until the core says that it is
 * over. Time, chance and the network are arguments; nothing is remembered here
 * between calls. All durations and instants are in milliseconds.
 * @module
 */
import { rebuilt } from "./body.js";
import { judge } from "./judge.js";

/** The longest that setTimeout waits; what is longer fires at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Follows a request through. It resolves when the operation is over, well or
 * not: `decision` tells which. It rejects with the signal's reason when that
 * aborts, at once, also in a sleep; with whatever `onDecision` or `sleep`
 * throw; with an error that has `cause`, `response` (unread, or null) and
 * `attempts` where `core` fails; and with an ObservationError where policy or
 * state make no sense.
 *
 * A success whose body has to be judged but cannot be read to its end is no
 * answer; an error's status counts all the same. Then `error` is what reading
 * threw.
 * @param {import("./index.d.ts").FollowOptions} options
 * @returns {Promise<import("./index.d.ts").Followed>}
 */
export async function follow(options) {
  const { within, end } = untilAborted(options.signal);
  try {
    return await through(options, within);
  } finally {
    end();
  }
}

async function through({
  core, send, poll, sleep, now, draw, method, idempotent = false, policy = {}, state = {}, startedAtMs, failure,
  signal, onDecision, lookup,
}, within) {
  const give = giverOf(core);
  wantFunctions({ send, sleep, now, draw });
  if (policy.poll !== false || state.runId) wantFunctions({ poll });
  startedAtMs ??= now();
  let rules; // the core, once there is something to judge
  let polling = false;
  if (state.runId) {
    rules = await within(give);
    polling = rules.decide({ policy, state }).runId !== ""; // it says whether that can be polled
  }
  let decision = null;
  for (let attempts = 1, polls = 0; ; attempts++) {
    if (polling) polls++;
    let response = null;
    let error = null;
    let body;
    try {
      response = await within(() => (polling ? poll(state.runId, attempts, signal) : send(attempts, signal)), discard);
    } catch (thrown) {
      signal?.throwIfAborted();
      error = thrown;
    }
    const end = () => endOf({ raw: response, body, error, decision, attempts, polls, state, startedAtMs });
    if (rules === undefined && response?.ok && policy.poll === false) return end(); // nothing to judge
    rules ??= await judging(within, give, signal, { response, attempts });
    const attempt = {
      policy, state, method: polling ? "GET" : method, idempotent, response, error, now, startedAtMs, draw, failure, signal,
    };
    const seen = await within(() => judge(rules, attempt));
    ({ decision, response, body, error } = seen);
    const { observation, status, nowMs, elapsedMs } = seen;
    const tell = () => within(() => onDecision?.(decision, { attempt: attempts, status, nowMs, elapsedMs }));
    await tell();
    if (decision.doubt && lookup) {
      const verdict = await within(() => lookup(decision, { nowMs, date: observation.date ?? "" }));
      if (verdict.action === "adopt") {
        state = { ...decision.state, runId: verdict.runId };
        polling = true;
        if (body === undefined) discard(response);
        continue;
      }
      if (verdict.action === "fail") {
        // Nobody can tell whether there is a run: then the create must not be sent again.
        const { reason } = decision;
        decision = rules.decide({ ...observation, policy: { ...policy, retryCreate: false } });
        if (decision.reason !== reason) await tell();
      }
    }
    state = decision.state;
    polling = decision.action === "poll";
    if (!polling && decision.action !== "retry") return end();
    if (body === undefined) discard(response);
    await within(() => sleep(decision.delayMs, signal));
  }
}

/**
 * Waits, however long that is; ends at once when the signal aborts, and then
 * rejects with its reason.
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export async function sleep(ms, signal) {
  for (let left = ms; ; left -= LONGEST_TIMEOUT_MS) {
    await timeout(Math.min(left, LONGEST_TIMEOUT_MS), signal);
    if (left <= LONGEST_TIMEOUT_MS) return;
  }
}

function timeout(ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * Gives within(work, late), which does work, that may be a promise's, one after
 * the other: it rejects as soon as the signal aborts, and gives what comes
 * after that to late. One listener serves them all, for each has its price.
 */
function untilAborted(signal) {
  if (!signal) return { within: (work) => work(), end() {} };
  let stop; // rejects what waits just now
  const abort = () => stop?.(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const end = () => signal.removeEventListener("abort", abort);
  const within = (work, late) => new Promise((resolve, reject) => {
    signal.throwIfAborted();
    stop = reject;
    (async () => work())().then(
      (value) => {
        if (signal.aborted) {
          late?.(value);
          reject(signal.reason);
        }
        resolve(value);
      },
      reject,
    );
  });
  return { within, end };
}

/** Makes the core. Where that fails after something was sent, the error keeps the answer: it may tell of a paid run. */
async function judging(within, give, signal, kept) {
  try {
    const rules = await within(give);
    rules.mustRead(); // begins: a core that is refused is refused here
    return rules;
  } catch (cause) {
    signal?.throwIfAborted();
    const error = new Error("follow: the core cannot be loaded; this error keeps the answer as its response", { cause });
    throw Object.assign(error, kept);
  }
}

/** What an operation came to. A body that was read is put back for those who ask for the response: it costs more than to judge it. */
function endOf(end) {
  let again;
  return {
    get response() {
      return (again ??= rebuilt(end.raw, end.body));
    },
    ...end,
  };
}

/** Lets go of an answer that nobody will read. */
function discard(response) {
  response?.body?.cancel().catch(() => {});
}

function giverOf(core) {
  if (typeof core === "function") return core;
  if (typeof core?.decide === "function") return () => core;
  throw new TypeError("follow: core: want a core, or a function that gives one");
}

function wantFunctions(options) {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== "function") throw new TypeError(`follow: ${name}: want a function`);
  }
}
