// What all contestants have to go through: callers that come evenly, an
// outage in their midst, and creates whose run outlasts the request.
import { setTimeout as pause } from "node:timers/promises";

export const SCENARIO = {
  clients: 100, spanMs: 20_000, // 5 a second, which is the limit
  outage: { fromMs: 8000, untilMs: 16_000 },
  windowMs: 2000, quickMs: 300, longMs: 10_000, longEvery: 5, // of five creates one takes long
  horizonMs: 240_000,
};

/** What an outage does, in turns: a proxy that reaches nothing, a service that says so, and answers that are lost after the work. */
const OUTAGE = [
  { on: "any", kind: "502", times: 5 }, { on: "any", kind: "500", times: 2 }, { on: "any", kind: "503", times: 2 }, { on: "any", kind: "resetAfter" },
];

/** Whether a run that is created at an instant takes long: so in one of so many slices of time. */
const SLICE_MS = 100;

/** Lets a vendor go through it, until signal aborts. */
export async function suffer(vendor, { outage, quickMs, longMs, longEvery }, signal) {
  const startedMs = Date.now();
  const at = (ms) => pause(Math.max(0, startedMs + ms - Date.now()), undefined, { signal });
  const slices = async () => {
    for (let n = 0; ; n++) {
      await vendor.configure({ runDurationMs: n % longEvery === longEvery - 1 ? longMs : quickMs });
      await at((n + 1) * SLICE_MS);
    }
  };
  const fails = async () => {
    await at(outage.fromMs);
    await vendor.script(Array.from({ length: 400 }, () => OUTAGE).flat());
    await at(outage.untilMs);
    await vendor.unscript();
  };
  const quiet = (error) => {
    if (!signal.aborted) throw error;
  };
  await Promise.all([slices().catch(quiet), fails().catch(quiet)]);
}

/**
 * When the last could be answered, if nothing were sent in vain: so many
 * requests by the limit, each no sooner than its caller comes, none in the
 * outage, and the last run to its end.
 */
export function idealMs({ clients, spanMs, outage, quickMs }, polls, perSecond) {
  let freeMs = 0;
  const send = (fromMs) => {
    let at = Math.max(freeMs, fromMs);
    if (at >= outage.fromMs && at < outage.untilMs) at = outage.untilMs;
    freeMs = at + 1000 / perSecond;
    return at;
  };
  let lastMs = 0;
  for (let i = 0; i < clients; i++) lastMs = send((i * spanMs) / clients);
  for (let i = 0; i < polls; i++) lastMs = send(0);
  return lastMs + quickMs;
}
