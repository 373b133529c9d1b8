// The rules of adoption: a fold of the core, and one for the edge as for Go.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadCore } from "../../web/url.js";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const WASM = join(root, "build", "core.wasm");
const STORIES = join(root, "core", "testdata", "adoption");

test("gate-27: the stories of creates in doubt end the same natively, in Node and in workerd", { timeout: 120_000 }, () => {
  const hosts = ["native", "node+url", "workerd"];
  const printed = execFileSync(process.execPath, [join(root, "web", "test", "all-hosts.mjs"), ...hosts], { cwd: root, encoding: "utf8" });
  const lines = [...printed.matchAll(/^adoption (\S+) +(\d+) stories +(\d+) steps +sha256 (\w{64})$/gm)];
  assert.deepEqual(lines.map(([, host]) => host), hosts);
  assert.equal(new Set(lines.map(([, , ...what]) => what.join())).size, 1, printed); // every verdict, to the byte
  const files = readdirSync(STORIES).filter((name) => name.endsWith(".json")).map((name) => JSON.parse(readFileSync(join(STORIES, name), "utf8")));
  const told = files.flat();
  assert.ok(told.length >= 60);
  assert.equal(Number(lines[0][2]), told.length); // none was left out
  const actions = new Set(told.flatMap(({ steps }) => steps).map((step) => step.do.action));
  for (const action of ["look", "page", "adopt", "resend", "fail"]) assert.ok(actions.has(action), `no story ends in ${action}`);
});

test("gate-27: the edge is deployed with that core", () => {
  const hashOf = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
  const edge = join(root, "build", "edge");
  const [deployed] = readdirSync(edge).filter((name) => name.endsWith("-core.wasm"));
  assert.equal(hashOf(join(edge, deployed)), hashOf(WASM));
});

test("gate-27: a verdict follows from what is handed in alone", async () => {
  const core = await loadCore(readFileSync(WASM));
  const story = JSON.parse(readFileSync(join(STORIES, "tales.json"), "utf8"))[0];
  const tell = () => {
    const verdicts = [];
    let state;
    for (const { see } of story.steps) {
      const verdict = core.adopt({ ...(state && { state }), ...see });
      verdicts.push(verdict);
      ({ state } = verdict);
    }
    return verdicts;
  };
  const once = tell();
  assert.deepEqual(once.map(({ action }) => action), story.steps.map((step) => step.do.action));
  assert.deepEqual(tell(), once); // no clock, and nothing remembered
});
