// The benchmark that matters: what becomes of callers' runs. Every contestant
// goes through the same, before each of the three limiters that the vendor may
// have, in real time; those of one limiter at once, each before a vendor of its
// own:
//
//	node worker/test/bench/outcome.mjs                 some six minutes
//	node worker/test/bench/outcome.mjs token           one limiter
//
// Ends with 1 where one of ours lost a run, paid one twice, or told a caller nothing.
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { about } from "../../../web/test/bench/about.mjs";
import { version } from "../../../web/test/bench/peers.mjs";
import { table } from "../../../web/test/bench/table.mjs";
import { WAYS } from "./outcome/ways.mjs";
import { contest, inNode } from "./outcome/run.mjs";
import { SCENARIO } from "./outcome/scenario.mjs";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const LIMITERS = ["token", "fixed", "sliding"];

/** Those in Go are one program (core/follow/bench/cmd/outcome), built before anything is timed. */
const program = join(root, "build/outcome");
execFileSync("go", ["build", "-o", program, "./cmd/outcome"], { cwd: join(root, "core/follow/bench"), stdio: "inherit" });
const inGo = (name) => ({ name, command: [program, name] });

const CONTESTANTS = [
  inGo("followthrough, Go"), inNode("followthrough, edge"),
  ...Object.keys(WAYS).filter((name) => name !== "followthrough, edge").map(inNode),
  inGo("go-retryablehttp"),
];
const ours = (name) => name.startsWith("followthrough");

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (LIMITERS.includes(name)) continue;
  console.error(`outcome: ${name}: want ${LIMITERS.join(", ")}`);
  process.exit(2);
}
const goPeer = execFileSync("go", ["list", "-m", "-f", "{{.Version}}", "github.com/hashicorp/go-retryablehttp"], { cwd: join(root, "core/follow/bench"), encoding: "utf8" }).trim();
console.log(about([...["ky", "p-retry", "axios", "axios-retry"].map((name) => `${name} ${version(name)}`), `go-retryablehttp ${goPeer}`]));
const { clients, spanMs, outage, windowMs, longMs, longEvery } = SCENARIO;
const s = (ms) => `${ms / 1000} s`;
console.log(
  `${clients} callers over ${s(spanMs)}, the limit 5 a second, an outage from ${s(outage.fromMs)} to ${s(outage.untilMs)};\n` +
    `a create is answered 504 after ${s(windowMs)}, and one run in ${longEvery} takes ${s(longMs)}`,
);
let wrong = 0;
for (const limiter of wanted.length > 0 ? wanted : LIMITERS) {
  const rows = await Promise.all(CONTESTANTS.map((one) => contest(one, limiter, SCENARIO)));
  console.log(`\n${table(
    [`limiter: ${limiter}`, "finished", "requests ÷ finished", "paid twice", "lost", "undecided", "failed", "no outcome", "makespan ÷ ideal", "late p50, s", "late p99, s"],
    rows.map((row, i) => [
      ours(CONTESTANTS[i].name) ? `**${CONTESTANTS[i].name}**` : CONTESTANTS[i].name, row.finished, row.requests.toFixed(2), row.twice, row.lost, row.undecided, row.failed, row.unended,
      row.makespan.toFixed(2), seconds(row.late, 0.5), seconds(row.late, 0.99),
    ]),
  )}`);
  for (const [i, { twice, lost, unended }] of rows.entries()) if (ours(CONTESTANTS[i].name)) wrong += twice + lost + unended;
}
if (wrong > 0) console.error("\noutcome: one of ours is not as it has to be");
process.exitCode = wrong > 0 ? 1 : 0;

/** The nearest rank of a sorted list. */
function seconds(sorted, part) {
  if (sorted.length === 0) return "";
  return (sorted[Math.ceil(part * sorted.length) - 1] / 1000).toFixed(1);
}
