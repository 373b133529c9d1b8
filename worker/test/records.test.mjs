// What a gate keeps of a create, in its storage: before it is sent, when it is
// answered, and for how long. Read from the file, as a stranger would.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, callUntilTold, operationOf } from "./rig/caller.mjs";
import { filesOf, leaksIn } from "./rig/search.mjs";
import { standEdge } from "./rig/stand.mjs";
import { storedAtLast, storedIn } from "./rig/stored.mjs";

const MIB = 1 << 20;

const open = [];
after(() => Promise.all(open.map((one) => one.close())));

async function setUp(vars = {}, options = {}) {
  const vendor = await startVendor({ flags: ["-limiter", "none"] });
  open.push(vendor);
  const stand = await standEdge({ vendor, vars, ...options });
  open.push(stand);
  return { vendor, stand };
}

/** A create, and what came of it to the byte. */
async function called(stand, op) {
  const answer = await fetch(`${stand.url}/v1/runs`, {
    method: "POST", headers: { authorization: await stand.authorization(), "content-type": "application/json", "idempotency-key": op.idem }, body: op.body,
  });
  return { status: answer.status, type: answer.headers.get("content-type"), bytes: Buffer.from(await answer.arrayBuffer()), replayed: answer.headers.has("followthrough-replayed"), polls: Number(answer.headers.get("followthrough-polls")), run: answer.headers.get("followthrough-run") };
}

test("gate-08: method, path and the body's hash are stored before a create is sent, and its body never is", async () => {
  const { vendor, stand } = await setUp();
  const op = operationOf("a topic that stays a secret");
  const wanted = { idem: op.idem, request: `POST /v1/runs ${op.hash}`, version: JSON.parse(op.body).promptVersionId, run: "", status: 0 };
  const isStored = ({ operations }, phase) => {
    assert.deepEqual(operations.map(({ idem, request, version, run, status }) => ({ idem, request, version, run, status })), [wanted]);
    assert.equal(operations[0].phase, phase);
    assert.equal(operations[0].sentMs > 0, phase === "sending");
  };
  const get = async () => fetch(`${stand.url}/v1/me`, { headers: { authorization: await stand.authorization(), prefer: "wait=1" } });

  // It waits for its slot, as the API asked for a pause: nothing is sent yet.
  await vendor.script([{ on: "other", kind: "429", retryAfter: "2" }, { on: "create", kind: "holdAnswer", barrier: "create" }]);
  assert.equal((await get()).status, 429);
  const lost = callOnce(stand, op).catch(() => "lost");
  isStored(await storedAtLast(stand.store, ({ operations }) => operations.length > 0), "waiting");
  assert.equal((await vendor.stats()).requests.create, 0);

  // The vendor has it, and has not answered.
  await vendor.arrived("create");
  isStored(await storedIn(stand.store), "sending");
  await stand.kill("with a create at the vendor", null);
  assert.equal(await lost, "lost");
  isStored(await storedIn(stand.store), "sending"); // it is on the disk, not in memory
  const places = filesOf(stand.store);
  assert.deepEqual(leaksIn(places, ["stays a secret", "textInputs"]), []);
  assert.notDeepEqual(leaksIn(places, [op.hash]), []); // the search finds what is there

  await stand.restart();
  const other = await callOnce(stand, { ...operationOf("another"), idem: op.idem });
  assert.deepEqual([other.status, other.reason], [422, "key_reused"]); // it knows the body it never kept
  await vendor.release("create");
  assert.equal((await callUntilTold(stand, op)).kind, "answered");
  assert.equal((await vendor.stats()).requests.create, 1);
  await stand.kill("with an answer", null);
  assert.deepEqual(leaksIn(filesOf(stand.store), ["textInputs"]), []);
});

test("gate-10: an answer is stored in pieces of at most 1 MiB, and comes back to the byte", async () => {
  const { vendor, stand } = await setUp();
  // "é" is two bytes: pieces end within it.
  const body = JSON.stringify({ status: "SUCCESS", data: { runId: "{runId}", runStatus: "succeeded", outputs: [{ type: "text", data: "é1".repeat(MIB) }] } });
  await vendor.script([{ on: "create", kind: "answer", status: 200, process: true, body }]);
  const op = operationOf("large");
  const first = await called(stand, op);
  assert.deepEqual([first.status, first.replayed], [200, false]);
  assert.ok(first.bytes.length > 3 * MIB);
  const { chunks, operations } = await storedAtLast(stand.store, ({ operations: [row] }) => row?.phase === "answered");
  assert.deepEqual(chunks.map(({ n }) => n).sort(), [0, 1, 2, 3]);
  assert.ok(chunks.every(({ bytes }) => bytes.length <= MIB));
  assert.equal(chunks.reduce((sum, { bytes }) => sum + bytes.length, 0), first.bytes.length);
  assert.equal(operations[0].run, first.run);
  const { requests } = await vendor.stats();
  await stand.kill("with a large answer", null);
  await stand.restart();
  const again = await called(stand, op);
  assert.deepEqual([again.status, again.type, again.replayed, again.polls, again.run], [200, first.type, true, 0, first.run]);
  assert.ok(again.bytes.equals(first.bytes));
  assert.deepEqual((await vendor.stats()).requests, requests); // the vendor was not asked
});

test("gate-10: of an answer over MAX_STORED_BYTES only the runId is stored, and it is read from the vendor again", async () => {
  const { vendor, stand } = await setUp();
  const { bytes } = await called(stand, operationOf("measured"));
  await stand.restart({ MAX_STORED_BYTES: bytes.length });
  for (const [topic, kept] of [["fits  in", 1], ["just over", 0]]) {
    const op = operationOf(topic);
    const first = await called(stand, op);
    assert.equal(first.bytes.length, bytes.length + 1 - kept);
    const { operations, chunks } = await storedAtLast(stand.store, (stored) => stored.operations.some(({ idem, phase }) => idem === op.idem && phase === "answered"));
    const row = operations.find(({ idem }) => idem === op.idem);
    assert.deepEqual([row.run, row.status, chunks.filter((chunk) => chunk.op === row.op).length], [first.run, kept ? 200 : 0, kept]);
    const before = (await vendor.stats()).requests;
    const again = await called(stand, op);
    assert.deepEqual([again.status, again.replayed, again.run, again.polls], [200, true, first.run, 1 - kept]);
    assert.ok(again.bytes.equals(first.bytes));
    const { requests } = await vendor.stats();
    assert.deepEqual([requests.poll - before.poll, requests.create - before.create], [1 - kept, 0]);
  }
});

for (const mode of ["carry", "keep"]) {
  test(`gate-11, gate-13: a record and its answer are kept for the time that is set, ${mode} mode`, async () => {
    const KEEP_MS = 2500;
    const { vendor, stand } = await setUp({ KEEP_MS }, { mode });
    const media = JSON.stringify({ status: "SUCCESS", data: { runId: "{runId}", runStatus: "succeeded", outputs: [{ type: "image", data: "https://media.example/signed-until-tomorrow.png" }] } });
    await vendor.script([{ on: "create", kind: "answer", status: 200, process: true, body: media }]);
    const op = operationOf("a picture");
    const fromMs = Date.now();
    const first = await called(stand, op);
    const again = await called(stand, op);
    assert.deepEqual([first.replayed, again.replayed, again.polls], [false, true, 0]);
    assert.ok(again.bytes.equals(first.bytes) && first.bytes.includes("signed-until-tomorrow"));
    assert.equal((await vendor.stats()).requests.poll, 0);
    await stand.kill("with a record", null); // the time runs on, also while nobody is there
    await stand.restart();

    const { operations, chunks } = await storedAtLast(stand.store, (stored) => stored.chunks.length === 0);
    assert.ok(Date.now() - fromMs >= KEEP_MS, "it was kept so long");
    assert.deepEqual(chunks, []);
    assert.deepEqual(operations.map(({ idem, run, status }) => [idem, run, status]), mode === "keep" ? [[null, first.run, 0]] : []); // whose a run is stays known
    // The link is the vendor's of now, not the stored one.
    const read = await fetch(`${stand.url}/v1/runs/${first.run}`, { headers: { authorization: await stand.authorization() } });
    const { data } = await read.json();
    assert.deepEqual([data.runId, data.outputs], [first.run, [{ type: "text", data: 'A run about "a picture".' }]]);
    assert.equal((await vendor.stats()).requests.poll, 1);
    // The key is free, for any request.
    const other = await called(stand, { ...operationOf("another"), idem: op.idem });
    assert.deepEqual([other.status, other.replayed], [200, false]);
    assert.notEqual(other.run, first.run);
    assert.equal((await vendor.stats()).runsCreated, 2);
  });
}

test("gate-14: with STORE=off run ids are stored and nothing of an answer", async () => {
  const { vendor, stand } = await setUp({ STORE: "off" });
  const [quick, long] = [operationOf("quickly said in confidence"), operationOf("slowly said in confidence")];
  const firsts = [await called(stand, quick)];
  await vendor.script([{ on: "create", kind: "504" }]);
  firsts.push(await called(stand, long));
  assert.deepEqual(firsts.map(({ status, replayed }) => [status, replayed]), [[200, false], [200, false]]);
  const { operations, chunks } = await storedAtLast(stand.store, (stored) => stored.operations.filter(({ phase }) => phase === "answered").length === 2);
  assert.deepEqual(chunks, []);
  assert.deepEqual(operations.map(({ idem, run, status, headers }) => [idem, run, status, headers]).sort(), [quick, long].map(({ idem }, i) => [idem, firsts[i].run, 0, "[]"]).sort());
  await stand.kill("with run ids", null);
  const places = filesOf(stand.store);
  assert.deepEqual(leaksIn(places, ["said in confidence"]), []);
  assert.notDeepEqual(leaksIn(places, [firsts[0].run]), []);
  await stand.restart();
  const { requests } = await vendor.stats();
  for (const [i, op] of [quick, long].entries()) {
    const again = await called(stand, op);
    assert.deepEqual([again.status, again.replayed, again.run, again.polls], [200, true, firsts[i].run, 1]); // read again
    assert.ok(again.bytes.equals(firsts[i].bytes));
  }
  const { requests: now, runsCreated } = await vendor.stats();
  assert.deepEqual([now.create, now.poll, runsCreated], [requests.create, requests.poll + 2, 2]);
});
