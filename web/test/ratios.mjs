/**
 * Reads the output of go test -bench and tells each benchmark as a ratio to
 * its package's yardstick, with its heap allocations: what the same work costs without this code.
 */
const YARDSTICKS = ["BenchmarkBare", "BenchmarkEnvelopeGjsonValid"];

let text = "";
for await (const chunk of process.stdin) text += chunk;
const failed = /^(FAIL|panic:|--- FAIL)/m.test(text);

let told = 0;
for (const section of text.split(/^pkg: /m).slice(1)) {
  const times = new Map();
  const allocs = new Map();
  for (const [, name, ns, count] of section.matchAll(/^(Benchmark\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns\/op(?:.*?(\d+) allocs\/op)?/gm)) {
    times.set(name, [...(times.get(name) ?? []), Number(ns)]);
    allocs.set(name, count ?? "?");
  }
  const yardstick = YARDSTICKS.find((name) => times.has(name));
  if (yardstick === undefined) continue;
  const base = median(times.get(yardstick));
  console.log(section.split("\n", 1)[0]);
  for (const [name, all] of times) {
    told++;
    const ns = median(all);
    console.log(`  ${name.padEnd(32)} ${ns.toFixed(0).padStart(9)} ns  ${(ns / base).toFixed(2).padStart(7)}×  ${String(allocs.get(name)).padStart(3)} allocs/op${name === yardstick ? "  the yardstick" : ""}`);
  }
}
if (failed || told === 0) {
  console.error(failed ? text : "ratios: no benchmark with a yardstick was read");
  process.exitCode = 1;
}

function median(all) {
  return [...all].sort((a, b) => a - b)[all.length >> 1];
}
