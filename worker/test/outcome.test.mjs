// The benchmark of outcomes, in small: what it counts must be so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contest, inNode } from "./bench/outcome/run.mjs";
import { idealMs } from "./bench/outcome/scenario.mjs";

const CALM = { clients: 4, spanMs: 800, outage: { fromMs: 60_000, untilMs: 60_000 }, windowMs: 2000, quickMs: 100, longMs: 100, longEvery: 2, horizonMs: 30_000 };

test("the ideal sends as soon as callers and limit allow, and nothing in an outage", () => {
  const scenario = { clients: 5, spanMs: 1000, outage: { fromMs: 400, untilMs: 2000 }, quickMs: 300 };
  assert.equal(idealMs(scenario, 0, 5), 2400 + 300); // at 0, 200, 2000, 2200, 2400
  assert.equal(idealMs(scenario, 2, 5), 2800 + 300);
  assert.equal(idealMs({ ...scenario, spanMs: 10_000 }, 0, 5), 8000 + 300); // who comes last
});

test("where nothing fails everybody finishes, with one request each", async () => {
  for (const name of ["ky", "followthrough, edge"]) {
    const { late, makespan, ...row } = await contest(inNode(name), "token", CALM);
    assert.deepEqual(row, { finished: 4, requests: 1, twice: 0, lost: 0, undecided: 0, failed: 0, unended: 0 }, name);
    assert.ok(makespan > 0 && late.length === 0, name);
  }
});

test("a create whose answer comes as a 504 is paid again by who sends it again, and polled by ours", async () => {
  const slow = { ...CALM, clients: 1, windowMs: 300, quickMs: 2500, longMs: 2500 };
  const again = await contest(inNode("p-retry + fetch"), "none", { ...slow, horizonMs: 6000 });
  assert.deepEqual([again.finished, again.twice, again.unended], [0, 1, 1]);
  const ours = await contest(inNode("followthrough, edge"), "none", slow);
  assert.deepEqual([ours.finished, ours.twice, ours.lost, ours.late.length], [1, 0, 0, 1]);
});
