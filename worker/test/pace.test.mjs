// The pace of a key: many callers, other traffic on the key, an eviction, and
// callers who have no time. Counts, not times; worker/test/bench measures.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { operationOf } from "./rig/caller.mjs";
import { crowdOf } from "./rig/pace.mjs";
import { standEdge } from "./rig/stand.mjs";
import { about } from "./stage.mjs";

let vendor, stand, authorization;
before(async () => {
  vendor = await startVendor();
  stand = await standEdge({ vendor });
  authorization = await stand.authorization();
});
after(() => Promise.all([stand?.close(), vendor?.close()]));
beforeEach(() => vendor.reset());

const get = (path, headers = {}) => fetch(stand.url + path, { headers: { authorization, ...headers } });
const statuses = (answers) => answers.map(({ status }) => status);

for (const [limiter, n, most] of [["token", 25, 0], ["fixed", 15, 1], ["sliding", 15, 1]]) {
  test(`gate-01: ${n} callers at once before the limiter "${limiter}"`, async (t) => {
    await vendor.configure({ limiter });
    const crowd = await crowdOf(stand, n);
    t.diagnostic(`${crowd.perSecond.toFixed(2)}/s, ${crowd.limited} refused, displaced by ${crowd.displaced}, longest ${crowd.longestMs.toFixed()} ms`);
    assert.deepEqual(crowd.statuses, Array(n).fill(200));
    assert.ok(crowd.limited <= most, `${crowd.limited} refused`);
    // Nobody starves; who was refused after all stands in the queue anew.
    assert.ok(crowd.limited > 0 || crowd.displaced <= 4, `displaced by ${crowd.displaced}`);
  });
}

test("way-05, gate-02: creates, what is sent again, polls and lists take slots too, and polls go first", async () => {
  await vendor.configure({ burst: 1, perSecond: 8, runDurationMs: 0 }); // two at once would be refused
  await vendor.script([{ on: "create", kind: "500" }, { on: "create", kind: "504" }, { on: "poll", kind: "500" }]);
  const create = fetch(`${stand.url}/v1/runs`, { method: "POST", headers: { authorization }, body: operationOf("paced").body });
  await vendor.until(({ requests }) => requests.create === 1);
  const reads = Array.from({ length: 15 }, () => get("/v1/me"));
  assert.equal((await create).status, 200);
  const kinds = (await vendor.requests()).map(({ kind }) => kind);
  assert.deepEqual(statuses(await Promise.all(reads)), Array(15).fill(200));
  const { limited } = await vendor.stats();
  assert.ok(limited <= 1, `${limited} refused`); // what is sent evenly may be late once on a busy machine
  assert.equal(kinds.filter((kind) => kind === "poll").length, 2);
  const polls = kinds.lastIndexOf("poll") - kinds.lastIndexOf("create");
  assert.ok(kinds.includes("list") && polls <= 4, kinds.join()); // though so many had come before
});

test("gate-07: a 429 that others caused holds the whole gate until its Retry-After", async () => {
  await vendor.configure({ perSecond: 1 });
  const direct = await Promise.all(Array.from({ length: 6 }, () => fetch(`${vendor.url}/v1/me/credits`, { headers: { authorization } })));
  assert.equal(statuses(direct).filter((status) => status === 429).length, 1); // nothing is left for the edge
  const calls = Array.from({ length: 5 }, () => get("/v1/me"));
  await vendor.until(({ limited }) => limited >= 2);
  await vendor.configure({ perSecond: 5 });
  assert.deepEqual(statuses(await Promise.all(calls)), Array(5).fill(200));
  const [first, ...later] = (await vendor.requests()).filter(({ path }) => path === "/v1/me");
  assert.equal(first.status, 429);
  const answered = Date.parse(first.time) + first.tookMs;
  const early = later.filter(({ time }) => Date.parse(time) < answered + 1000).length;
  assert.ok(early <= 1, `${early} sent within the pause`); // one may have been under way
});

test("gate-06: a gate that comes back from an eviction neither bursts nor forgets a pause", async () => {
  await vendor.configure({ burst: 1, perSecond: 8 }); // a burst of two would be refused
  await vendor.script([{ on: "other", kind: "429", retryAfter: "2" }]);
  const held = get("/v1/me").catch(() => "lost");
  await vendor.until(({ answers }) => answers[429] === 1);
  const [{ time }] = await vendor.requests();
  // The edge hears of the pause a moment after the vendor has counted its
  // answer: a caller who cannot wait so long is refused as soon as it has.
  while ((await get("/v1/resources", { prefer: "wait=1" })).status === 200);
  const before = (await vendor.requests()).length;
  await stand.kill("in a pause", null);
  await stand.restart();
  assert.deepEqual(statuses(await Promise.all(Array.from({ length: 6 }, () => get("/v1/me")))), Array(6).fill(200));
  assert.equal(await held, "lost");
  const after = (await vendor.requests()).slice(before);
  assert.ok(after.every((seen) => Date.parse(seen.time) - Date.parse(time) >= 1990));
  const { limited } = await vendor.stats();
  assert.ok(limited <= 1, `${limited} refused`);
});

test("gate-04: who has no time for the queue is refused at once, and is not too early when it comes back as told", async () => {
  const ahead = Array.from({ length: 15 }, () => get("/v1/me"));
  await vendor.until(({ requests }) => requests.other >= 1);
  let refused;
  // Those ahead may still be on their way into the queue.
  do refused = await get("/v1/me/credits", { prefer: "wait=1" });
  while (refused.status === 200);
  assert.deepEqual(about(refused), { status: 429, reason: "would_exceed_budget", attempts: 0, polls: 0, run: null });
  const seconds = Number(refused.headers.get("retry-after"));
  assert.ok(Number.isInteger(seconds) && seconds >= 2 && seconds <= 4, `Retry-After: ${seconds}`);
  const { requests } = await vendor.stats();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  assert.equal((await vendor.stats()).requests.credits, requests.credits); // it never reached the vendor
  assert.equal((await get("/v1/me/credits", { prefer: "wait=1" })).status, 200);
  assert.deepEqual(statuses(await Promise.all(ahead)), Array(15).fill(200));
});
