import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { bindCore } from "../bind.js";
import { Instance } from "../instance.js";
import { AT } from "../layout.js";
import { Host, start } from "../runtime.js";
import { plainURL } from "./load.mjs";

const module = await WebAssembly.compile(await readFile(plainURL));
const EXPORTS = ["address", "size", "feed", "decide", "mustRead", "defaults", "invalid", "pace", "hold", "name",
  "checkBegin", "checkFeed", "checkEnd", "checkProblem", "adoptName", "adoptInvalid", "adoptStart", "adoptBegin", "adoptRow", "adoptRival", "adoptEnd"];

/** A core that tells what was made for it. */
function watched() {
  const made = [];
  const core = bindCore(() => {
    made.push(start(module));
    return made.at(-1);
  });
  return { core, made };
}

test("the host has what the module imports, and no more", () => {
  const wants = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from} ${name}`).sort();
  const has = Object.entries(new Host().imports).flatMap(([from, all]) => Object.keys(all).map((name) => `${from} ${name}`));
  assert.deepEqual(has.sort(), wants);
  assert.equal(wants.length, 8);
});

test("the module exports its skin, beside what Go needs", () => {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name).sort();
  assert.deepEqual(names, [...EXPORTS, "run", "resume", "getsp", "mem"].sort());
});

test("a million calls take no memory and ask the host for nothing", () => {
  const host = new Host();
  let asked = 0;
  for (const [name, f] of Object.entries(host.imports.gojs)) {
    host.imports.gojs[name] = (sp) => {
      asked++;
      return f(sp);
    };
  }
  const { exports } = new WebAssembly.Instance(module, host.imports);
  host.memory = exports.mem;
  exports.run(0, 0);
  assert.ok(asked > 0); // it was heard
  const core = new Instance(exports);
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

test("nothing is made before the first call", () => {
  const { core, made } = watched();
  assert.equal(made.length, 0);
  core.decide({});
  core.mustRead({}, 200);
  assert.equal(made.length, 1);
});

test("an instance that breaks within a call is replaced, and the call made again", (t) => {
  const { core, made } = watched();
  const before = JSON.stringify(core.decide({ status: 500, body: "{" }));
  t.mock.method(console, "error", () => {}); // what the runtime says when it dies
  new Uint8Array(made[0].mem.buffer).fill(0xff);
  assert.equal(JSON.stringify(core.decide({ status: 500, body: "{" })), before);
  assert.equal(made.length, 2);
});

test("an instance that answers that it is broken is replaced; one that breaks again is told", () => {
  let broken = 1;
  let made = 0;
  const core = bindCore(() => {
    made++;
    return { ...start(module), pace: broken-- > 0 ? () => 1 : () => 0 };
  });
  assert.equal(core.pace({}, {}, 0).waitMs, 0);
  assert.equal(made, 2);
  broken = 2;
  const other = bindCore(() => {
    broken--;
    return { ...start(module), pace: () => { throw new RangeError("deep"); } };
  });
  assert.throws(() => other.pace({}, {}, 0), (error) => /stopped working/.test(error.message) && error.cause instanceof RangeError);
  assert.equal(broken, 0);
  assert.equal(other.decide({ method: "GET", status: 500 }).action, "retry"); // and the next call begins anew
  assert.equal(broken, -1);
});

test("a begin that fails is told, and tried again", () => {
  let left = 1;
  const core = bindCore(() => {
    if (left-- > 0) throw new Error("not yet");
    return start(module);
  });
  assert.throws(() => core.decide({}), /^Error: not yet$/);
  assert.equal(core.decide({ method: "GET", status: 200 }).action, "return");
});

test("a module of another version is refused", () => {
  assert.throws(() => bindCore(() => ({ ...start(module), size: () => 8 })).decide({}), /not of the same version/);
});

test("Go's runtime that ends throws, so that nobody takes its way out for an answer", () => {
  assert.throws(() => new Host().imports.gojs["runtime.wasmExit"](0), /Go's runtime ended/);
});

test("a core works where there is no randomness and no clock", (t) => {
  t.mock.method(crypto, "getRandomValues", () => {
    throw new Error("not at global scope");
  });
  t.mock.method(performance, "now", () => 0);
  t.mock.method(Date, "now", () => 0);
  assert.equal(bindCore(() => start(module)).decide({ status: 200, method: "GET" }).action, "return");
});
