// What an operation costs workerd, in CPU, at the door and by hand.
import { table } from "../../../web/test/bench/table.mjs";
import { reach } from "../../../web/test/bench/reach.mjs";
import { cpuMsOf } from "../rig/workerd.mjs";
import { KINDS, operateMany } from "./operations.mjs";
import { DOOR, EDGE, HAND, openSides } from "./sides.mjs";

const AT_ONCE = 16;
const MOST = { "a read": 1.5, "a create": 1.5, "a create, 429 first": 1.5, "a create, 504 and 5 polls": 1.6 };

// The gate gives 5 slots a second for a key: so many keys that none waits for long.
const KEYS = 300;
const WARM = 500; // operations of each kind that count for nothing
const GATED = 3; // rounds
const keyOf = (i) => `bp_bench_${i % KEYS}`;

/**
 * Measures the kinds of operations in turns: {rounds, each} is how often, and
 * how many of one kind in a turn.
 */
export async function tellCpu({ rounds = 8, each = 200 } = {}) {
  const sides = await openSides();
  try {
    const at = { [DOOR]: await sides.start(DOOR), [HAND]: await sides.start(HAND), [EDGE]: await sides.start(EDGE) };
    // What an isolate compiles it compiles once, in the hours that it lives.
    for (const kind of Object.keys(KINDS)) {
      for (const side of [DOOR, HAND]) await operateMany(at[side].url, kind, WARM, AT_ONCE);
      await operateMany(at[EDGE].url, kind, KEYS, KEYS, keyOf);
    }
    await sides.vendor.counted();
    const spent = {};
    for (const kind of Object.keys(KINDS)) {
      spent[kind] = { [DOOR]: 0, [HAND]: 0, [EDGE]: 0 };
      for (let round = 0; round < rounds; round++) {
        for (const side of [DOOR, HAND]) {
          const ms = await cpuOf(at[side], () => operateMany(at[side].url, kind, each, AT_ONCE));
          spent[kind][side] += ms / (rounds * each);
        }
      }
      const gated = () => operateMany(at[EDGE].url, kind, KEYS, KEYS, keyOf);
      for (let round = 0; round < GATED; round++) spent[kind][EDGE] += (await cpuOf(at[EDGE], gated)) / (GATED * KEYS);
      await sawAll(sides.vendor, kind, rounds * 2 * each + GATED * KEYS);
    }
    tell(spent);
  } finally {
    await sides.close();
  }
}

async function cpuOf({ pid }, work) {
  const from = cpuMsOf(pid);
  await work();
  return cpuMsOf(pid) - from;
}

// What was not sent costs nothing.
async function sawAll(vendor, kind, operations) {
  const { reads = 0, sends = 0, polls = 0 } = KINDS[kind];
  const want = { sends: sends * operations, polls: polls * operations, reads: reads * operations };
  const seen = await vendor.counted();
  for (const [name, n] of Object.entries(want)) {
    if (seen[name] !== n) throw new Error(`${kind}: the vendor saw ${seen[name]} ${name}, not ${n}`);
  }
}

function tell(spent) {
  const ms = (n) => n.toFixed(3);
  console.log(`\n${table(
    ["CPU of an operation in workerd, ms", "by hand", "the door", "ratio", "the gate's part"],
    Object.entries(spent).map(([kind, all]) => [kind, ms(all[HAND]), ms(all[DOOR]), (all[DOOR] / all[HAND]).toFixed(2), ms(all[EDGE] - all[DOOR])]),
  )}\n`);
  for (const [kind, all] of Object.entries(spent)) reach(`${kind}: CPU of the door ÷ by hand`, all[DOOR] / all[HAND], MOST[kind]);
}
