/**
 * What a call costs, in any host: each kind of work in turns, and the median
 * of the rounds in nanoseconds.
 */
import { AT } from "../../layout.js";
import { median } from "./median.mjs";
import { BODY, OBSERVATION } from "./observation.mjs";
import { PLANNED, PLANS, write } from "./planning.mjs";

const WARM = 3; // rounds that count for nothing
const TABLE = new Map([["GATEWAY_TIMEOUT_ERROR", "poll"], ["SERVER_ERROR", "retry"], ["TOO_MANY_REQUESTS_ERROR", "retry"]]);

export const YARDSTICK = "JSON.parse and a table";
export const FROM_BYTES = "export decide, its bytes in the area";
export const PLANNING = "export decide, no body: ";

/**
 * @param {Record<string, {decide(o: object): object}>} cores by form
 * @param {() => WebAssembly.Exports} begin gives a new instance's exports
 * @param {{rounds: number, ms: number}} how long each kind of work goes on in a round, at least
 * @returns {Record<string, number>} ns by kind of work
 */
export function timeCalls(cores, begin, { rounds, ms }) {
  const work = kinds(cores, begin);
  const calls = {};
  const times = {};
  for (const [name, repeat] of Object.entries(work)) {
    times[name] = [];
    for (calls[name] = 256; timed(repeat, calls[name]) < ms; ) calls[name] *= 2;
  }
  for (let round = -WARM; round < rounds; round++) {
    for (const [name, repeat] of Object.entries(work)) {
      const ns = (timed(repeat, calls[name]) / calls[name]) * 1e6;
      if (round >= 0) times[name].push(ns);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

function timed(repeat, calls) {
  const from = performance.now();
  const sum = repeat(calls); // it is looked at, so that nothing is optimised away
  if (!Number.isFinite(sum)) throw new Error("the work gave no numbers");
  return performance.now() - from;
}

/** Each has its loop, so that no engine shares one among them. */
function kinds(cores, begin) {
  const utf8 = new TextEncoder().encode(BODY);
  const decoder = new TextDecoder();
  const told = ({ status, data }) => TABLE.get(status).length + data.runId.length;
  const work = {
    [YARDSTICK](n) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += told(JSON.parse(BODY));
      return sum;
    },
    "TextDecoder, JSON.parse and a table"(n) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += told(JSON.parse(decoder.decode(utf8)));
      return sum;
    },
    [FROM_BYTES]: repeated(FROM_BYTES, ready(begin(), PLANS[PLANNED], utf8), utf8.length),
  };
  for (const [name, plan] of Object.entries(PLANS)) work[PLANNING + name] = repeated(name, ready(begin(), plan), 0);
  for (const [form, core] of Object.entries(cores)) {
    work[`decide, object in, object out, ${form}`] = (n) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += core.decide(OBSERVATION).delayMs;
      return sum;
    };
  }
  return work;
}

function ready(exports, plan, body = new Uint8Array()) {
  write(plan, exports);
  new Uint8Array(exports.mem.buffer, exports.address() + AT.Body).set(body);
  return exports.decide;
}

/** A loop of its own text, and so with what the engine learns of it. */
const repeated = (name, decide, bytes) => new Function("decide", "bytes", `return (n) => { // ${name}
  let sum = 0;
  for (let i = 0; i < n; i++) sum += decide(bytes);
  return sum;
};`)(decide, bytes);
