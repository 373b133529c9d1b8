// Five kills at random instants under a mixed load; `make chaos` has fifty.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chaos } from "./rig/chaos.mjs";
import { tableText } from "./rig/ledger.mjs";

const KILLS = 5;

test("gate-28: five kills at random instants under a mixed load", { timeout: 120_000 }, async (t) => {
  const seed = 20_261;
  const { table, kills, hangUps, ok } = await chaos({ timeMs: 8_000, kills: KILLS, seed, print: (text) => t.diagnostic(text) });
  for (const line of tableText(table).split("\n")) t.diagnostic(line);
  assert.equal(kills.length, KILLS);
  assert.ok(table.operations > 10 && table.answered > 0 && hangUps > 0, tableText(table)); // it was a load
  assert.ok(ok, tableText(table));
});
