// What one client saves, the other finishes: Go in one process, JavaScript in
// another, before the API itself and through the edge.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createClient } from "../index.js";
import { inputOf, QUICK, setClientStage, watched } from "./stage.mjs";
import { buildTwin } from "./twin.mjs";

let stage, vendor, twin;
before(async () => {
  [stage, twin] = await Promise.all([setClientStage({ flags: ["-limiter", "none", "-run-duration", "1h", "-window", "20ms"] }), buildTwin()]);
  vendor = stage.vendor;
});
after(() => Promise.all([stage?.close(), twin?.close()]));
beforeEach(() => vendor.reset());

const direct = () => ({ baseUrl: vendor.url, token: vendor.key, edge: false });
const edge = () => ({ baseUrl: stage.edge.url, token: vendor.key, edge: true });
const clientOf = (options) => createClient({ policy: QUICK, ...options });
const goes = (options, task) => twin.do({ ...options, ...task });

const created = async () => (await vendor.requests()).filter(({ kind, runId }) => kind === "create" && runId).map(({ runId }) => runId);
const finish = async () => {
  for (const runId of await created()) await vendor.finish(runId);
};
const paidOnce = async () => assert.equal((await vendor.stats()).runsCreated, 1);

/** Runs in JavaScript, and leaves at the first progress of a type: gives the JSON that was stored. */
async function left(options, type) {
  const stop = new AbortController();
  let stored;
  const client = clientOf({ ...options, fetch: watched({ waitS: 1 }).fetch });
  await client.run(inputOf("a twin"), {
    signal: stop.signal,
    onProgress(event) {
      stored ??= event.type === type ? JSON.stringify(event.saved) : undefined;
      if (stored) setTimeout(() => stop.abort(), 200); // the request has left
    },
  }).catch(() => {});
  return stored;
}

test("both save the same JSON of the same moment", async () => {
  await vendor.script([{ on: "create", kind: "504" }]);
  const [run] = [JSON.parse(await left(direct(), "waiting"))];
  await vendor.reset();
  await vendor.script([{ on: "create", kind: "504" }]);
  const { saved, told } = await goes(direct(), { input: inputOf("a twin"), leaveAt: "waiting" });
  assert.deepEqual(told, ["attempt", "waiting"]);
  assert.equal(JSON.stringify(Object.keys(saved)), JSON.stringify(Object.keys(run)));
  assert.equal(JSON.stringify(Object.keys(saved.state)), JSON.stringify(Object.keys(run.state)));
  assert.deepEqual([saved.v, { ...saved.state, runId: "" }], [run.v, { ...run.state, runId: "" }]);
  assert.deepEqual([saved.state.runId], await created());
  assert.ok(Math.abs(saved.startedAtMs - Date.now()) < 60_000);
  assert.equal(saved.idempotencyKey, ""); // none was sent: nothing honours it there
});

for (const [where, options] of [["the API", direct], ["the edge", edge]]) {
  test(`saved by JavaScript, finished by Go, at ${where}`, async () => {
    const saved = JSON.parse(await left(options(), "waiting"));
    assert.deepEqual([saved.state.runId], await created());
    await finish();
    const { run, error, told } = await goes(options(), { saved });
    assert.equal(error, undefined);
    assert.deepEqual([run.runId, run.runStatus], [saved.state.runId, "succeeded"]);
    assert.deepEqual(run.outputs, [{ type: "text", data: 'A run about "a twin".' }]);
    assert.deepEqual(told, ["polling", "done"]);
    await paidOnce();
  });

  test(`saved by Go, finished by JavaScript, at ${where}`, async () => {
    const { saved, error } = await goes(options(), { input: inputOf("a twin"), deadlineMs: 4000 });
    assert.match(error, /(budget_exhausted|run_pending), run /); // it knows its run
    assert.deepEqual([saved.state.runId], await created());
    await finish();
    const run = await clientOf(options()).resume(saved);
    assert.deepEqual([run.runId, run.runStatus], [saved.state.runId, "succeeded"]);
    await paidOnce();
  });
}

test("through the edge Go has one answer, however much lay between", async () => {
  await vendor.configure({ runDurationMs: 20, windowMs: 1000 });
  await vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }]);
  const { run, error, told } = await goes(edge(), { input: inputOf("green tea") });
  assert.deepEqual([error, told], [undefined, ["attempt", "done"]]);
  assert.deepEqual([run.runStatus, run.outputs[0].data], ["succeeded", 'A run about "green tea".']);
  await paidOnce();
});

test("a Go process that died before its run was known: JavaScript asks the edge by its key", async () => {
  const { saved } = await goes(edge(), { input: inputOf("a twin"), leaveAt: "attempt" }); // nothing was sent yet
  assert.deepEqual([saved.state.runId, saved.idempotencyKey.length], ["", 26]);
  setTimeout(finish, 1500);
  const run = await clientOf(edge()).resume(saved, { input: inputOf("a twin") });
  assert.equal(run.runStatus, "succeeded");
  const { run: again } = await goes(edge(), { saved, input: inputOf("a twin") }); // and Go, by the same bytes
  assert.equal(again.runId, run.runId);
  await paidOnce();
});

test("a page that was left before its run was known: Go asks the edge by its key", async () => {
  const saved = JSON.parse(await left(edge(), "attempt"));
  assert.deepEqual(saved.state, {});
  setTimeout(finish, 1000);
  const { run, error } = await goes(edge(), { saved, input: inputOf("a twin") });
  assert.equal(error, undefined);
  assert.deepEqual([run.runId], await created());
  await paidOnce();
  const other = await goes(edge(), { saved, input: inputOf("another") });
  assert.match(other.error, /^422 VALIDATION_ERROR/); // the key is the first one's
});

test("what nothing can name is not created again, by neither", async () => {
  const saved = { v: 1, state: {}, startedAtMs: Date.now(), idempotencyKey: "k-1" };
  const { error, saved: still } = await goes(direct(), { saved, input: inputOf("a twin") });
  assert.match(error, /saved before its run was known \(outcome_unknown\)/);
  assert.deepEqual(still, { ...saved, state: { failures: 0, throttles: 0, polls: 0, runId: "" } });
  await assert.rejects(clientOf(direct()).resume(still, { input: inputOf("a twin") }), { reason: "outcome_unknown" });
  assert.equal((await vendor.stats()).requests.create, 0);
});
