import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Instance } from "../instance.js";
import { AT, NAME_ACTION, NAME_CLASS, NAME_FAILURE, NAME_FLAG, NAME_REASON } from "../layout.js";
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
  const core = new Instance();
  core.begin(await WebAssembly.instantiate(await WebAssembly.compile(await readFile(coreURL)), core.imports));
  const names = (kind) => {
    const list = [];
    for (let i = 0; i < 256; i++) {
      core.call(core.exports.name, kind, i);
      const name = core.string(AT.Text, core.get(AT.FieldLen));
      if (name !== "") list.push(name);
    }
    return list;
  };
  for (const [type, kind] of [
    ["Action", NAME_ACTION], ["Class", NAME_CLASS], ["Reason", NAME_REASON], ["Flag", NAME_FLAG], ["Failure", NAME_FAILURE],
  ]) {
    const union = new RegExp(`export type ${type} =([^;]+);`).exec(types)[1];
    const told = [...union.matchAll(/"([^"]*)"/g)].map(([, name]) => name).filter((name) => name !== "");
    assert.deepEqual(told, names(kind), type);
  }
});
