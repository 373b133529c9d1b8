// The log: one line for each operation, and nothing in it that is not ours to tell.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, operationOf } from "./rig/caller.mjs";
import { FRONT } from "./rig/front.mjs";
import { leaksIn } from "./rig/search.mjs";
import { standEdge } from "./rig/stand.mjs";
import { tokenOf } from "./rig/tokens.mjs";

const KEY = "bp_log_canary_5d1c";

let vendor;
const stands = {};
before(async () => {
  vendor = await startVendor({ flags: ["-limiter", "none"], key: KEY });
  for (const mode of ["carry", "keep"]) stands[mode] = await standEdge({ vendor, mode, front: FRONT });
});
after(() => Promise.all([...Object.values(stands), vendor].map((one) => one?.close())));
beforeEach(() => vendor.reset());

/** Does work, waits for n more lines in the log and a moment longer, and gives those of it. */
async function linesOf(stand, n, work) {
  const from = stand.printed().length;
  const lines = () => stand.printed().slice(from).split("\n").filter((line) => line.includes('"operation"')).map((line) => JSON.parse(line));
  await work();
  for (const endMs = Date.now() + 5000; lines().length < n && Date.now() < endMs; ) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 200)); // for one too many
  return lines();
}

for (const mode of ["carry", "keep"]) {
  test(`way-11: each operation is one line of JSON that says how it went, ${mode} mode`, async () => {
    const stand = stands[mode];
    const authorization = await stand.authorization();
    const ask = (path, headers = {}) => fetch(stand.url + path, { headers: { authorization, ...headers } }).then(async (answer) => (await answer.text(), answer));
    const op = operationOf("a private topic");
    await vendor.script([{ on: "create", kind: "500" }, { on: "create", kind: "504" }, { on: "other", kind: "502" }]);
    let runId;
    const lines = await linesOf(stand, 7, async () => {
      runId = (await callOnce(stand, op)).run;
      await callOnce(stand, op); // the stored answer
      await callOnce(stand, { ...operationOf("another private topic"), idem: op.idem }); // refused
      await ask("/v1/resources"); // retried
      await ask(`/v1/runs/${runId}`, { prefer: "wait" });
      await (await fetch(`${stand.url}/v1/runs`, { method: "POST", headers: { authorization, accept: "text/event-stream" }, body: operationOf("told as events").body })).text();
      await vendor.script([{ on: "create", kind: "422" }]);
      await callOnce(stand, operationOf("invalid"));
    });
    const told = lines.map(({ what, status, reason, attempts, polls, replayed, adopted }) => ({ what, status, reason, attempts, polls, replayed, adopted }));
    const line = (what, status, reason, attempts, polls, replayed = false) => ({ what, status, reason, attempts, polls, replayed, adopted: false });
    assert.deepEqual(told, [
      line("create", 200, "done", told[0]?.attempts, told[0]?.polls), line("create", 200, "done", 0, 0, true), line("create", 422, "key_reused", 0, 0),
      line("GET resources", 200, "done", 2, 0), line("GET runs", 200, "done", 1, 1), line("create", 200, "done", 1, 0), line("create", 422, "rejected", 1, 0),
    ]);
    assert.ok(told[0].polls >= 1 && told[0].attempts === 2 + told[0].polls);
    assert.deepEqual(lines.map((one) => one.runId), [runId, runId, "", "", runId, lines[5].runId, ""]);
    for (const one of lines) {
      assert.deepEqual(Object.keys(one), ["event", "what", "status", "reason", "attempts", "polls", "runId", "replayed", "adopted", "tookMs", "paced", "waited", "upstream", "polled"]);
      for (const name of ["tookMs", "paced", "waited", "upstream", "polled"]) assert.ok(Number.isInteger(one[name]) && one[name] >= 0, `${name}: ${one[name]}`);
    }
    assert.ok(lines[0].tookMs >= lines[0].waited + lines[0].polled && lines[0].waited > 0 && lines[0].polled > 0);
    const token = await tokenOf("caller");
    const secrets = [KEY, token.split(".")[2], authorization.split(" ")[1], op.idem, "private topic", "A run about", "textInputs", JSON.parse(op.body).promptVersionId];
    assert.deepEqual(leaksIn([["log", stand.printed()]], secrets), []);
    assert.deepEqual(leaksIn([["log", stand.printed()]], [runId]), ["log"]); // the search finds what is there
  });
}

test("way-11: what ends otherwise is one line too: left by its caller, no time, no gate slot, what nobody knows", async () => {
  const stand = stands.carry;
  const authorization = await stand.authorization();
  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }, { on: "create", kind: "resetBefore" }, { on: "credits", kind: "429", retryAfter: "2" }]);
  const lines = await linesOf(stand, 5, async () => {
    await callOnce(stand, operationOf("left when sent"), { headers: { "x-hang-up-at": `${vendor.url}/_fake/barriers/create?arrived=1` } });
    await vendor.release("create");
    await callOnce(stand, { ...operationOf("lost"), idem: "log-lost" });
    const get = (path) => fetch(stand.url + path, { headers: { authorization, prefer: "wait=1" } });
    await get("/v1/me/credits"); // the API asks for a pause that is too long
    await get("/v1/me"); // and here nothing is sent
    await callOnce(stand, operationOf("left in the queue"), { headers: { "x-hang-up-after": "300" } });
  });
  const told = lines.map(({ what, status, reason }) => `${what} ${status} ${reason}`);
  assert.deepEqual(told.slice(1, 4), ["create 502 outcome_unknown", "GET me 429 budget_exhausted", "GET me 429 would_exceed_budget"]);
  assert.match(told[0], /^create (200 done|429 would_exceed_budget)$/); // it went on without its caller
  assert.equal(told.length, 5, told.join("; "));
  assert.match(told[4], /^create /);
});

test("way-11: what is refused at the door is no operation", async () => {
  const stand = stands.keep;
  const lines = await linesOf(stand, 0, async () => {
    for (const [path, headers] of [["/v1/resources", {}], ["/v1/me", { authorization: await stand.authorization() }], ["/nothing", {}], ["/healthz", {}]]) await (await fetch(stand.url + path, { headers })).text();
  });
  assert.deepEqual(lines, []);
});
