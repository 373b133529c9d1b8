/**
 * What the small module costs beside the ordinary one, in Node: from bytes to
 * the first decision, each in a process of its own (V8 remembers modules), and
 * a decision afterwards, in one process in turns.
 *
 *	node wasm/ladder/measure.mjs [small.wasm [ordinary.wasm]], after build.mjs
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bindCore } from "../../web/bind.js";
import { Instance } from "../../web/instance.js";
import { AT } from "../../web/layout.js";
import { start } from "../../web/runtime.js";
import { path } from "./toolchain.mjs";

const STARTS = 15;
const ROUNDS = 15;
const CALLS = 40_000;

const BODY = JSON.stringify({
  status: "GATEWAY_TIMEOUT_ERROR", message: "The run is still going on. It did not complete within the time limit, and goes on.",
  data: { runId: "0f8fad5b-d9cb-469f-a165-70867728950e" },
});
const OBSERVATION = { method: "POST", status: 504, body: BODY, nowMs: 1_795_370_400_000, elapsedMs: 120_400, draw: 40_000 };

if (process.argv[2] === "--start") {
  const bytes = readFileSync(process.argv[3]);
  const from = performance.now();
  const module = new WebAssembly.Module(bytes);
  bindCore(() => start(module)).decide(OBSERVATION);
  console.log(performance.now() - from);
} else {
  const [small = path("opt.wasm"), ordinary = path("plain.wasm")] = process.argv.slice(2);
  const files = { ordinary, small };
  for (const [name, file] of Object.entries(files)) {
    const times = Array.from({ length: STARTS }, () => Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--start", file])));
    console.log(`${name.padEnd(9)} ${readFileSync(file).length} bytes, from bytes to the first decision ${median(times).toFixed(1)} ms (${Math.min(...times).toFixed(1)} at best)`);
  }
  calls(files);
}

function calls(files) {
  const table = new Map([["GATEWAY_TIMEOUT_ERROR", 1]]);
  let kept = 0; // so that nothing is optimised away
  const work = {
    "JSON.parse and a table": () => {
      const { status, data } = JSON.parse(BODY);
      kept += table.get(status) + data.runId.length;
    },
  };
  for (const [name, file] of Object.entries(files)) {
    const module = new WebAssembly.Module(readFileSync(file));
    const core = bindCore(() => start(module));
    const bare = begin(module);
    const n = bare.bodyText(BODY);
    work[`${name}: decide, object in, object out`] = () => { kept += core.decide(OBSERVATION).delayMs; };
    work[`${name}: export decide, ${n} bytes`] = () => { kept += bare.exports.decide(n); };
    work[`${name}: export decide, no body`] = () => { kept += bare.exports.decide(0); };
  }
  const times = Object.fromEntries(Object.keys(work).map((name) => [name, []]));
  for (let round = -3; round < ROUNDS; round++) {
    for (const [name, one] of Object.entries(work)) {
      const from = performance.now();
      for (let i = 0; i < CALLS; i++) one();
      if (round >= 0) times[name].push(((performance.now() - from) / CALLS) * 1e6); // the first rounds warm up
    }
  }
  if (!Number.isFinite(kept)) throw new Error("the work gave no numbers");
  const base = median(times["JSON.parse and a table"]);
  for (const [name, all] of Object.entries(times)) {
    console.log(`${name.padEnd(42)} ${median(all).toFixed(0).padStart(6)} ns  ${(median(all) / base).toFixed(2).padStart(5)}×`);
  }
}

function begin(module) {
  const instance = new Instance(start(module));
  instance.text("POST", AT.Method, AT.MethodLen, 31);
  instance.set(AT.Status, OBSERVATION.status);
  instance.number(AT.NowMs, OBSERVATION.nowMs);
  instance.number(AT.ElapsedMs, OBSERVATION.elapsedMs);
  instance.set(AT.Draw, OBSERVATION.draw);
  return instance;
}

function median(all) {
  return [...all].sort((a, b) => a - b)[all.length >> 1];
}
