import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Instance } from "../instance.js";
import { AT, NAME_ACTION, NAME_ADOPT_ACTION, NAME_ADOPT_REASON, NAME_CLASS, NAME_FAILURE, NAME_FLAG, NAME_LIST_OUTCOME, NAME_PROBLEM, NAME_REASON } from "../layout.js";
import { start } from "../runtime.js";
import { coreURL, tool } from "./load.mjs";

const types = await readFile(new URL("../index.d.ts", import.meta.url), "utf8");

test("the types compile, and refuse what they should", async () => {
  const args = [
    tool.resolve("typescript/bin/tsc"), "--strict", "--noEmit", "--target", "es2022", "--module", "nodenext",
    fileURLToPath(new URL("types.ts", import.meta.url)),
  ];
  const out = await new Promise((resolve) => execFile(process.execPath, args, (error, stdout) => resolve(stdout)));
  assert.equal(out, "");
});

test("the types name what the module names", async () => {
  const core = new Instance(start(await WebAssembly.compile(await readFile(coreURL))));
  const names = (kind) => {
    const list = [];
    for (let i = 0; i < 256; i++) {
      core.call(kind < NAME_ADOPT_ACTION ? core.exports.name : core.exports.adoptName, kind, i);
      const name = core.string(AT.Text, core.get(AT.FieldLen));
      if (name !== "") list.push(name);
    }
    return list;
  };
  for (const [type, kind] of [
    ["Action", NAME_ACTION], ["Class", NAME_CLASS], ["Reason", NAME_REASON], ["Flag", NAME_FLAG], ["Failure", NAME_FAILURE],
    ["AdoptAction", NAME_ADOPT_ACTION], ["AdoptReason", NAME_ADOPT_REASON], ["ListOutcome", NAME_LIST_OUTCOME], ["ProblemCode", NAME_PROBLEM],
  ]) {
    const union = new RegExp(`export type ${type} =([^;]+);`).exec(types)[1];
    const told = [...union.matchAll(/"([^"]*)"/g)].map(([, name]) => name).filter((name) => name !== "");
    assert.deepEqual(told, names(kind), type);
  }
});

test("the declarations tell what the files have", async () => {
  const { exports } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  const [form, ...others] = await Promise.all(["core.js", "js.js"].map((name) => import(`../${name}`)));
  for (const other of others) assert.deepEqual(Object.keys(other), Object.keys(form));
  for (const { types: file, default: code } of Object.values(exports).filter((entry) => entry.types)) {
    const declared = await readFile(new URL(`../${file}`, import.meta.url), "utf8");
    for (const name of Object.keys(await import(`../${code}`))) assert.match(declared, new RegExp(`\\b${name}\\b`), `${file}: ${name}`);
  }
});
