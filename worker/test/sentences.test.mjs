// Every sentence of what the edge promises has a test that bears its id.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { borne, sentences, testsIn } from "./rig/sentences.mjs";

test("no sentence is without a test, and no test names one that is not there", () => {
  const [all, tests] = [sentences(), borne()];
  assert.ok(all.size >= 80);
  assert.deepEqual([...all.keys()].filter((id) => !tests.has(id)), []);
  assert.deepEqual([...tests.keys()].filter((id) => !all.has(id)), []);
});

test("the script says the same", () => {
  const script = fileURLToPath(new URL("rig/sentences.mjs", import.meta.url));
  const told = execFileSync(process.execPath, [script, "--all"], { encoding: "utf8" });
  assert.match(told, /(\d+) sentences, \1 with a test\n$/);
});

test("what bears an id is a test that runs", () => {
  const source = ['test("gate-01: a", () => {', "  t.test(`gate-02: b ${n}`, async () => {", '// gate-03', 'test.skip("gate-04: d", f);', 'test("gate-05: e", { skip: true }, f);', 'const x = "gate-06";'].join("\n");
  assert.deepEqual(testsIn("a.test.mjs", source), ["gate-01: a", "gate-02: b ${n}"]);
  const go = ["// gate-01: c", "func TestC(t *testing.T) {", '\tt.Run("desk-01: d", func(t *testing.T) {', "// desk-02", "", "func TestE(t *testing.T) {"].join("\n");
  assert.deepEqual(testsIn("a_test.go", go), ["gate-01: c", "desk-01: d", ""]);
  assert.deepEqual(testsIn("a.json", '[{"name": "gate-27: \\"x\\"", "why": "gate-26"}]'), ['gate-27: \\"x\\"']);
  assert.deepEqual(sentences("| id | x |\n|---|---|\n| gate-01 | What is so. |"), new Map([["gate-01", "What is so."]]));
  assert.throws(() => sentences("| gate-01 | A. |\n| gate-01 | B. |"));
});
