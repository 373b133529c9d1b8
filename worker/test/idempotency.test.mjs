// Two layers in a row, and a line between them that is cut.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { core } from "../../web/core.js";
import { follow, sleep } from "../../web/follow.js";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, callUntilTold, followUntilTold, operationOf, outcomeOf } from "./rig/caller.mjs";
import { startCutter } from "./rig/cutter.mjs";
import { standEdge } from "./rig/stand.mjs";
import { QUICK } from "./stage.mjs";

const ATTEMPTS = 4; // the core's default, here and at the edge

let vendor, stand, cutter, behind;
before(async () => {
  vendor = await startVendor({ flags: ["-limiter", "none"] });
  stand = await standEdge({ vendor });
  cutter = await startCutter(stand.url);
  behind = { ...stand, url: cutter.url }; // the same edge, at the end of a line that can be cut
});
after(() => Promise.all([cutter?.close(), stand?.close(), vendor?.close()]));
beforeEach(() => vendor.reset());

/** One call as the web client makes it. */
async function called(op) {
  const authorization = await stand.authorization();
  return follow({
    core,
    send: () => fetch(`${stand.url}/v1/runs`, { method: "POST", headers: { authorization, "idempotency-key": op.idem }, body: op.body }),
    poll: (runId) => fetch(`${stand.url}/v1/runs/${runId}`, { headers: { authorization, prefer: "wait" } }),
    sleep, now: Date.now, draw: () => 0, method: "POST", idempotent: true, policy: QUICK,
  });
}

for (const [fault, creates, reason] of [
  [{ kind: "500" }, ATTEMPTS, "attempts_exhausted"],
  [{ kind: "521" }, ATTEMPTS, "attempts_exhausted"],
  [{ kind: "502" }, 1, "outcome_unknown"],
  [{ kind: "resetBefore" }, 1, "outcome_unknown"],
]) {
  test(`way-12: with a vendor that answers ${fault.kind}, a call through both layers makes ${creates} creates`, async () => {
    await vendor.script([{ on: "create", times: -1, ...fault }]);
    const { response, decision, attempts } = await called(operationOf(`down ${fault.kind}`));
    assert.deepEqual([attempts, decision.reason, response.headers.get("followthrough-reason")], [1, "decided_upstream", reason]);
    const { requests, runsCreated } = await vendor.stats();
    assert.deepEqual([requests.create, runsCreated], [creates, 0]);
  });
}

test("way-13: a line that is cut before, within and behind the answer's head: the call comes back, with one run", async () => {
  for (const bytes of [0, 1, 100, 700]) {
    await vendor.reset();
    cutter.cutAfter(bytes);
    const op = operationOf(`cut after ${bytes}`);
    const outcome = await followUntilTold(behind, op, { giveUpMs: 20_000 });
    assert.deepEqual([outcome.kind, outcome.text], ["answered", `A run about "cut after ${bytes}".`]);
    assert.deepEqual([op.calls, outcome.replayed], [2, true], `cut after ${bytes}`);
    const { requests, runsCreated } = await vendor.stats();
    assert.deepEqual([requests.create, runsCreated], [1, 1]);
  }
});

test("way-13: a line that is cut while the vendor works", async () => {
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  const op = operationOf("cut at work");
  const told = followUntilTold(behind, op, { giveUpMs: 20_000 });
  await vendor.arrived("create");
  cutter.cutAll();
  await vendor.release("create");
  assert.deepEqual([(await told).kind, op.calls], ["answered", 2]);
  assert.equal((await vendor.stats()).runsCreated, 1);
});

test("gate-09: the same key joins the call that is under way, and is answered the same later", async () => {
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  const op = operationOf("joined");
  const calls = [callOnce(stand, op)];
  await vendor.arrived("create");
  calls.push(callOnce(stand, op), callOnce(stand, op));
  await vendor.release("create");
  const seen = [...(await Promise.all(calls)), await callOnce(stand, op)];
  assert.deepEqual(seen.map(({ status }) => status), [200, 200, 200, 200]);
  assert.equal(new Set(seen.map(({ envelope }) => JSON.stringify(envelope))).size, 1);
  assert.deepEqual(seen.map(({ headers }) => headers.get("followthrough-replayed")), [null, "true", "true", "true"]);
  const { requests, runsCreated } = await vendor.stats();
  assert.deepEqual([requests.create, runsCreated], [1, 1]);
});

test("gate-12: the same key for another body is refused", async () => {
  const [op, other] = [operationOf("one"), operationOf("other")];
  assert.equal((await callUntilTold(stand, op)).kind, "answered");
  const refused = await callOnce(stand, { ...other, idem: op.idem });
  assert.deepEqual([refused.status, refused.reason, refused.envelope.status], [422, "key_reused", "VALIDATION_ERROR"]);
  assert.equal(outcomeOf(await callOnce(stand, op)).kind, "answered");
  assert.equal((await vendor.stats()).requests.create, 1);
});
