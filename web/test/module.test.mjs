import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { javascriptOf, wasm2js } from "../build/javascript.mjs";
import { throughFunctions } from "../build/unaligned.mjs";
import { encode, one, OP } from "../../wasm/ladder/lib/code.mjs";
import { I32, I64, writeModule } from "../../wasm/ladder/lib/module.mjs";
import { coreURL, leanURL, plainURL } from "./load.mjs";

const BUILD = fileURLToPath(new URL("../build.mjs", import.meta.url));

const PACKAGE = [
  "LICENSE", "core.js", "core.wasm", "follow.js", "index.js", "index.workerd.js", "js.js", "plain.js", "url.js", "workerd.js",
];

/** The files below a folder, by their paths from there. */
function filesIn(dir) {
  const all = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return all.map(({ path, name }) => relative(dir, join(path, name)).replaceAll("\\", "/")).sort();
}

function folder(t) {
  const dir = mkdtempSync(join(tmpdir(), "module-"));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** Loads and stores of one width: what they do to which type, and the widths' bytes. */
const PAIRS = [
  { store: 0x36, loads: [0x28], type: I32, bytes: 4 }, { store: 0x3b, loads: [0x2e, 0x2f], type: I32, bytes: 2 },
  { store: 0x37, loads: [0x29], type: I64, bytes: 8 }, { store: 0x3d, loads: [0x32, 0x33], type: I64, bytes: 2 },
  { store: 0x3e, loads: [0x34, 0x35], type: I64, bytes: 4 },
];

/** A function that stores a number and gives the low half of what then stands there; both accesses promise an alignment. */
function promising({ store, type }, load, hint, offset) {
  const number = type === I32 ? one(OP.i32Const, -0x01020304n) : one(OP.i64Const, -0x0102030405060708n);
  return [
    one(OP.localGet, 0), number, one(store, hint, offset), one(OP.localGet, 0), one(load, hint, offset),
    ...(type === I64 ? [one(OP.i32WrapI64)] : []), one(OP.end),
  ];
}

function moduleOf(codes) {
  return writeModule({
    types: [{ params: [I32], results: [I32] }], imports: [], functions: codes.map((code) => ({ type: 0, body: encode({ locals: [], code }) })), table: null,
    memory: { min: 1, max: 1 }, globals: [], exports: [...codes.map((_, i) => ({ name: `f${i}`, kind: 0, index: i })), { name: "mem", kind: 2, index: 0 }],
    elements: [], data: [],
  });
}

const instance = (bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
const evaluate = (text) => import(`data:text/javascript,${encodeURIComponent(text)}`);

/** What each function gives and leaves in the memory, at addresses of any alignment. */
function told({ mem, ...exports }) {
  const functions = Object.keys(exports).filter((name) => /^f\d+$/.test(name)).sort();
  return functions.map((name) => Array.from({ length: 9 }, (_, at) => [exports[name](40 + at), ...new Uint8Array(mem.buffer, 32, 40)]));
}

test("wasm2js alone believes a promise of alignment that is not kept", async () => {
  const bytes = moduleOf([promising(PAIRS[0], 0x28, 2, 3)]);
  assert.notDeepEqual(told(await evaluate(wasm2js(bytes))), told(instance(bytes)));
});

test("as JavaScript every load and store is right at any address, whatever it promises", async () => {
  const bytes = moduleOf(PAIRS.flatMap((pair) => pair.loads.flatMap((load) => [
    promising(pair, load, Math.log2(pair.bytes), 0), promising(pair, load, 0, 5),
  ])));
  const real = told(instance(bytes));
  assert.equal(real.length, 16);
  assert.deepEqual(told(instance(throughFunctions(bytes))), real);
  assert.deepEqual(told((await evaluate(javascriptOf(bytes))).start()), real);
});

test("what it does not know it refuses", () => {
  const float = [one(OP.localGet, 0), one(OP.f32Const, new Uint8Array(4)), one(0x38, 2, 0)];
  const bytes = moduleOf([[...float, one(OP.localGet, 0), one(OP.end)]]);
  assert.throws(() => throughFunctions(bytes), /access 0x38 is floating-point/);
});

test("instances of the JavaScript form share nothing", async () => {
  const { start } = await import("../module/js.js");
  const [a, b] = [start(), start()];
  new Uint8Array(a.mem.buffer).fill(7);
  const untouched = new Uint8Array(start().mem.buffer);
  assert.deepEqual(new Uint8Array(b.mem.buffer), untouched);
  assert.notDeepEqual(new Uint8Array(a.mem.buffer), untouched);
});

test("two builds give the same files", (t) => {
  const dir = folder(t);
  execFileSync(process.execPath, [BUILD, fileURLToPath(coreURL), fileURLToPath(leanURL), dir]);
  const made = fileURLToPath(new URL("../module/", import.meta.url));
  assert.deepEqual(filesIn(dir), ["core.wasm", "inline.js", "js.js", "start.js", "unpack.js", ...PACKAGE.map((name) => `package/${name}`)].sort());
  for (const name of filesIn(dir)) {
    assert.deepEqual(readFileSync(join(dir, name)), readFileSync(join(made, name)), name);
    if (name.endsWith(".js")) assert.match(readFileSync(join(dir, name), "utf8"), /^\/\/ Made by web\/build\.mjs/);
  }
});

test("a module that brings Go's runtime along gets its host, and no JavaScript form", async (t) => {
  const dir = folder(t);
  execFileSync(process.execPath, [BUILD, fileURLToPath(plainURL), fileURLToPath(plainURL), join(dir, "module")]);
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  assert.deepEqual(filesIn(join(dir, "module")).filter((name) => !name.startsWith("package/")), ["core.wasm", "inline.js", "js.js", "runtime.js", "start.js", "unpack.js"]);
  const { start } = await import(pathToFileURL(join(dir, "module/start.js")));
  const { name } = start(new WebAssembly.Module(readFileSync(plainURL)));
  assert.equal(name(0, 0), 0);
  for (const file of ["module/js.js", "module/package/js.js"]) {
    await assert.rejects(import(pathToFileURL(join(dir, file))), /not in this build: its module imports gojs runtime\./, file);
  }
  const { decide } = await import(pathToFileURL(join(dir, "module/package/index.js")));
  assert.equal(decide({ status: 404 }).action, "fail");
});
