// The client before the API itself, as in a server's program with its own key:
// no hop honours an Idempotency-Key there.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createClient, FollowthroughError } from "../index.js";
import { inputOf, QUICK, setVendor, told } from "./stage.mjs";

let vendor, client;
before(async () => {
  vendor = await setVendor(["-window", "20ms", "-run-duration", "60ms"]);
  client = createClient({ baseUrl: `${vendor.url}/v1`, token: vendor.key, policy: QUICK, edge: false });
});
after(() => vendor?.close());
beforeEach(() => vendor.reset());

const caught = (promise) => promise.then(() => assert.fail("nothing was thrown"), (error) => error);

test("429, 500 and 504 are followed through here", async () => {
  await vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }]);
  const events = [];
  const run = await client.run(inputOf(), { onProgress: (event) => events.push(event) });
  assert.equal(run.runStatus, "succeeded");
  assert.deepEqual(events.map(({ type }) => type).slice(0, 7), ["attempt", "waiting", "attempt", "waiting", "attempt", "waiting", "polling"]);
  assert.deepEqual(events.filter(({ type }) => type === "attempt" || type === "polling").map(({ attempt }) => attempt).slice(0, 4), [1, 2, 3, 4]);
  assert.deepEqual([events.at(-1).type, events.at(-1).status], ["done", 200]);
  const { requests, runsCreated } = await vendor.stats();
  assert.deepEqual([requests.create, runsCreated], [3, 1]);
  for (const { headers } of await vendor.requests()) assert.ok(!headers.some((name) => name.toLowerCase() === "prefer"));
});

test("a lost answer is no reason to create it twice", async () => {
  await vendor.script([{ on: "create", kind: "resetAfter", times: -1 }]);
  const error = await caught(client.run(inputOf()));
  assert.ok(error instanceof FollowthroughError);
  assert.deepEqual([error.status, error.reason, error.attempts, error.response], [0, "outcome_unknown", 1, null]);
  assert.match(error.message, /^no answer: fetch failed \(outcome_unknown\)\. /);
  assert.ok(error.cause instanceof TypeError);
  assert.equal((await vendor.stats()).requests.create, 1);
});

test("the API's own host is known not to honour keys, any other is said to", async () => {
  for (const [options, attempts, reason] of [
    [{ baseUrl: "https://api.betterprompt.me/v1" }, 1, "outcome_unknown"],
    [{ baseUrl: "https://edge.example" }, 4, "attempts_exhausted"],
    [{ baseUrl: "https://edge.example", edge: false }, 1, "outcome_unknown"],
    [{ baseUrl: "https://api.betterprompt.me", edge: true }, 4, "attempts_exhausted"],
  ]) {
    const line = told(new TypeError("cut"));
    const error = await caught(createClient({ ...options, fetch: line.fetch, policy: QUICK }).run(inputOf()));
    assert.deepEqual([error.attempts, error.reason, line.sent.length], [attempts, reason, attempts], JSON.stringify(options));
  }
});
