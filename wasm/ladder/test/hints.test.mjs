import "./home.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkHints, hintsOf } from "../hints.mjs";
import { decode, encode, OP } from "../lib/code.mjs";
import { readModule, writeModule } from "../lib/module.mjs";
import { climb } from "../rungs.mjs";

const { modules } = climb();

test("no load or store of a small module promises an alignment", () => {
  assert.ok(hintsOf(modules.get("plain")).hinted > 1000, "Go's own promises much, and it is seen");
  for (const rung of ["shaken", "opt"]) {
    const { accesses, hinted } = hintsOf(modules.get(rung));
    assert.ok(accesses > 1000, `${rung}: ${accesses} loads and stores`);
    assert.equal(hinted, 0, rung);
  }
});

test("one hint is enough to be refused", () => {
  const module = readModule(modules.get("opt"));
  const f = module.functions.find(({ body }) => decode(body, { results: true }).code.some(({ op }) => op === OP.i64Load));
  const { locals, code } = decode(f.body, { results: true });
  code.find(({ op }) => op === OP.i64Load).a = 3;
  f.body = encode({ locals, code });
  assert.throws(() => checkHints(writeModule(module)), /^Error: 1 of \d+ loads and stores promise an alignment$/);
});
