// What becomes of an operation's cost when many go on at once.
import { table } from "../../../web/test/bench/table.mjs";
import { cpuMsOf } from "../rig/workerd.mjs";
import { operateMany } from "./operations.mjs";
import { DOOR, EDGE, HAND, openSides } from "./sides.mjs";

const KIND = "a create, 504 and 5 polls";
const AT_ONCE = [1, 16, 128, 1000];
const LEAST = { [DOOR]: 100, [HAND]: 100, [EDGE]: 4 }; // operations in a turn; a gate lets one after the other wait

/** Each number of operations is tried in turns, in a warm workerd; each operation at the edge has a key of its own. */
export async function tellGrowth({ rounds = 2 } = {}) {
  const sides = await openSides();
  try {
    const at = { [DOOR]: await sides.start(DOOR), [HAND]: await sides.start(HAND), [EDGE]: await sides.start(EDGE) };
    for (const { url } of Object.values(at)) await operateMany(url, KIND, 400, 128, (i) => `warm_${i}`);
    const rows = [];
    for (const atOnce of AT_ONCE) {
      const spent = Object.fromEntries(Object.keys(at).map((side) => [side, { cpu: 0, wall: 0 }]));
      for (let round = 0; round < rounds; round++) {
        for (const [side, { url, pid }] of Object.entries(at)) {
          const n = Math.max(atOnce, LEAST[side]);
          const [cpu, wall] = [cpuMsOf(pid), performance.now()];
          await operateMany(url, KIND, n, atOnce, (i) => `bp_${atOnce}_${round}_${i}`);
          spent[side].cpu += (cpuMsOf(pid) - cpu) / (n * rounds);
          spent[side].wall += (performance.now() - wall) / (n * rounds);
        }
      }
      rows.push([atOnce, ...[HAND, DOOR].map((side) => spent[side].cpu.toFixed(2)), (spent[DOOR].cpu / spent[HAND].cpu).toFixed(2), spent[EDGE].cpu.toFixed(2),
        ...[HAND, DOOR, EDGE].map((side) => spent[side].wall.toFixed(2))]);
    }
    console.log(`\n${table([`at once: ${KIND}`, "CPU by hand, ms", "the door", "ratio", "with its gate", "time by hand, ms", "the door", "with its gate"], rows)}\n`);
  } finally {
    await sides.close();
  }
}
