/**
 * Tells the same cases to the ordinary module and to a small one, which must
 * answer with the same bytes and never trap.
 *
 *	node wasm/ladder/fuzz.mjs [--cases 20000] [--seed 1] [small.wasm [ordinary.wasm]], after build.mjs
 *	node wasm/ladder/fuzz.mjs --for 60s [--seed …] [small.wasm [ordinary.wasm]]
 *
 * With --for it goes on for so long, as Go writes a duration, and each time
 * with other cases: the seed is the clock's, and told, unless one is given.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { adopt } from "../../web/adoption.js";
import { bindCore } from "../../web/bind.js";
import { Instance } from "../../web/instance.js";
import { start } from "../../web/runtime.js";
import { search } from "./cases/adoption.mjs";
import { compareAreas } from "./cases/area.mjs";
import { call } from "./cases/call.mjs";
import { Cells, NEVER } from "./cases/cells.mjs";
import { observation } from "./cases/observation.mjs";
import { Random } from "./cases/random.mjs";
import { out } from "./toolchain.mjs";

export const CASES = 20_000;

/**
 * @param {Uint8Array} ordinary
 * @param {Uint8Array} small
 * @param {{cases?: number, seed?: number, untilMs?: number, adopts?: boolean}} options untilMs: no case begins behind it;
 *   adopts: whether creates in doubt are looked up, and the exports for it are there
 * @returns {Promise<Cells>} what was met, and in how many cases; throws at the first difference or trap, naming seed
 *   and case
 */
export async function fuzz(ordinary, small, { cases = CASES, seed = 1, untilMs = Infinity, adopts = true } = {}) {
  const modules = [ordinary, small].map((bytes) => new WebAssembly.Module(bytes));
  const cores = modules.map((module) => bindCore(() => start(module), { adopt }));
  cores.forEach((core) => core.mustRead()); // each has its instance from here on
  const bare = modules.map((module) => new Instance(start(module)));
  const replaced = countReplacements();
  const cells = new Cells();
  try {
    for (let i = 0; i < cases && (i % 64 > 0 || Date.now() < untilMs); i++) {
      const r = new Random(seed, i);
      const wrong = oneCase(r, cores, cells) ?? (adopts && i % 4 === 0 ? oneArea(r, bare, i % 256 === 0) : undefined)
        ?? (adopts && i % 2 === 1 ? oneSearch(r, cores, cells) : undefined)
        ?? (i % 2 === 0 ? oneCheck(r, cores, cells) : undefined)
        ?? (replaced.count > 0 ? "an instance trapped and was replaced" : undefined);
      if (wrong !== undefined) throw new Error(`seed ${seed}, case ${i}: ${wrong}`);
      cells.cases = i + 1;
    }
  } finally {
    replaced.stop();
  }
  return cells;
}

function oneCase(r, [ordinary, small], cells) {
  const o = observation(r);
  const [a, b] = [ordinary, small].map((core) => told(() => {
    const d = core.decide(o);
    if (core === ordinary) cells.note(d);
    return [d, d.holdMs, d.resumable, d.doubt, d.resend, d.keyRefused, d.listing, core.mustRead(o.policy, o.status)];
  }));
  if (a !== b) return `the observation ${JSON.stringify(o)} gave ${a} and ${b}`;
  const rate = r.once(3) ? {} : { requests: r.integer(32), perMs: r.integer(32), burst: r.integer(32) };
  const arrival = { arrivalUs: r.integer() };
  const now = r.once(2) ? Math.floor(arrival.arrivalUs / 1000) : r.integer();
  const [c, d] = [ordinary, small].map((core) => told(() => [core.pace(rate, arrival, now), core.hold(rate, arrival, now)]));
  return c === d ? undefined : `the pace ${JSON.stringify([rate, arrival, now])} gave ${c} and ${d}`;
}

function oneSearch(r, [ordinary, small], cells) {
  let wrong;
  search(r, (step) => {
    let verdict = {};
    const [a, b] = [ordinary, small].map((core) => told(() => {
      const v = core.adopt(step);
      if (core === ordinary) cells.noteVerdict((verdict = v));
      return v;
    }));
    if (a === b) return verdict;
    wrong = `the step ${JSON.stringify(step)} gave ${a} and ${b}`;
    return {};
  });
  return wrong;
}

function oneCheck(r, [ordinary, small], cells) {
  const { body, about } = call(r);
  const [a, b] = [ordinary, small].map((core) => told(() => {
    const said = core.check(body, about);
    if (core === ordinary) cells.noteCheck(said);
    return said;
  }));
  return a === b ? undefined : `the call ${JSON.stringify(about)} ${JSON.stringify(typeof body === "string" ? body : [...body])} gave ${a} and ${b}`;
}

function oneArea(r, [ordinary, small], thorough) {
  try {
    return compareAreas(r, ordinary, small, thorough);
  } catch (error) {
    return `a trap: ${error.message}`;
  }
}

function told(ask) {
  try {
    return JSON.stringify(ask());
  } catch (error) {
    return `${error.name}: ${error.message}: ${error.cause}`;
  }
}

/** Counts instances that are made from here on: the host makes one only in place of one that died. */
function countReplacements() {
  const { Instance: Original } = WebAssembly;
  const counter = { count: 0, stop: () => { WebAssembly.Instance = Original; } };
  WebAssembly.Instance = new Proxy(Original, {
    construct(target, args) {
      counter.count++;
      return new target(...args);
    },
  });
  return counter;
}

/** Reads a duration as Go writes it, such as 1m30s. */
function msOf(duration) {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== duration) throw new Error(`--for: want a duration such as 60s, got ${JSON.stringify(duration)}`);
  return parts.reduce((sum, [, n, unit]) => sum + n * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit], 0);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true, options: { cases: { type: "string" }, seed: { type: "string" }, for: { type: "string" } },
  });
  const [small = new URL("opt.wasm", out), ordinary = new URL("plain.wasm", out)] = positionals;
  const timed = values.for !== undefined;
  const seed = Number(values.seed ?? (timed ? Date.now() % 2 ** 31 : 1));
  if (timed) console.log(`seed ${seed}`);
  const untilMs = timed ? Date.now() + msOf(values.for) : undefined;
  const cells = await fuzz(readFileSync(ordinary), readFileSync(small), { cases: Number(values.cases ?? (timed ? Infinity : CASES)), seed, untilMs });
  console.log(`${cells}\n${cells.cases} cases: no difference, no trap`);
  // What is seldom met a short time may miss.
  const wrong = cells.wrong().filter((what) => cells.cases >= CASES || !what.startsWith(NEVER));
  if (wrong.length > 0) throw new Error(wrong.join("; "));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    console.error(`fuzz: ${error.message}`);
    process.exitCode = 1;
  });
}
