/**
 * What a small module must be before anyone may use it: without imports, table
 * or globals, with a fixed memory and the ordinary module's exports, and with
 * the same answers to every story and every generated case.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { loadCore } from "../../web/core.js";
import { loadStories } from "../../web/test/load.mjs";
import { line, runStories } from "../../web/test/stories.mjs";
import { CASES, fuzz } from "./fuzz.mjs";
import { readModule } from "./lib/module.mjs";
import { root } from "./toolchain.mjs";

/** What only Go's own start needs. */
const START = ["run", "resume", "getsp"];

/** Throws unless the module has the shape of a small one. */
export function checkShape(ordinary, small) {
  if (!WebAssembly.validate(small)) throw new Error("the module is not valid");
  const m = readModule(small);
  const want = (ok, what) => {
    if (!ok) throw new Error(`the module: ${what}`);
  };
  want(m.imports.length === 0, `it imports ${m.imports.map((i) => i.name).join(", ")}`);
  want(m.table === null && m.elements.length === 0, "it has a table");
  want(m.globals.length === 0, "it has globals");
  want(m.memory.max === m.memory.min, "its memory can grow");
  const names = (module) => module.exports.map((e) => `${e.name} ${e.kind}`).filter((e) => !START.includes(e.split(" ")[0])).sort().join(", ");
  want(names(m) === names(readModule(ordinary)), `it exports ${names(m)}`);
}

/** Tells the stories to both; gives both lines, throws when a story or the hashes differ. */
export async function checkStories(ordinary, small, { native = false, files } = {}) {
  files ??= await loadStories();
  const lines = native ? [nativeLine()] : [];
  for (const [host, bytes] of [["ordinary", ordinary], ["small", small]]) {
    const report = await runStories(await loadCore(new WebAssembly.Module(bytes)), files);
    if (report.stories === 0) throw new Error("no story was told");
    const [first] = report.failures;
    if (first) throw new Error(`${host}: ${first.file}: ${first.story}: step ${first.step}: ${first.field}: want ${first.want}, got ${first.got}`);
    lines.push(line(host, report));
  }
  if (new Set(lines.map((text) => text.replace(/^\S+ +/, ""))).size > 1) throw new Error(`the stories' hashes differ:\n${lines.join("\n")}`);
  return lines;
}

/** All of it; tells what it saw through say. */
export async function check(ordinary, small, { cases = CASES, seed = 1, native = true, say = () => {} } = {}) {
  checkShape(ordinary, small);
  for (const text of await checkStories(ordinary, small, { native })) say(text);
  const cells = await fuzz(ordinary, small, { cases, seed });
  const wrong = cells.wrong();
  say(String(cells));
  if (wrong.length > 0) throw new Error(`the cases do not cover the table: ${wrong.join("; ")}`);
  say(`${cases} cases: no difference, no trap`);
}

function nativeLine() {
  const output = execFileSync("go", ["run", "./core/story/cmd/stories"], { cwd: fileURLToPath(root), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const found = output.split("\n").find((text) => text.startsWith("native "));
  if (found === undefined) throw new Error("the native runner told no story");
  return found;
}
