// Holds the tests against sentences.md:
//
//	node worker/test/rig/sentences.mjs        lists the sentences without a test; 1 if there are any
//	node worker/test/rig/sentences.mjs --all  lists every sentence with its tests
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const ID = /\b(?:house|door|way|gate|desk)-\d\d\b/g;

/** Gives a Map of the ids of sentences.md to what they say. */
export function sentences(text = readFileSync(join(root, "worker/test/sentences.md"), "utf8")) {
  const rows = [...text.matchAll(/^\| ((?:house|door|way|gate|desk)-\d\d) \| (.+) \|$/gm)];
  const found = new Map(rows.map(([, id, what]) => [id, what]));
  if (found.size !== rows.length) throw new Error("sentences.md: an id stands there twice");
  return found;
}

/** Gives the names of the tests in a source: [name, …], by the kind of file. A test that is skipped is none. */
export function testsIn(path, source) {
  const lines = source.split("\n");
  if (path.endsWith(".json")) return [...source.matchAll(/"name": *"((?:[^"\\]|\\.)*)"/g)].map(([, name]) => name);
  if (path.endsWith(".go")) {
    return lines.flatMap((line, i) => {
      const named = /\bt\.Run\("([^"]*)"/.exec(line);
      if (named) return [named[1]];
      if (!/^func (Test|Fuzz|Example)/.test(line)) return [];
      const doc = [];
      for (let above = i - 1; lines[above]?.startsWith("//"); above--) doc.unshift(lines[above].slice(2).trim());
      return [doc.join(" ")];
    });
  }
  return lines.flatMap((line, i) => {
    const named = /^\s*(?:await )?(?:t\.)?(?:test|it)\((["`])(.*?)\1\s*,/.exec(line);
    const skipped = /\b(skip|todo): *(?!false)/.test(line) || /\b(skip|todo): *(?!false)/.test(lines[i + 1] ?? "");
    return named && !skipped ? [named[2]] : [];
  });
}

/** Gives a Map of every id that tests bear to those tests: "file: name". */
export function borne(files = sources()) {
  const found = new Map();
  for (const [path, source] of files) {
    for (const name of testsIn(path, source)) {
      for (const id of name.match(ID) ?? []) found.set(id, [...(found.get(id) ?? []), `${path}: ${name}`]);
    }
  }
  return found;
}

function sources() {
  const under = (folder, ends) =>
    readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith(ends) && !name.includes("node_modules")).map((name) => join(root, folder, name));
  const files = [
    ...readdirSync(join(root, "worker/test")).filter((name) => name.endsWith(".test.mjs")).map((name) => join(root, "worker/test", name)),
    ...under("core", "_test.go"), ...readdirSync(join(root, "worker")).filter((name) => name.endsWith("_test.go")).map((name) => join(root, "worker", name)),
    ...under("core/testdata", ".json"), ...under("web/test", ".test.mjs"),
  ];
  return files.map((path) => [relative(root, path), readFileSync(path, "utf8")]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [all, tests] = [sentences(), borne()];
  if (process.argv.includes("--all")) {
    for (const [id, what] of all) console.log([`${id}  ${what}`, ...(tests.get(id) ?? ["NO TEST"]).map((name) => `    ${name}`)].join("\n"));
  }
  const untested = [...all].filter(([id]) => !tests.has(id));
  const unknown = [...tests.keys()].filter((id) => !all.has(id));
  if (!process.argv.includes("--all")) for (const [id, what] of untested) console.log(`${id}  ${what}`);
  for (const id of unknown) console.log(`${id}  is no sentence, and named by ${tests.get(id).join("; ")}`);
  console.log(`${all.size} sentences, ${all.size - untested.length} with a test`);
  process.exit(untested.length + unknown.length > 0 ? 1 : 0);
}
