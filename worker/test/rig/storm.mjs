// What the page of storms must show, by core/storm in Go.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What core/storm, in Go, gives for a scenario. */
export function inGo(given) {
  const out = execFileSync("go", ["run", "./core/storm/cmd/storm"], { cwd: fileURLToPath(new URL("../../..", import.meta.url)), input: JSON.stringify(given), maxBuffer: 1 << 28 });
  return JSON.parse(out);
}

const TITLES = { ours: "ours, each on its own", paced: "ours, behind one paced gate" };
export const titleOf = (name) => TITLES[name] ?? name;
const whole = (n) => n.toLocaleString("en");
const ifAny = ({ finished }, text) => (finished > 0 ? text : "–");

/** The table that a result makes. */
export const tableOf = ({ policies }) => policies.map((p) => [
  titleOf(p.name), whole(p.finished), whole(p.gaveUp), whole(p.underWay),
  ...[p.makespanPermille, p.requestsPermille].map((n) => ifAny(p, (n / 1000).toFixed(2))),
  ...[p.waitP50Ms, p.waitP99Ms].map((n) => ifAny(p, `${(n / 1000).toFixed(1)} s`)),
  whole(p.twice), whole(p.early), whole(p.worstSecond),
]);
