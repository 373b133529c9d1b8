// How long a caller waits, and how our client goes on: Prefer: wait=N, and the
// loop of web/follow.js through the edge.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { core } from "../../web/core.js";
import { follow, sleep } from "../../web/follow.js";
import { waitOf } from "../door/prefer.mjs";
import { about, setStage } from "./stage.mjs";

const KEYS = ["bp_one_key", "bp_other_key", "bp_third_key"]; // a pause is its key's alone

let stage, vendor;
before(async () => {
  stage = await setStage({ flags: ["-window", "0", "-more-keys", KEYS.join()] });
  vendor = stage.vendor;
});
after(() => stage.close());
beforeEach(async () => {
  await vendor.reset();
  await vendor.configure({ windowMs: 0, runDurationMs: 3_600_000 });
});

test("way-02: 240 s without a preference that can be understood", () => {
  const of = (prefer) => waitOf(new Headers(prefer === undefined ? {} : { prefer }));
  for (const text of [undefined, "respond-async", "waits=3", "x;wait=3"]) assert.deepEqual(of(text), { wanted: false, ms: 240_000 }, text);
  for (const text of ["wait", "wait=", "wait=-1", "wait=1.5", "wait=soon", "wait=1234567890"]) assert.deepEqual(of(text), { wanted: true, ms: 240_000 }, text);
  for (const text of ["wait=7", 'WAIT = "7"', "respond-async, wait=7", "wait=7;x=1, wait=9"]) assert.deepEqual(of(text), { wanted: true, ms: 7000 }, text);
});

test("way-02: a run that goes on comes back within Prefer: wait=N, as the API's own 504 with its runId", async () => {
  for (const seconds of [1, 2]) {
    const fromMs = performance.now();
    const answer = await stage.create({ prefer: `wait=${seconds}` });
    const tookMs = performance.now() - fromMs;
    const { status, data } = await answer.json();
    assert.deepEqual([answer.status, status, about(answer).run], [504, "GATEWAY_TIMEOUT_ERROR", data.runId]);
    assert.ok(tookMs < 1000 * seconds + 900, `wait=${seconds}: ${tookMs} ms`);
    assert.ok(tookMs > 1000 * seconds - 250, `wait=${seconds}: ${tookMs} ms`); // it did wait
    assert.equal((await (await stage.ask("GET", `/v1/runs/${data.runId}`)).json()).data.runId, data.runId); // the vendor's own id
  }
  assert.equal((await vendor.stats()).requests.create, 2);
});

test("way-02: without a preference it waits for 240 s and no longer", async () => {
  // Whether a pause of so many seconds fits into the wait shows how long that is.
  for (const [key, seconds, prefer, fits] of [[KEYS[0], 241, {}, false], [KEYS[1], 235, {}, true], [KEYS[2], 241, { prefer: "wait=250" }, true]]) {
    await vendor.script([{ on: "create", kind: "429", retryAfter: String(seconds) }]);
    const leave = new AbortController();
    const before = (await vendor.stats()).answers[429] ?? 0;
    const asked = stage.create({ authorization: `Bearer ${key}`, ...prefer }, "tea", { signal: leave.signal });
    await vendor.until(({ answers }) => answers[429] === before + 1);
    const answer = await Promise.race([asked.catch((error) => error), new Promise((resolve) => setTimeout(resolve, 800, "waits"))]);
    leave.abort();
    if (fits) assert.equal(answer, "waits", `${seconds} s`);
    else assert.deepEqual([answer.status, about(answer).reason, answer.headers.get("retry-after")], [429, "budget_exhausted", "241"]);
  }
});

test("way-03: after such a 504 our client goes on with the run to its end, each time with Prefer: wait", { timeout: 60_000 }, async () => {
  const headers = { authorization: `Bearer ${vendor.key}`, "content-type": "application/json", "idempotency-key": "followed-by-the-client" };
  const body = JSON.stringify({ promptVersionId: "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11", inputs: { textInputs: { topic: "a long run" } } });
  const seen = [];
  const asked = { send: 0, poll: 0 };
  const followed = follow({
    core,
    send: (attempt, signal) => (asked.send++, fetch(`${stage.edge.url}/v1/runs`, { method: "POST", headers: { ...headers, prefer: "wait=1" }, body, signal })),
    poll: async (runId, attempt, signal) => {
      asked.poll++;
      const answer = await fetch(`${stage.edge.url}/v1/runs/${runId}`, { headers: { ...headers, prefer: "wait=1" }, signal });
      if (asked.poll === 2) await vendor.finish(runId); // it ends while the client waits for the third time, or just before
      return answer;
    },
    onDecision: ({ action, reason, runId }, { status }) => void seen.push({ action, reason, runId, status }),
    method: "POST", idempotent: true, sleep, now: Date.now, draw: () => 0,
    policy: { pollMinMs: 10, pollMaxMs: 10 },
  });
  const { response, decision, polls } = await followed;
  const [{ runId }] = seen;
  assert.deepEqual(seen.slice(0, 3), Array(3).fill({ action: "poll", reason: "run_pending", runId, status: 504 }));
  const { data } = await response.json();
  assert.deepEqual([response.status, decision.action, data.runId, data.runStatus], [200, "return", runId, "succeeded"]);
  assert.deepEqual(data.outputs, [{ type: "text", data: 'A run about "a long run".' }]);
  assert.deepEqual([asked, polls], [{ send: 1, poll: 3 }, 3]);
  const { requests, runsCreated, creditsSpent } = await vendor.stats();
  assert.deepEqual([requests.create, runsCreated, creditsSpent], [1, 1, 1]);
  assert.ok(requests.poll > 3); // the edge asked in between, so that the client need not
});
