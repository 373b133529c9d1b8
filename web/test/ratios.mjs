/**
 * Reads the output of go test -bench and tells each benchmark as a ratio to
 * its yardstick, with its heap allocations: what the same work costs without
 * this code. The yardstick of a benchmark in parts is its part "bare", that of
 * others one of their package's. Of several runs, one after another, the median
 * counts.
 */
import { reachAtLeast } from "./bench/reach.mjs";

const YARDSTICKS = ["BenchmarkBare", "BenchmarkEnvelopeGjsonValid", "BenchmarkQueueAlone"];
/** How many times as long as a decision, from its bytes, others take for less. */
const SLOWER = [
  ["encoding/json decoding the envelope ÷ core.Decide", "BenchmarkEnvelopeEncodingJSON", "BenchmarkDecide", 5],
  ["gjson picking its four fields ÷ core.Decide", "BenchmarkEnvelopeGjson", "BenchmarkDecide", 1.5],
];

let text = "";
for await (const chunk of process.stdin) text += chunk;
const failed = /^(FAIL|panic:|--- FAIL)/m.test(text);

const packages = new Map();
for (const section of text.split(/^pkg: /m).slice(1)) {
  const [name] = section.split("\n", 1);
  if (!packages.has(name)) packages.set(name, { times: new Map(), allocs: new Map() });
  const { times, allocs } = packages.get(name);
  for (const [, name, ns, count] of section.matchAll(/^(Benchmark\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns\/op(?:.*?(\d+) allocs\/op)?/gm)) {
    times.set(name, [...(times.get(name) ?? []), Number(ns)]);
    allocs.set(name, count ?? "?");
  }
}

let told = 0;
for (const [name, { times, allocs }] of packages) {
  const own = YARDSTICKS.find((name) => times.has(name));
  const yardstickOf = (name) => (name.includes("/") ? `${name.split("/", 1)[0]}/bare` : own);
  const measured = [...times].filter(([name]) => times.has(yardstickOf(name)));
  if (measured.length === 0) continue;
  console.log(name);
  for (const [name, all] of measured) {
    told++;
    const yardstick = yardstickOf(name);
    const ns = median(all);
    console.log(`  ${name.padEnd(44)} ${ns.toFixed(0).padStart(9)} ns  ${(ns / median(times.get(yardstick))).toFixed(2).padStart(7)}×  ${String(allocs.get(name)).padStart(3)} allocs/op${name === yardstick ? "  the yardstick" : ""}`);
  }
  for (const [what, slow, quick, least] of SLOWER) {
    if (times.has(slow) && times.has(quick)) reachAtLeast(what, median(times.get(slow)) / median(times.get(quick)), least);
  }
}
if (failed || told === 0) {
  console.error(failed ? text : "ratios: no benchmark with a yardstick was read");
  process.exitCode = 1;
}

function median(all) {
  return [...all].sort((a, b) => a - b)[all.length >> 1];
}
