// Compiled, never run: what the types allow and what they refuse.
import {
  check, CheckError, core, createClient, decide, follow, followFetch, FollowthroughError, ObservationError, RunFailedError, sleep,
  type AdoptState, type Client, type Core, type Followed, type Progress, type Run, type RunInput, type Saved, type State, type Verdict, type WholeCore,
} from "../index.js";
import { core as sameCore, hold } from "../core.js";
import { core as staticCore, adopt } from "../workerd.js";
import { core as plainCore, pace } from "../js.js";
import { AdoptionError, loadCore } from "../url.js";
import { follow as sameFollow } from "../follow.js";

export async function use(wasm: Uint8Array, state?: State): Promise<Followed> {
  const far: WholeCore = await loadCore(wasm);
  await (sameCore === core ? sleep(1) : sleep(1, AbortSignal.timeout(5)));
  const slot = pace(undefined, {}, Date.now());
  hold({ requests: 5 }, slot.state, Date.now() + slot.waitMs);
  const { action, delayMs } = decide({ method: "POST", status: 504, failure: "", body: wasm, draw: 0 });
  if (action === "retry" && delayMs > 0 && far.mustRead({ poll: false }, 200)) throw new ObservationError("draw", "less");
  // @ts-expect-error: no such failure
  core.decide({ failure: "dns" });
  // @ts-expect-error: no such field of a policy
  core.mustRead({ maxAttemps: 3 }, 200);
  adopt({ doubt: {} });
  const { problems, more } = check(wasm, { method: "GET", path: "/v1/runs/x", prompt: null });
  if (more > 0 && problems[0]?.code === "image_url") throw new CheckError("path", problems[0].expected);
  // @ts-expect-error: no such code
  if (problems[0]?.code === "no_such") throw new CheckError("body", "less");
  // @ts-expect-error: what pages load looks nothing up
  core.adopt({ doubt: {} });
  // @ts-expect-error: it is the core itself, there is nothing to wait for
  staticCore.then(() => {});
  // @ts-expect-error: an operation needs a way to send
  await sameFollow({ core, sleep, now: Date.now, draw: () => 0, method: "GET" });
  // @ts-expect-error: a URL is no core
  await follow({ core: "core.wasm", send: () => fetch("/"), sleep, now: Date.now, draw: () => 0, method: "GET" });
  await follow({ core: () => loadCore("/core.wasm"), send: () => fetch("/"), sleep, now: Date.now, draw: () => 0, method: "GET" });
  const { doubt, resend, keyRefused, listing } = decide({ method: "POST", status: 502 });
  if (doubt && !keyRefused) lookUp(far, undefined, resend, listing.waitMs);
  return follow({
    core: plainCore, send: () => fetch("https://api.test/v1/runs"), sleep, now: Date.now, draw: () => 0, method: "GET",
    policy: { poll: false, budgetMs: 60_000 }, state, failure: () => "timeout",
    onDecision: (decision, { attempt, elapsedMs }) => decision.flags.includes("bad_envelope") && attempt > elapsedMs,
  });
}

function lookUp(far: WholeCore, state: AdoptState | undefined, resend: boolean, waitMs: number): Verdict {
  const verdict = far.adopt({ rules: { settleMs: 500 }, doubt: { sentMs: 1, failedMs: 2, promptVersionId: null, resend }, nowMs: 3 });
  if (verdict.action === "fail" && verdict.reason === "rival") throw new AdoptionError("list.rivals", "none");
  // @ts-expect-error: no such rule
  far.adopt({ rules: { skew: 1 }, doubt: {} });
  // @ts-expect-error: a doubt or a list, not both
  far.adopt({ doubt: {}, list: {} });
  // @ts-expect-error: nor neither
  far.adopt({ state: verdict.state });
  // @ts-expect-error: no such outcome
  far.adopt({ list: { outcome: "ok" } });
  return far.adopt({
    state: state ?? verdict.state,
    list: { outcome: "answered", date: "", askedMs: 1, nowMs: 2, waitMs, hasMore: true, rows: [{ runId: 7, status: "failed" }, null], rivals: [{ sentMs: 1 }] },
  });
}

export async function call(input: RunInput, stored: string | null): Promise<Run> {
  const client: Client = createClient({ baseUrl: new URL("https://edge.example"), token: async () => "t", policy: { budgetMs: 1 }, edge: true, core });
  const onProgress = (event: Progress): void => {
    const saved: Saved = event.saved;
    if (event.type === "waiting") console.log(event.untilMs, event.decision.reason, saved.state.runId);
    // @ts-expect-error: only a wait has an end
    if (event.type === "done") console.log(event.untilMs);
    if (event.type === "polling") console.log(event.runId);
  };
  try {
    const signal = AbortSignal.timeout(5);
    if (stored !== null) return await client.resume(JSON.parse(stored) as Saved, { input, signal, onProgress });
    const credits: number = await client.credits({ signal });
    const { runId } = await client.run(input, { idempotencyKey: "k", signal, onProgress });
    return credits > 0 ? client.getRun(runId) : client.waitForRun(runId, { onProgress });
  } catch (error) {
    if (error instanceof RunFailedError) return error.run;
    if (error instanceof FollowthroughError && error.decision?.resumable && error.saved) return client.resume(error.saved);
    throw error;
  }
}

export async function refused(client: Client): Promise<void> {
  // @ts-expect-error: where it is has to be said
  createClient({});
  // @ts-expect-error: whether a run is followed is the client's to say
  createClient({ baseUrl: "/", policy: { poll: false } });
  // @ts-expect-error: a run is of a prompt version
  await client.run({ inputs: {} });
  // @ts-expect-error: another version's
  await client.resume({ v: 2, state: {}, startedAtMs: 1, idempotencyKey: "" });
  const fetch: typeof globalThis.fetch = followFetch({ policy: { poll: false }, edge: true, onDecision: ({ action }, { attempt }) => console.log(action, attempt) });
  await fetch("/", { method: "POST" });
}
