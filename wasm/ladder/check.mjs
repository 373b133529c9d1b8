/**
 * What a small module must be before anyone may use it: without imports, table
 * or globals, with a fixed memory and the ordinary module's exports, and with
 * the same answers to every story and every generated case.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { adopt } from "../../web/adoption.js";
import { bindCore } from "../../web/bind.js";
import { start } from "../../web/runtime.js";
import { loadAdoptions, loadChecks, loadStories } from "../../web/test/load.mjs";
import { adoptionOf, preflightOf } from "../../web/test/hosts/main.mjs";
import { line, runAdoptions, runChecks, runStories } from "../../web/test/stories.mjs";
import { CASES, fuzz } from "./fuzz.mjs";
import { readModule } from "./lib/module.mjs";
import { GATE_ONLY } from "./rungs.mjs";
import { root } from "./toolchain.mjs";

/** What only Go's own start needs. */
const START = ["run", "resume", "getsp"];

/** Throws unless the module has the shape of a small one, with all exports but those left away. */
export function checkShape(ordinary, small, without = /^$/) {
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
  const all = readModule(ordinary);
  want(names(m) === names({ ...all, exports: all.exports.filter((e) => !without.test(e.name)) }), `it exports ${names(m)}`);
}

/** Tells the stories of every kind to both; gives their lines, throws when a story or the hashes differ. */
export async function checkStories(ordinary, small, { native = false, files, adoptions, checks } = {}) {
  files ??= await loadStories();
  if (adoptions === undefined) adoptions = await loadAdoptions(); // false: none are told
  checks ??= await loadChecks();
  const go = native ? nativeOutput().split("\n") : undefined;
  const modules = [["ordinary", ordinary], ["small", small]].map(([host, bytes]) => [host, new WebAssembly.Module(bytes)]);
  const all = [];
  const kinds = [[runStories, files, (host) => host], [runAdoptions, adoptions, adoptionOf], [runChecks, checks, preflightOf]];
  for (const [run, told, nameOf] of kinds.filter(([, told]) => told)) {
    const lines = native ? [go.find((text) => text.startsWith(`${nameOf("native")} `)) ?? fail("the native runner told no story")] : [];
    for (const [host, module] of modules) {
      const report = await run(bindCore(() => start(module), { adopt }), told);
      if (report.stories === 0) fail("no story was told");
      const [first] = report.failures;
      if (first) fail(`${host}: ${first.file}: ${first.story}: step ${first.step}: ${first.field}: want ${first.want}, got ${first.got}`);
      lines.push(line(nameOf(host), report));
    }
    if (new Set(lines.map((text) => text.replace(/^.*?(?=\d+ stories)/, "").replace(/ +/g, " "))).size > 1) fail(`the stories' hashes differ:\n${lines.join("\n")}`);
    all.push(...lines);
  }
  return all;
}

/** The same for the lean module, which is not asked about creates in doubt. */
export async function checkLean(ordinary, lean, { cases = CASES, seed = 1, say = () => {} } = {}) {
  checkShape(ordinary, lean, GATE_ONLY);
  const lines = await checkStories(ordinary, lean, { adoptions: false });
  for (const told of lines) if (told.includes("small")) say(told.replace("small", "lean "));
  await fuzz(ordinary, lean, { cases, seed, adopts: false });
  say(`${cases} cases: no difference, no trap in the lean module`);
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

const nativeOutput = () =>
  execFileSync("go", ["run", "./core/story/cmd/stories"], { cwd: fileURLToPath(root), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function fail(message) {
  throw new Error(message);
}
