// Callers who hang up, at each stage of an operation. A front worker hangs up
// for them: see rig/front.mjs.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, callUntilTold, operationOf } from "./rig/caller.mjs";
import { FRONT } from "./rig/front.mjs";
import { standEdge } from "./rig/stand.mjs";

let vendor, stand;
before(async () => {
  vendor = await startVendor({ flags: ["-limiter", "none"] });
  stand = await standEdge({ vendor, front: FRONT });
});
after(() => Promise.all([stand?.close(), vendor?.close()]));
beforeEach(() => vendor.reset());

const at = (path) => ({ headers: { "x-hang-up-at": `${vendor.url}/_fake/${path}` } });

// Hangs up there, calls again with the same key, and gives what comes of it.
async function leaveAndReturn(op, place, between) {
  const left = await callOnce(stand, op, at(place));
  assert.equal(left.envelope, null); // it was left: no answer of the edge's
  await between?.();
  return callUntilTold(stand, op, { giveUpMs: 30_000 });
}

const runOf = async () => (await vendor.requests()).find(({ kind, runId }) => kind === "create" && runId).runId;

for (const [kind, when] of [["hold", "before the vendor looks at it"], ["holdAnswer", "before the vendor's answer"]]) {
  test(`gate-17, gate-20: left ${when}, the run is found by its Idempotency-Key`, async () => {
    await vendor.script([{ on: "create", kind, barrier: "create" }]);
    const outcome = await leaveAndReturn(operationOf(`left ${kind}`), "barriers/create?arrived=1", () => vendor.release("create"));
    const stats = await vendor.stats();
    assert.ok(stats.runsCreated <= 1 && stats.requests.create <= 1 + Number(stats.runsCreated === 0), JSON.stringify(stats));
    assert.deepEqual([outcome.kind, outcome.runId], ["answered", await runOf()]);
  });
}

test("gate-17: left while its run goes on, the run is watched and found", async () => {
  await vendor.configure({ runDurationMs: 3_600_000 });
  await vendor.script([{ on: "create", kind: "504" }, { on: "poll", kind: "hold", barrier: "poll" }]);
  const outcome = await leaveAndReturn(operationOf("left polling"), "barriers/poll?arrived=1", async () => {
    await vendor.finish(await runOf());
    await vendor.release("poll");
    await vendor.until(({ runsDelivered }) => runsDelivered === 1); // nobody asked: the gate did
  });
  assert.deepEqual([outcome.kind, outcome.runId], ["answered", await runOf()]);
  assert.equal((await vendor.stats()).requests.create, 1);
});

test("gate-03: the places of those who left the queue are not kept for them", async () => {
  const leaving = Array.from({ length: 12 }, (_, i) => callOnce(stand, operationOf(`gone ${i}`), { headers: { "x-hang-up-after": "500" } }));
  await vendor.until(({ requests }) => requests.create >= 1);
  await Promise.all(leaving);
  const { requests } = await vendor.stats();
  const outcome = await callUntilTold(stand, operationOf("stays"), { giveUpMs: 30_000 });
  assert.equal(outcome.kind, "answered");
  const after = (await vendor.stats()).requests.create;
  assert.ok(after <= requests.create + 2, `${after - requests.create} creates after those who waited had left`); // its own, and one that was under way
  assert.ok(requests.create < 12);
});
