// One gate for each key: its queue is bounded, and nothing of it touches
// another key's.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, operationOf } from "./rig/caller.mjs";
import { left } from "./rig/invalid.mjs";
import { standEdge } from "./rig/stand.mjs";
import { about } from "./stage.mjs";

const [ONE, OTHER] = ["bp_one_key", "bp_other_key"];
const MOST = 3;
const MOST_BYTES = 10_000;

let vendor, stand;
before(async () => {
  vendor = await startVendor({ flags: ["-limiter", "none"], key: ONE, moreKeys: [OTHER] });
  stand = await standEdge({ vendor, vars: { MAX_QUEUE: MOST, MAX_QUEUE_BYTES: MOST_BYTES } });
});
after(() => Promise.all([stand?.close(), vendor?.close()]));
beforeEach(() => vendor.reset());

const get = (path, headers = {}, key = ONE) => fetch(stand.url + path, { headers: { authorization: `Bearer ${key}`, ...headers } });

// The API asks for a pause: whoever comes now waits in the queue. It is the one called who is told of it.
async function pause(seconds, key = ONE) {
  await vendor.script([{ on: "credits", kind: "429", retryAfter: String(seconds) }]);
  assert.equal((await get("/v1/me/credits", { prefer: "wait=1" }, key)).status, 429);
}

const isFull = (answer) => {
  assert.deepEqual(about(answer), { status: 429, reason: "queue_full", attempts: 0, polls: 0, run: null });
  const seconds = Number(answer.headers.get("retry-after"));
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 4, `Retry-After: ${seconds}`);
};

test("gate-05: more than MAX_QUEUE callers do not wait: 429 queue_full, and never sent", async () => {
  await pause(2);
  const waiting = Array.from({ length: MOST + 2 }, () => get("/v1/resources"));
  const full = [await Promise.any(waiting.map(async (one) => ((await one).status === 200 ? Promise.reject() : one)))];
  assert.equal((await vendor.stats()).requests.other, 0); // told at once
  full.push(await get("/v1/me"), await callOnce(stand, operationOf("one too many"), { who: ONE }).then(({ status, headers }) => ({ status, headers })));
  for (const answer of full) isFull(answer);
  const { status, message } = await full[0].json();
  assert.deepEqual([status, typeof message], ["TOO_MANY_REQUESTS_ERROR", "string"]);
  const statuses = (await Promise.all(waiting)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
  const { requests } = await vendor.stats();
  assert.deepEqual([requests.other, requests.create], [MOST, 0]);
  assert.equal((await get("/v1/me")).status, 200); // there is room again
});

test("gate-05: the bodies of those who wait are at most MAX_QUEUE_BYTES", async () => {
  await pause(2);
  const large = (name) => operationOf(name, { pad: "x".repeat(4000) });
  const ops = [large("first"), large("second"), large("third")];
  const calls = ops.map((op) => callOnce(stand, op, { who: ONE }));
  const full = await Promise.any(calls.map(async (call) => ((await call).status === 200 ? Promise.reject() : call)));
  isFull(full);
  assert.equal((await vendor.stats()).requests.create, 0);
  assert.equal((await get("/v1/me")).status, 200); // a place is left, for one without a body
  const seen = await Promise.all(calls);
  assert.deepEqual(seen.map(({ status }) => status).sort(), [200, 200, 429]);
  assert.equal((await vendor.stats()).requests.create, 2);
  const refused = ops[seen.findIndex(({ status }) => status === 429)];
  const again = await callOnce(stand, refused, { who: ONE });
  assert.deepEqual([again.status, again.headers.has("followthrough-replayed")], [200, false]); // it was no more than refused
  assert.equal((await vendor.stats()).runsCreated, 3);
});

test("house-01: one key's pause, queue and memory do not touch another's", async () => {
  const [op, same] = [operationOf("of both"), operationOf("of both")];
  same.idem = op.idem;
  const made = await callOnce(stand, op, { who: ONE });
  await pause(2);
  const waiting = Array.from({ length: MOST }, () => get("/v1/resources"));
  await vendor.script([{ on: "other", kind: "hold", barrier: "held" }]);
  for (let full = 0; full < 1; ) full += Number(about(await get("/v1/me", { prefer: "wait=4" })).reason === "queue_full");

  // Its queue is full and it may not send: the other key notices nothing.
  const theirs = await callOnce(stand, same, { who: OTHER });
  assert.deepEqual([made.status, theirs.status, theirs.headers.has("followthrough-replayed")], [200, 200, false]);
  assert.notEqual(theirs.run, made.run);
  const timing = Number(/paced;dur=(\d+)/.exec(theirs.headers.get("server-timing"))[1]);
  assert.ok(timing < 1000, `it waited ${timing} ms for its slot`);
  const another = await callOnce(stand, { ...operationOf("another body"), idem: `${op.idem}-2` }, { who: OTHER });
  assert.equal(another.status, 200);
  assert.equal((await callOnce(stand, { ...operationOf("yet another"), idem: `${op.idem}-2` }, { who: OTHER })).reason, "key_reused");
  assert.equal((await vendor.stats()).requests.other, 0); // the one key still waits
  await vendor.release("held");
  assert.deepEqual((await Promise.all(waiting)).map(({ status }) => status), [200, 200, 200]);
  const mine = await callOnce(stand, { ...operationOf("one's own"), idem: `${op.idem}-2` }, { who: ONE });
  assert.deepEqual([mine.status, mine.headers.has("followthrough-replayed")], [200, false]);
  const again = await callOnce(stand, op, { who: ONE });
  assert.deepEqual([again.run, again.headers.get("followthrough-replayed")], [made.run, "true"]);
  const accounts = new Set((await vendor.requests()).map(({ key }) => key));
  assert.equal(accounts.size, 2);
  assert.equal(left(stand.store).gates, 2); // each has a storage of its own
});
