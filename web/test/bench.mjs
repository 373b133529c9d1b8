/**
 * What a decision costs from JavaScript, in one run: medians of rounds, and as
 * ratios to JSON.parse of the same envelope with a small table beside it.
 */
import { readFile } from "node:fs/promises";
import { loadCore } from "../core.js";
import { Instance } from "../instance.js";
import { AT } from "../layout.js";
import { coreURL } from "./load.mjs";

const ROUNDS = 15;
const CALLS = 50_000;

const bytes = await readFile(coreURL);
const core = await loadCore(bytes);
const bare = new Instance();
bare.begin((await WebAssembly.instantiate(bytes, bare.imports)).instance);

const body = envelope(200);
const observation = {
  method: "POST", status: 504, retryAfter: "", date: "Sun, 22 Nov 2026 18:00:00 GMT", body,
  nowMs: 1_795_370_400_000, elapsedMs: 120_400, draw: 40_000,
};
const utf8 = new TextEncoder().encode(body);
core.decide(observation);
bare.text(observation.method, AT.Method, AT.MethodLen, 31);
bare.set(AT.Status, observation.status);
bare.number(AT.NowMs, observation.nowMs);
bare.number(AT.ElapsedMs, observation.elapsedMs);
bare.set(AT.Draw, observation.draw);
bare.bytes.set(utf8, AT.Body);
const { decide, mustRead } = bare.exports;

const TABLE = new Map([["GATEWAY_TIMEOUT_ERROR", "poll"], ["SERVER_ERROR", "retry"], ["TOO_MANY_REQUESTS_ERROR", "retry"]]);
let kept = 0; // so that nothing is optimised away

const WORK = {
  "JSON.parse and a table": () => {
    const { status, data } = JSON.parse(body);
    kept += TABLE.get(status).length + data.runId.length;
  },
  "decide, object in, object out": () => {
    kept += core.decide(observation).delayMs;
  },
  "export decide, fields in the area": () => {
    kept += decide(utf8.length);
  },
  "export decide, no body": () => {
    kept += decide(0);
  },
  "export mustRead": () => {
    kept += mustRead();
  },
};

const times = Object.fromEntries(Object.keys(WORK).map((name) => [name, []]));
for (let round = -2; round < ROUNDS; round++) {
  for (const [name, work] of Object.entries(WORK)) {
    const from = process.hrtime.bigint();
    for (let i = 0; i < CALLS; i++) work();
    if (round >= 0) times[name].push(Number(process.hrtime.bigint() - from) / CALLS); // the first rounds warm up
  }
}
const base = median(times["JSON.parse and a table"]);
console.log(`an envelope of ${body.length} bytes; medians of ${ROUNDS} rounds of ${CALLS} calls; Node ${process.version}`);
for (const [name, all] of Object.entries(times)) {
  console.log(`${name.padEnd(34)} ${median(all).toFixed(0).padStart(6)} ns  ${(median(all) / base).toFixed(2).padStart(5)}×`);
}
if (!Number.isFinite(kept)) throw new Error("the work gave no numbers");

function median(all) {
  return [...all].sort((a, b) => a - b)[all.length >> 1];
}

/** An envelope of exactly n bytes, as the API writes it. */
function envelope(n) {
  const of = (message) => JSON.stringify({
    status: "GATEWAY_TIMEOUT_ERROR", message, data: { runId: "0f8fad5b-d9cb-469f-a165-70867728950e" },
  });
  return of("The run is still going on. ".repeat(9).slice(0, n - of("").length));
}
