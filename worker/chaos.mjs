// Callers, kills, a failing vendor and hang-ups, all at once, and the account
// of it at the end:
//
//	node worker/chaos.mjs --time 60s --kills 50 --seed 7
//
// The kills are spread at random over the time; the seed is drawn if it is not
// given. Ends with 1 if anything was paid twice, lost, mixed up, or left
// without an outcome.
import { parseArgs } from "node:util";
import { chaos } from "./test/rig/chaos.mjs";
import { tableText } from "./test/rig/ledger.mjs";

const { values } = parseArgs({
  options: { time: { type: "string", default: "60s" }, kills: { type: "string", default: "50" }, seed: { type: "string" } },
});
const UNITS = { ms: 1, s: 1000, m: 60_000 };

function wrong(name, want) {
  console.error(`chaos: --${name}: want ${want}, not ${JSON.stringify(values[name])}`);
  process.exit(2);
}

const [, amount, unit] = /^(\d{1,6})(ms|s|m)$/.exec(values.time) ?? wrong("time", "a duration such as 60s or 2m");
const integer = (name) => (/^\d{1,9}$/.test(values[name]) ? Number(values[name]) : wrong(name, "an integer"));
const kills = integer("kills");
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : integer("seed");

console.log(`chaos: ${values.time}, ${kills} kills, --seed ${seed}`);
const { table, stats, hangUps, ok } = await chaos({ timeMs: Number(amount) * UNITS[unit], kills, seed });
console.log(`\n${kills} kills, ${hangUps} hang-ups; the vendor made ${stats.runsCreated} runs for ${stats.creditsSpent} credits in ${stats.requests.create} creates,`);
console.log(`and was asked for ${stats.requests.poll} polls and ${stats.requests.list} lists; ${stats.resets} connections were reset; answers ${JSON.stringify(stats.answers)}\n`);
console.log(tableText(table));
if (!ok) console.error("\nchaos: this does not balance");
process.exit(ok ? 0 : 1);
