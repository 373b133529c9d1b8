/**
 * The client: what a run needs, in one call each. It sends and waits as the
 * loop does; the rules stand in the core.
 * @module
 */
import { rebuilt, wholeOf } from "./body.js";
import { draw, keeping, waitHeader, within } from "./common.js";
import { envelopeIn, errorOf, refusedOf } from "./errors.js";
import { follow, sleep } from "./follow.js";
import { progressOf } from "./progress.js";
import { keyOf, newKey, readSaved, runIdOf, savedOf } from "./saved.js";
import { targetOf } from "./target.js";

const RUNS = "/v1/runs";

/**
 * @param {() => Promise<import("./index.d.ts").Core>} ready gives the core of this host
 * @param {import("./client.d.ts").ClientOptions} [options]
 * @param {() => import("./index.d.ts").Core | undefined} atHand gives it if that takes no waiting
 * @returns {import("./client.d.ts").Client}
 */
export function createClientWith(ready, options = {}, atHand) {
  const { policy = {}, core = ready, preflight = true } = options;
  if (typeof preflight !== "boolean") throw new TypeError("createClient: preflight: want true or false");
  const target = targetOf(options);
  const rules = core === ready ? atHand : () => core; // a function that gives one has no check

  /** Looks at a create before it is sent; nothing waits for that. */
  function checked(body, { prompt, model }) {
    const found = preflight ? rules()?.check?.(body, { prompt, model }) : undefined;
    if (found?.problems.length > 0) throw refusedOf(found);
    return body;
  }

  /** Follows one request through, and gives what its answer has as data. */
  async function asked({ method = "GET", path, body, operation, poll = true }, { signal, onProgress } = {}) {
    let saved = operation;
    const { idempotencyKey = "", startedAtMs = Date.now() } = operation ?? {};
    const send = await within(target.enter(), signal);
    const prefer = () => (target.edge && poll ? { prefer: waitHeader(policy.budgetMs, startedAtMs) } : {});
    const progress = progressOf(onProgress, () => saved);
    const kept = keeping(signal);
    const end = await kept.from(follow({
      core,
      send: (attempt, stop) => {
        if (poll) progress.attempt(attempt);
        const typed = body === undefined ? {} : { "content-type": "application/json", "idempotency-key": idempotencyKey };
        return kept.answer(send(path, { method, body, headers: { ...typed, ...prefer() }, signal: stop }));
      },
      poll: (runId, attempt, stop) => {
        progress.polling(attempt, runId);
        return kept.answer(send(`${RUNS}/${runId}`, { method: "GET", headers: prefer(), signal: stop }));
      },
      sleep, now: Date.now, draw,
      method,
      idempotent: target.edge && body !== undefined,
      policy: { ...policy, poll },
      state: operation?.state ?? {},
      startedAtMs,
      signal,
      onDecision(decision, at) {
        if (!poll) return;
        saved = savedOf({ ...operation, state: decision.state });
        progress.decided(decision, at);
      },
    }), () => saved);
    return resultOf(end, { saved, signal });
  }

  const run = (input, { idempotencyKey = newKey(), ...options } = {}) =>
    created(input, savedOf({ state: {}, startedAtMs: Date.now(), idempotencyKey: keyOf(idempotencyKey, "run: idempotencyKey") }), options);
  const created = (input, operation, options) => asked({ method: "POST", path: RUNS, body: checked(bodyOf(input), options), operation }, options);
  const waited = (operation, options) => asked({ path: `${RUNS}/${operation.state.runId}`, operation }, options);

  async function resume(value, { input, ...options } = {}) {
    const operation = readSaved(value);
    if (operation.state.runId) return waited(operation, options);
    if (target.edge && operation.idempotencyKey !== "" && input !== undefined) return created(input, operation, options);
    // Nothing names the run, and to send the create again could make another one.
    const judge = typeof core === "function" ? await within(core(), options.signal) : core;
    const decision = judge.decide({ method: "POST", failure: "network", policy: { ...policy, poll: true } });
    const why = target.edge ? "it was saved before its run was known: give the same input again" : "it was saved before its run was known";
    throw errorOf({ decision, error: new TypeError(`resume: ${why}`) }, { saved: operation });
  }

  return Object.freeze({
    run: async (input, options) => run(input, options),
    resume,
    waitForRun: async (runId, options) =>
      waited(savedOf({ state: { runId: runIdOf(runId, "waitForRun: runId") }, startedAtMs: Date.now(), idempotencyKey: "" }), options),
    getRun: async (runId, { signal } = {}) => asked({ path: `${RUNS}/${runIdOf(runId, "getRun: runId")}`, poll: false }, { signal }),
    credits: async ({ signal } = {}) => (await asked({ path: "/v1/me/credits", poll: false }, { signal })).credits,
  });
}

/** What an operation that is over gives: its answer's data, or an error. */
async function resultOf(end, { saved, signal }) {
  const { decision } = end;
  const good = decision === null || (decision.action === "return" && !decision.resumable);
  if (!good) throw errorOf(end, { saved });
  const { body } = end.body ? end : await within(wholeOf(end.response), signal);
  const { data } = envelopeIn(body);
  if (typeof data === "object" && data !== null) return data;
  const response = end.body ? end.response : rebuilt(end.response, body);
  throw errorOf({ ...end, response }, { saved, wrong: "the answer has no data, as the API's answers have: is baseUrl the edge's, or the API's?" });
}

function bodyOf(input) {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return JSON.stringify(input);
  throw new TypeError("run: input: want an object with promptVersionId and inputs");
}
