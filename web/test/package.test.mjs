import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { tool } from "./load.mjs";
import { installed } from "./project.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const { exports: entries } = JSON.parse(readFileSync(join(web, "package.json"), "utf8"));
const MADE = "module/package/";
const PACKED = [
  "package.json", "index.d.ts", "client.d.ts", "core.d.ts", "js.d.ts", "url.d.ts", "follow.d.ts",
  ...["LICENSE", "core.js", "core.wasm", "follow.js", "index.js", "index.workerd.js", "js.js", "plain.js", "url.js", "workerd.js"].map((name) => MADE + name),
];

let project; // an empty one, into which the package is installed
let packed;

before(() => {
  const made = installed();
  [project, packed] = [made.dir, made.packed];
});

after(() => rmSync(project, { recursive: true }));

/** What a module of the project prints. */
function printed(code) {
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: project, encoding: "utf8" }).trim();
}

/** What a bundler makes of a module of the project, for an app. */
async function bundled(contents, conditions) {
  const { outputFiles } = await tool("esbuild").build({
    stdin: { contents, resolveDir: project }, bundle: true, format: "esm", write: false, outdir: "/", loader: { ".wasm": "copy" }, conditions,
  });
  return outputFiles;
}

test("the package has exactly the files that are wanted", () => {
  assert.deepEqual([...packed].sort(), [...PACKED].sort());
});

test("every file that an entry names is in it", () => {
  const named = Object.values(entries).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));
  for (const path of named) assert.ok(existsSync(join(project, "node_modules/followthrough", path)), path);
});

test("every entry can be imported, decides, and shares its errors with all others", () => {
  const say = printed(`
    import * as whole from "followthrough";
    import * as core from "followthrough/core";
    import * as js from "followthrough/js";
    import * as url from "followthrough/url";
    import { follow, sleep } from "followthrough/follow";
    const far = await url.loadCore(import.meta.resolve("followthrough/core.wasm"));
    const decided = [whole, core, js, far].map(({ decide }) => decide({ status: 404 }).action);
    const refused = [whole, core, js, far].map(({ decide }) => {
      try { decide({ draw: -1 }); } catch (error) { return [whole, core, js, url].every(({ ObservationError }) => error instanceof ObservationError); }
    });
    const sent = await follow({
      core: far, send: async () => new Response("{}", { status: 404 }), sleep, now: Date.now, draw: () => 0, method: "GET", policy: { poll: false },
    });
    console.log(JSON.stringify([decided, refused, whole.core === core.core, sent.decision.action]));
  `);
  assert.deepEqual(JSON.parse(say), [["fail", "fail", "fail", "fail"], [true, true, true, true], true, "fail"]);
});

test("every entry gives what its source gives", async () => {
  for (const [entry, { default: file }] of Object.entries(entries).filter(([, { default: file }]) => file)) {
    const source = await import(`../${file.slice(`./${MADE}`.length)}`);
    const names = printed(`console.log(Object.keys(await import("followthrough${entry.slice(1)}")).join())`);
    assert.equal(names, Object.keys(source).join(), entry);
  }
});

test("a Worker's bundler takes the file, a browser's the text", async () => {
  const kinds = async (entry, conditions) => {
    const files = await bundled(`import { decide } from "${entry}"; export default decide;`, conditions);
    return files.map(({ path }) => path.replace(/^.*\./, "")).sort().join();
  };
  for (const entry of ["followthrough", "followthrough/core"]) {
    assert.equal(await kinds(entry, ["workerd", "worker", "browser"]), "js,wasm");
    assert.equal(await kinds(entry, ["worker", "browser"]), "js");
  }
});

test("who takes no core gets none", async () => {
  for (const name of ["follow", "ObservationError"]) {
    const [{ text }] = await bundled(`export { ${name} } from "followthrough";`, ["browser"]);
    assert.match(text, new RegExp(`\\b${name}\\b`));
    assert.doesNotMatch(text, /WebAssembly/, name);
  }
});

test("nothing of Go's runtime and no name of this machine is in it", () => {
  for (const path of packed.filter((name) => name.endsWith(".js"))) {
    const text = readFileSync(join(project, "node_modules/followthrough", path), "utf8");
    assert.match(text, /^\/\/ Made by web\/build\.mjs from .*build\/(core|lean)\.wasm; DO NOT EDIT\.\n/, path);
    assert.ok(!text.includes(web) && !/scheduleTimeoutEvent|node_modules/.test(text), path);
  }
});
