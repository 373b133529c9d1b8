// The README's examples, run from the package as it is installed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { root } from "./load.mjs";
import { installed } from "./project.mjs";
import { PROMPT_VERSION, setClientStage } from "./stage.mjs";

const EXAMPLES = fileURLToPath(new URL("examples/", import.meta.url));
const TROUBLE = [{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }];

let project, stage;
before(async () => {
  project = installed();
  symlinkSync(fileURLToPath(new URL("worker/node_modules/ky", root)), join(project.dir, "node_modules/ky"));
  stage = await setClientStage();
});
after(async () => {
  await stage?.close();
  project?.remove();
});

/** What an example prints, after the vendor's trouble. */
async function printed(name) {
  const { vendor, edge } = stage;
  await vendor.reset();
  await vendor.script(TROUBLE);
  cpSync(join(EXAMPLES, name), join(project.dir, name));
  const env = { ...process.env, EDGE_URL: edge.url, API_URL: vendor.url, TOKEN: vendor.key, PROMPT_VERSION };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [name], { cwd: project.dir, env }, (error, stdout, stderr) => (error || stderr ? reject(error ?? new Error(stderr)) : resolve(stdout)));
  });
}

test("the client's", async () => {
  assert.match(await printed("client.mjs"), /^attempt 1\ndone 1\nA run about "tea"\.\n$/);
  assert.equal((await stage.vendor.stats()).runsCreated, 1);
});

test("fetch's, under ky, before the API itself", async () => {
  assert.equal(await printed("fetch.mjs"), 'A run about "tea".\n');
  assert.equal((await stage.vendor.stats()).runsCreated, 1);
});

test("the README has them as they are run", () => {
  const readme = readFileSync(join(dirname(dirname(dirname(EXAMPLES))), "README.md"), "utf8");
  for (const name of ["client.mjs", "fetch.mjs", "resume.js"]) assert.ok(readme.includes(readFileSync(join(EXAMPLES, name), "utf8")), `examples/${name} is not in README.md`);
});
