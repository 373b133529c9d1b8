import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { loadCore } from "../core.js";
import { Instance } from "../instance.js";
import { AT } from "../layout.js";
import { plainURL } from "./load.mjs";

const module = await WebAssembly.compile(await readFile(plainURL));
const EXPORTS = ["address", "size", "feed", "decide", "mustRead", "defaults", "invalid", "pace", "hold", "name"];

/** Loads a core and tells every instance that it makes, with its imports. */
async function watched(t) {
  const made = [];
  const { Instance: make, instantiate } = WebAssembly;
  t.after(() => Object.assign(WebAssembly, { Instance: make, instantiate }));
  WebAssembly.instantiate = async (m, imports) => new WebAssembly.Instance(m, imports);
  WebAssembly.Instance = function (m, imports) {
    const instance = new make(m, imports);
    made.push({ instance, imports });
    return instance;
  };
  return { core: await loadCore(module), made };
}

test("the host has what the module imports, and no more", () => {
  const wants = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from} ${name}`).sort();
  const has = Object.entries(new Instance().imports).flatMap(([from, all]) => Object.keys(all).map((name) => `${from} ${name}`));
  assert.deepEqual(has.sort(), wants);
  assert.equal(wants.length, 8);
});

test("the module exports its skin, beside what Go needs", () => {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name).sort();
  assert.deepEqual(names, [...EXPORTS, "run", "resume", "getsp", "mem"].sort());
});

test("a million calls take no memory and ask the host for nothing", async () => {
  const core = new Instance();
  let asked = 0;
  for (const [name, f] of Object.entries(core.imports.gojs)) {
    core.imports.gojs[name] = (sp) => {
      asked++;
      return f(sp);
    };
  }
  core.begin(await WebAssembly.instantiate(module, core.imports));
  const body = new TextEncoder().encode('{"status":"SERVER_ERROR","message":"h\\u00e9 \ud83d\ude00","data":{"runId":"r"}}');
  core.text("POST", AT.Method, AT.MethodLen, 31);
  core.text("Sun, 06 Nov 1994 08:49:37 GMT, 1.5, soon", AT.RetryAfter, AT.RetryAfterLen, 8192);
  core.set(AT.Status, 500);
  core.bytes.set(body, AT.Body);
  const once = () => core.call(core.exports.decide, body.length);
  once();
  const { byteLength } = core.exports.mem.buffer;
  asked = 0;
  for (let i = 0; i < 1_000_000; i++) once();
  assert.ok(core.get(AT.Flags) > 0); // it did decide
  assert.equal(core.exports.mem.buffer.byteLength, byteLength);
  assert.equal(asked, 0); // a collection of garbage would have asked for the time
});

test("an instance that exited is replaced, and nobody notices", async (t) => {
  const { core, made } = await watched(t);
  const before = JSON.stringify(core.decide({ status: 500, body: "{" }));
  made[0].imports.gojs["runtime.wasmExit"](0);
  assert.equal(JSON.stringify(core.decide({ status: 500, body: "{" })), before);
  assert.equal(made.length, 2);
});

test("an instance that breaks within a call is replaced, and the call made again", async (t) => {
  const { core, made } = await watched(t);
  const before = JSON.stringify(core.decide({ status: 500, body: "{" }));
  t.mock.method(console, "error", () => {}); // what the runtime says when it dies
  new Uint8Array(made[0].instance.exports.mem.buffer).fill(0xff);
  assert.equal(JSON.stringify(core.decide({ status: 500, body: "{" })), before);
  assert.equal(made.length, 2);
});

test("a core works where there is no randomness and no clock", async (t) => {
  t.mock.method(crypto, "getRandomValues", () => {
    throw new Error("not at global scope");
  });
  t.mock.method(performance, "now", () => 0);
  t.mock.method(Date, "now", () => 0);
  assert.equal((await loadCore(module)).decide({ status: 200, method: "GET" }).action, "return");
});
