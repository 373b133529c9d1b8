// The desk in workerd: Go, behind the door.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { core } from "../../web/core.js";
import { BUDGET_MS } from "../door/config.mjs";
import { SECRET, tokenOf } from "./rig/tokens.mjs";
import { about, setStage } from "./stage.mjs";

const SEEN = {
  method: "POST", status: 504, body: '{"status":"GATEWAY_TIMEOUT_ERROR","message":"still ✓","data":{"runId":"r-1"}}',
  nowMs: 1770000000000, elapsedMs: 120400, draw: 40000,
};

let stage;
before(async () => (stage = await setStage()));
after(() => stage.close());

const open = [];
after(() => Promise.all(open.map((one) => one.close())));

async function stageWith(options) {
  const one = await setStage(options);
  open.push(one);
  return one;
}

async function statusOf(one, headers) {
  const answer = await one.ask("GET", "/status", headers);
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.ok(!text.includes(one.vendor.key), "the key is told");
  return JSON.parse(text);
}

// It takes ten seconds, in which the other tests go on.
async function silence() {
  const one = await stageWith({});
  await one.vendor.script([{ on: "credits", kind: "hold", barrier: "silence", times: -1 }]);
  const from = Date.now();
  const { vendor } = await statusOf(one);
  const tookMs = Date.now() - from;
  await one.vendor.release("silence");
  return { vendor, tookMs };
}
const silent = silence().catch((error) => ({ error }));

test("desk-01: healthz tells the version and the policy's defaults, to anybody", async () => {
  const answer = await fetch(`${stage.edge.url}/healthz`);
  const health = await answer.json();
  assert.deepEqual([answer.status, health.ok, health.policy.budgetMs, health.policy.maxAttempts], [200, true, BUDGET_MS, 4]);
  assert.match(health.version, /^\d+\.\d+\.\d+/);
  assert.equal(about(answer).reason, "done");
});

test("desk-03: decide decides as the core does, byte for byte", async () => {
  const cases = [SEEN, {}, { status: 429, retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT, 5", method: "POST" }, { status: 200, policy: { poll: false } }];
  for (const seen of cases) {
    const answer = await stage.ask("POST", "/decide", {}, JSON.stringify(seen));
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), JSON.stringify(core.decide(seen)));
  }
});

test("many events at once, an instance each", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => stage.ask("POST", "/decide", {}, JSON.stringify({ ...SEEN, elapsedMs: 100_000 + i * 2000 }))));
  const delays = await Promise.all(answers.map(async (answer) => (await answer.json()).delayMs));
  assert.deepEqual(delays, [5000, 5100, 5200, 5300, 5400, 5500, 5600, 5700]);
});

test("desk-03: decide is for those who have a key", async () => {
  const answer = await stage.ask("POST", "/decide", { authorization: "" }, "{}");
  assert.deepEqual([answer.status, about(answer).reason], [401, "unauthorized"]);
});

test("desk-03: what cannot be used is refused", async () => {
  const wrong = await stage.ask("POST", "/decide", {}, '{"policy":{"maxAttempts":0}}');
  assert.deepEqual([wrong.status, about(wrong).reason], [400, "bad_request"]);
  assert.equal(await wrong.text(), '{"error":"invalid_observation","field":"policy.maxAttempts"}');
  assert.equal((await stage.ask("POST", "/decide")).status, 400); // no body at all
  const large = await stage.ask("POST", "/decide", {}, JSON.stringify({ body: "x".repeat(1 << 20) }));
  assert.deepEqual([large.status, (await large.json()).status, about(large).reason], [413, "BAD_REQUEST_ERROR", "too_large"]);
});

test("desk-02: status tells of the API, the key, the credits, the policy, the versions and the gate", async () => {
  const status = await statusOf(stage);
  const { tookMs, ...vendor } = status.vendor;
  assert.deepEqual(vendor, { reachable: true, status: 200, class: "success", reason: "done", advice: "", attempts: 1 });
  assert.ok(tookMs >= 0 && tookMs < 10_000);
  assert.deepEqual([status.mode, status.key, status.credits], ["carry", { valid: true }, { left: 1000 }]);
  assert.deepEqual(status.policy, {
    maxAttempts: 4, initialBackoffMs: 1, maxBackoffMs: 1, throttleFloorMs: 1, pollMinMs: 1, pollMaxMs: 1, budgetMs: BUDGET_MS, poll: true, retryCreate: true,
  });
  assert.deepEqual(Object.keys(status.versions), ["desk", "core", "go"]);
  assert.match(status.versions.go, /^go1\.\d+/);
  assert.deepEqual(status.gate, { waiting: 0, heldUntilMs: 0, watched: 0 });
  const { path, headers } = (await stage.vendor.requests()).at(-1);
  assert.equal(path, "/v1/me/credits");
  assert.ok(headers.includes("Authorization"));
});

test("desk-02: status is for those who may enter", async () => {
  const before = (await stage.vendor.requests()).length;
  const answer = await stage.ask("GET", "/status", { authorization: "" });
  assert.deepEqual([answer.status, about(answer).reason], [401, "unauthorized"]);
  assert.equal((await stage.vendor.requests()).length, before);
  assert.equal((await stage.ask("POST", "/status")).status, 404);
});

test("desk-02: status says that a key is refused", async () => {
  const status = await statusOf(stage, { authorization: "Bearer another" });
  assert.deepEqual([status.vendor.reachable, status.vendor.status, status.vendor.reason], [true, 401, "rejected"]);
  assert.deepEqual([status.key.valid, status.credits], [false, { left: null }]);
  assert.match(status.vendor.advice, /API key/);
});

test("desk-02: status follows the API through like anybody", async () => {
  await stage.vendor.script([{ on: "credits", kind: "500" }, { on: "credits", kind: "502" }]);
  const status = await statusOf(stage);
  assert.deepEqual([status.vendor.reachable, status.vendor.attempts, status.credits.left], [true, 3, 1000]);
});

test("desk-02: what status asks takes slots", async () => {
  const from = Date.now();
  const all = await Promise.all(Array.from({ length: 6 }, () => statusOf(stage)));
  assert.ok(all.every(({ vendor }) => vendor.reachable), JSON.stringify(all));
  assert.ok(Date.now() - from >= 1000, "six at 5/s in less than a second");
  assert.equal((await stage.vendor.stats()).limited, 0);
});

test("desk-02: a pause that status meets holds the gate, and a date in it is read", async () => {
  const one = await stageWith({});
  const until = Math.ceil(Date.now() / 1000) * 1000 + 60_000;
  await one.vendor.script([{ on: "credits", kind: "429", retryAfter: new Date(until).toUTCString() }]);
  const status = await statusOf(one);
  assert.deepEqual([status.vendor.reachable, status.vendor.class, status.vendor.reason], [true, "throttled", "budget_exhausted"]);
  const held = await statusOf(one);
  assert.deepEqual([held.vendor.reachable, held.vendor.reason, held.vendor.attempts], [null, "would_exceed_budget", 0]);
  assert.ok(Math.abs(held.gate.heldUntilMs - until) < 3000, `held until ${held.gate.heldUntilMs}, not ${until}`);
  assert.equal((await one.vendor.requests()).length, 1);
});

test("desk-02: an API that is down is told of by a 200", async () => {
  const one = await stageWith({ vars: { UPSTREAM: "http://127.0.0.1:1" } });
  const { vendor, key, credits } = await statusOf(one);
  assert.deepEqual([vendor.reachable, vendor.status, vendor.reason, key.valid, credits.left], [false, 0, "attempts_exhausted", null, null]);
});

test("desk-02: in keep mode callers learn no number of the operator's", async () => {
  const keep = (warn) => ({ vars: { BETTERPROMPT_API_KEY: "bp_test_key", CLIENT_SECRET: SECRET, CREDITS_WARN: warn }, flags: ["-credits", "77.5"] });
  for (const [warn, low] of [["78", true], ["77.5", false], ["", null]]) {
    const one = await stageWith(keep(warn));
    const status = await statusOf(one, { authorization: `Bearer ${await tokenOf("ada")}` });
    assert.deepEqual([status.mode, status.key.valid, status.credits], ["keep", true, { low }]);
    assert.ok(!JSON.stringify(status).includes("77.5"));
    assert.deepEqual(Object.keys(status.gate), ["waiting", "heldUntilMs"]);
    const raw = await one.ask("GET", "/status");
    assert.deepEqual([raw.status, about(raw).reason], [401, "unauthorized"]); // the key itself opens nothing
    assert.ok(!one.printed().includes(one.vendor.key));
  }
});

test("desk-02: status ends in time when the API says nothing", { timeout: 60_000 }, async () => {
  const { error, vendor, tookMs } = await silent;
  assert.ifError(error);
  assert.deepEqual([vendor.reachable, vendor.class, vendor.reason], [false, "unknown", "budget_exhausted"]);
  assert.ok(tookMs < 12_000, `it took ${tookMs} ms`);
});
