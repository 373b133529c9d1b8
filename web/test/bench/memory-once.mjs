// Many decisions by one form, in a process of its own, and what memory is held
// before and after, as JSON:
//
//	node --expose-gc memory-once.mjs index.js 10000000
import { BODY, OBSERVATION } from "./observation.mjs";

const WARM = 200_000; // by then all that is compiled, and every name that is kept, is there

// What the form makes is seen by standing where it is made.
const made = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...all) {
    super(...all);
    if (this.exports.mem) made.push(this); // what unpacks the text has none
  }
};

const SEEN = [
  OBSERVATION,
  { method: "GET", status: 200, body: '{"status":"SUCCESS","data":{"runId":"r-1","runStatus":"running"}}', state: { runId: "r-1", polls: 3 } },
  { method: "POST", status: 429, retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT, 1.5, soon", date: "Sun, 06 Nov 1994 08:49:07 GMT" },
  { method: "GET", status: 500, body: '{"status":"SERVER_ERROR","message":"h\\u00e9las: für später 😀"}', policy: { maxAttempts: 9 } },
  { method: "POST", status: 502, body: "<html><h1>502 Bad Gateway</h1></html>" },
  { method: "POST", failure: "network" },
  { method: "POST", status: 504, body: new TextEncoder().encode(BODY), state: { failures: 1 } },
  { method: "GET", status: 200, body: BODY.slice(0, 150) },
];

const [form, calls] = process.argv.slice(2);
const { decide } = await import(`../../module/package/${form}`);
run(WARM);
const before = held();
run(Number(calls));
console.log(JSON.stringify({ calls: Number(calls), instances: made.length, before, after: held() }));

function run(times) {
  let kept = 0;
  for (let i = 0; i < times; i++) {
    const seen = SEEN[i % SEEN.length];
    seen.nowMs = 1_795_370_400_000 + i;
    seen.elapsedMs = i % 900_000;
    seen.draw = i % 65_536;
    if (seen.state?.polls) seen.state.runId = `r-${i}`; // a run that was never seen before
    kept += decide(seen).delayMs;
  }
  if (!(kept > 0)) throw new Error("no decision ever waits");
}

function held() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const pages = made.reduce((all, { exports }) => all + exports.mem.buffer.byteLength / 65_536, 0);
  return { heapUsed, arrayBuffers, pages };
}
