// Compiled, never run: what the types allow and what they refuse.
import { follow, loadCore, ObservationError, sleep, type Core, type Followed, type State } from "../index.js";
import { loadCore as sameLoad } from "../core.js";
import { follow as sameFollow } from "../follow.js";

export async function use(wasm: Uint8Array, state?: State): Promise<Followed> {
  const core: Core = await loadCore(wasm);
  await (sameLoad === loadCore ? sleep(1) : sleep(1, AbortSignal.timeout(5)));
  const slot = core.pace(undefined, {}, Date.now());
  core.hold({ requests: 5 }, slot.state, Date.now() + slot.waitMs);
  const { action, delayMs } = core.decide({ method: "POST", status: 504, failure: "", body: wasm, draw: 0 });
  if (action === "retry" && delayMs > 0 && core.mustRead({ poll: false }, 200)) throw new ObservationError("draw", "less");
  // @ts-expect-error: no such failure
  core.decide({ failure: "dns" });
  // @ts-expect-error: no such field of a policy
  core.mustRead({ maxAttemps: 3 }, 200);
  // @ts-expect-error: an operation needs a way to send
  await sameFollow({ core: () => core, sleep, now: Date.now, draw: () => 0, method: "GET" });
  return follow({
    core: () => core, send: () => fetch("https://api.test/v1/runs"), sleep, now: Date.now, draw: () => 0, method: "GET",
    policy: { poll: false, budgetMs: 60_000 }, state, failure: () => "timeout",
    onDecision: (decision, { attempt, elapsedMs }) => decision.flags.includes("bad_envelope") && attempt > elapsedMs,
  });
}
