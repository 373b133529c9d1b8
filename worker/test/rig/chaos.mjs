// A mixed load under which everything goes wrong: callers who call again and
// callers who hang up, a vendor that fails in every way it can, and edges that
// are killed in the middle of it.
import { startVendor } from "../../local/vendor.mjs";
import { callOnce, callUntilTold, followUntilTold, operationOf } from "./caller.mjs";
import { FRONT } from "./front.mjs";
import { balances, ledgerOf } from "./ledger.mjs";
import { standEdge } from "./stand.mjs";

const CALLERS = 6; // of each edge
const PATIENCE_MS = 90_000; // within which each is told

// Weight, and what goes wrong.
const FAULTS = [
  [4, { on: "create", kind: "429", retryAfter: "1" }],
  [1, { on: "create", kind: "429", retryAfter: "2" }],
  [5, { on: "create", kind: "500" }],
  [3, { on: "create", kind: "500", process: true }],
  [3, { on: "create", kind: "502" }],
  [3, { on: "create", kind: "502", process: true }],
  [5, { on: "create", kind: "504" }],
  [2, { on: "create", kind: "504WithoutRun" }],
  [3, { on: "create", kind: "resetBefore" }],
  [4, { on: "create", kind: "resetAfter" }],
  [2, { on: "create", kind: "slowBody", durationMs: 700 }],
  [2, { on: "create", kind: "cutBody" }],
  [1, { on: "create", kind: "truncated" }],
  [1, { on: "create", kind: "runFailed" }],
  [2, { on: "poll", kind: "500" }],
  [2, { on: "poll", kind: "429", retryAfter: "1" }],
  [2, { on: "poll", kind: "resetBefore" }],
  [1, { on: "poll", kind: "slowBody", durationMs: 500 }],
  [2, { on: "list", kind: "500" }],
  [1, { on: "list", kind: "resetAfter" }],
];

/**
 * Lets it rage for timeMs with so many kills, then waits until every caller is
 * told. The same seed draws the same lots. Gives {table (see ledger.mjs),
 * kills, stats, hangUps, ok}.
 */
export async function chaos({ timeMs, kills, seed, print = console.log }) {
  const draw = drawer(seed);
  const vendor = await startVendor({ key: "bp_chaos_carried", moreKeys: ["bp_chaos_other", "bp_chaos_kept"], flags: ["-window", "400ms", "-credits", "100000"] });
  const stands = [];
  try {
    stands.push(await standEdge({ vendor, front: FRONT }));
    stands.push(await standEdge({ vendor, front: FRONT, mode: "keep", key: "bp_chaos_kept" }));
    const untilMs = Date.now() + timeMs;
    const operations = [];
    const about = { hangUps: 0 };
    const all = stands.flatMap((stand) => Array.from({ length: CALLERS }, (_, i) => callAndCall(stand, i, { draw, untilMs, operations, about })));
    await Promise.all([trouble(vendor, draw, untilMs), kill(stands, kills, draw, timeMs, print)]);
    await vendor.configure({ runDurationMs: 0 });
    await Promise.all(all);
    const stats = await vendor.stats();
    const table = ledgerOf(operations, await vendor.requests());
    const ok = balances(table) && stats.runsCreated === table.runs && stats.creditsSpent === table.runs;
    return { table, kills: stands.flatMap((stand) => stand.kills), stats, ...about, ok };
  } finally {
    await Promise.all([...stands, vendor].map((one) => one.close()));
  }
}

async function callAndCall(stand, i, { draw, untilMs, operations, about }) {
  const who = stand.mode === "keep" ? `caller-${i % 3}` : ["bp_chaos_carried", "bp_chaos_other"][i % 2];
  for (let n = 0; Date.now() < untilMs; n++) {
    const op = operationOf(`${stand.mode} ${i}.${n}`, { image: draw() < 0.5 });
    operations.push(op);
    const chance = draw();
    if (chance < 0.3) {
      about.hangUps++;
      await callOnce(stand, op, { who, headers: { "x-hang-up-after": String(Math.floor(draw() * 800)) } }).catch(() => {});
    }
    await (chance < 0.6 ? callUntilTold : followUntilTold)(stand, op, { who, giveUpMs: PATIENCE_MS });
  }
}

async function trouble(vendor, draw, untilMs) {
  const lots = FAULTS.flatMap(([weight, fault]) => Array(weight).fill(fault));
  while (Date.now() < untilMs) {
    await vendor.script([lots[Math.floor(draw() * lots.length)]]);
    await vendor.configure({ runDurationMs: [0, 100, 300, 1500][Math.floor(draw() * 4)], listDelayMs: draw() < 0.2 ? 150 : 0 });
    await pause(100 + draw() * 500);
  }
}

async function kill(stands, kills, draw, timeMs, print) {
  const startedMs = Date.now();
  const instants = Array.from({ length: kills }, () => draw() * timeMs).sort((a, b) => a - b);
  for (const instant of instants) {
    const stand = stands[draw() < 0.5 ? 0 : 1];
    await pause(startedMs + instant - Date.now());
    await stand.kill(`at ${((Date.now() - startedMs) / 1000).toFixed(2)} s`, print);
    await stand.restart();
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** Gives a function that draws from [0, 1): the same numbers for the same seed (mulberry32). */
function drawer(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
