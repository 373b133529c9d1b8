/**
 * Tells the same cases to the ordinary module and to a small one, which must
 * answer with the same bytes and never trap.
 *
 *	node wasm/ladder/fuzz.mjs [--cases 20000] [--seed 1] [small.wasm [ordinary.wasm]], after build.mjs
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadCore } from "../../web/core.js";
import { Instance } from "../../web/instance.js";
import { compareAreas } from "./cases/area.mjs";
import { Cells } from "./cases/cells.mjs";
import { observation } from "./cases/observation.mjs";
import { Random } from "./cases/random.mjs";
import { out } from "./toolchain.mjs";

export const CASES = 20_000;

/**
 * @param {Uint8Array} ordinary
 * @param {Uint8Array} small
 * @param {{cases?: number, seed?: number, first?: number}} options
 * @returns {Promise<Cells>} what was met; throws at the first difference or trap, naming seed and case
 */
export async function fuzz(ordinary, small, { cases = CASES, seed = 1 } = {}) {
  const modules = [ordinary, small].map((bytes) => new WebAssembly.Module(bytes));
  const cores = await Promise.all(modules.map((module) => loadCore(module)));
  const bare = modules.map((module) => {
    const instance = new Instance();
    instance.begin(new WebAssembly.Instance(module, instance.imports));
    return instance;
  });
  const replaced = countReplacements();
  const cells = new Cells();
  try {
    for (let i = 0; i < cases; i++) {
      const r = new Random(seed, i);
      const wrong = oneCase(r, cores, cells) ?? (i % 4 === 0 ? oneArea(r, bare, i % 256 === 0) : undefined)
        ?? (replaced.count > 0 ? "an instance trapped and was replaced" : undefined);
      if (wrong !== undefined) throw new Error(`seed ${seed}, case ${i}: ${wrong}`);
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
    return [d, d.holdMs, d.resumable, core.mustRead(o.policy, o.status)];
  }));
  if (a !== b) return `the observation ${JSON.stringify(o)} gave ${a} and ${b}`;
  const rate = r.once(3) ? {} : { requests: r.integer(32), perMs: r.integer(32), burst: r.integer(32) };
  const arrival = { arrivalUs: r.integer() };
  const now = r.once(2) ? Math.floor(arrival.arrivalUs / 1000) : r.integer();
  const [c, d] = [ordinary, small].map((core) => told(() => [core.pace(rate, arrival, now), core.hold(rate, arrival, now)]));
  return c === d ? undefined : `the pace ${JSON.stringify([rate, arrival, now])} gave ${c} and ${d}`;
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { cases: { type: "string" }, seed: { type: "string" } } });
  const [small = new URL("opt.wasm", out), ordinary = new URL("plain.wasm", out)] = positionals;
  const cases = Number(values.cases ?? CASES);
  const cells = await fuzz(readFileSync(ordinary), readFileSync(small), { cases, seed: Number(values.seed ?? 1) });
  console.log(`${cells}\n${cases} cases: no difference, no trap`);
  for (const wrong of cells.wrong()) {
    console.error(wrong);
    process.exitCode = 1;
  }
}
