// Compiled, never run: what the types allow and what they refuse.
import { core, decide, follow, ObservationError, sleep, type AdoptState, type Core, type Followed, type State, type Verdict, type WholeCore } from "../index.js";
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
