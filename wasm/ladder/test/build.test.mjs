import "./home.mjs";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { check, checkLean, checkShape, checkStories } from "../check.mjs";
import { ADOPTION, Cells } from "../cases/cells.mjs";
import { CASES, fuzz } from "../fuzz.mjs";
import { readModule, writeModule } from "../lib/module.mjs";
import { climb, RUNGS } from "../rungs.mjs";
import { checkVersion, PINNED, root } from "../toolchain.mjs";
import { bindCore } from "../../../web/bind.js";
import { start } from "../../../web/runtime.js";
import { loadAdoptions, loadStories } from "../../../web/test/load.mjs";

const TRAP = Uint8Array.of(0, 0x00, 0x0b); // no locals, unreachable, end

let modules;
let lean;
let shaken;
before(() => {
  ({ modules, lean, shaken } = climb());
});

test("the small module is what the ordinary one is, in stories and cases", async () => {
  await check(modules.get("plain"), modules.get("opt"));
});

test("the lean module is the same without what looks creates up, and a fifth smaller", async () => {
  await checkLean(modules.get("plain"), lean);
  assert.ok(lean.length < modules.get("opt").length * 0.8);
  await assert.rejects(checkLean(modules.get("plain"), modules.get("opt")), /it exports .*adoptRow/);
});

test("every rung tells the stories with the same bytes", async () => {
  for (const rung of RUNGS) await checkStories(modules.get("plain"), modules.get(rung));
});

test("two builds give the same bytes, wherever they stand", () => {
  const dir = mkdtempSync(join(tmpdir(), "ladder-again-"));
  try {
    const tool = fileURLToPath(new URL("../build.mjs", import.meta.url));
    execFileSync(process.execPath, [tool, "--unchecked"], { env: { ...process.env, LADDER_OUT: dir, TZ: "Asia/Tokyo" }, stdio: "pipe" });
    for (const rung of RUNGS) assert.deepEqual(readFileSync(join(dir, `${rung}.wasm`)), modules.get(rung), rung);
    assert.deepEqual(readFileSync(join(dir, "lean.wasm")), lean);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("the plain rung is what the ordinary build gives", () => {
  const output = join(process.env.LADDER_OUT, "by-hand.wasm");
  execFileSync("go", ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", output, "./wasm"], {
    cwd: fileURLToPath(root), env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
  });
  assert.deepEqual(readFileSync(output), modules.get("plain"));
});

test("a story of a create in doubt that is not as told is red", async () => {
  const adoptions = [{ name: "a.json", json: '[{"name":"n","steps":[{"see":{"doubt":{}},"do":{"reason":"none"}}]}]' }];
  await assert.rejects(checkStories(modules.get("plain"), modules.get("opt"), { files: await loadStories(), adoptions }), /a\.json: n: step 0: reason: want "none", got "no_version"/);
  await assert.rejects(checkStories(modules.get("plain"), modules.get("opt"), { adoptions: [] }), /no story was told/);
});

test("a cell of a verdict that is never met is red", () => {
  const cells = new Cells();
  for (const [action, reasons] of Object.entries(ADOPTION)) for (const reason of reasons) cells.noteVerdict({ action, reason });
  assert.deepEqual(cells.wrong().filter((what) => what.includes("in doubt")), []);
  cells.noteVerdict({ action: "adopt", reason: "rival" });
  assert.deepEqual(cells.wrong().filter((what) => what.includes("in doubt")), ["not known to be reachable: in doubt adopt rival"]);
  assert.ok(new Cells().wrong().includes("never met: in doubt look several"));
});

test("the fuzzer runs for a time given", async () => {
  const cells = await fuzz(modules.get("plain"), modules.get("opt"), { cases: Infinity, seed: 5, untilMs: Date.now() + 300 });
  assert.ok(cells.cases >= 64);
  const none = await fuzz(modules.get("plain"), modules.get("opt"), { cases: Infinity, untilMs: 0 });
  assert.equal(none.cases, 0);
});

test("the small module is small, and imports nothing", () => {
  checkShape(modules.get("plain"), modules.get("opt"));
  assert.ok(lean.length < 45_000 && modules.get("opt").length < 56_000);
  assert.equal(readModule(modules.get("opt")).imports.length, 0);
  assert.throws(() => checkShape(modules.get("plain"), modules.get("snapshot")), /it imports runtime\./);
});

test("each function that is left is needed: without any one the check is red", async () => {
  const [files, adoptions] = await Promise.all([loadStories(), loadAdoptions()]);
  const whole = readModule(modules.get("shaken"));
  for (const [i, name] of shaken.functions.entries()) {
    const functions = whole.functions.map((f, k) => (k === i ? { ...f, body: TRAP } : f));
    await assert.rejects(async () => {
      const lame = writeModule({ ...whole, functions });
      await fuzz(modules.get("plain"), lame, { cases: CASES });
      await checkStories(modules.get("plain"), lame, { files, adoptions });
    }, undefined, `${name} can be taken away and nobody notices`);
  }
});

test("a trap ends an instance and not the core: the host makes another", () => {
  const whole = readModule(modules.get("shaken"));
  const broken = shaken.functions.indexOf("main.pace");
  const functions = whole.functions.map((f, k) => (k === broken ? { ...f, body: TRAP } : f));
  const module = new WebAssembly.Module(writeModule({ ...whole, functions }));
  const core = bindCore(() => start(module));
  const want = core.decide({ method: "GET", status: 500 });
  assert.throws(() => core.pace({}, {}, 0), (error) => error.cause instanceof WebAssembly.RuntimeError);
  assert.deepEqual(core.decide({ method: "GET", status: 500 }), want);
});

test("the texts that are left are needed: with a bit of any turned the check is red", async () => {
  const [files, adoptions] = await Promise.all([loadStories(), loadAdoptions()]);
  const whole = readModule(modules.get("shaken"));
  const [texts, ...others] = whole.data; // what is read only stands first
  assert.ok(texts.bytes.length > 1000);
  for (let at = 0; at < texts.bytes.length; at += 11) {
    const bytes = texts.bytes.slice();
    bytes[at] ^= 1;
    const lame = writeModule({ ...whole, data: [{ ...texts, bytes }, ...others] });
    await assert.rejects(async () => {
      await fuzz(modules.get("plain"), lame, { cases: CASES });
      await checkStories(modules.get("plain"), lame, { files, adoptions });
    }, undefined, `a bit at ${at}, in ${JSON.stringify(Buffer.from(bytes.subarray(at, at + 20)).toString("latin1"))}`);
  }
});

test("any other Go is refused by name", () => {
  assert.throws(() => checkVersion("go1.26.9", ""), new RegExp(`made for ${PINNED} and no other Go: this is go1.26.9`));
  assert.throws(() => checkVersion(PINNED, "greenteagc"), /GOEXPERIMENT is greenteagc/);
  checkVersion();
});

test("a rung that is not one is refused", () => {
  assert.throws(() => climb("top"), /no rung "top": want plain, snapshot, shaken, opt/);
});
