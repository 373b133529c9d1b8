// The desk in workerd: Go, behind the door.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { loadCore } from "../../web/core.js";
import { BUDGET_MS } from "../door/config.mjs";
import { about, setStage } from "./stage.mjs";

const SEEN = {
  method: "POST", status: 504, body: '{"status":"GATEWAY_TIMEOUT_ERROR","message":"still ✓","data":{"runId":"r-1"}}',
  nowMs: 1770000000000, elapsedMs: 120400, draw: 40000,
};

let stage;
before(async () => (stage = await setStage()));
after(() => stage.close());

test("healthz tells the version and the policy's defaults, to anybody", async () => {
  const answer = await fetch(`${stage.edge.url}/healthz`);
  const health = await answer.json();
  assert.deepEqual([answer.status, health.ok, health.policy.budgetMs, health.policy.maxAttempts], [200, true, BUDGET_MS, 4]);
  assert.match(health.version, /^\d+\.\d+\.\d+/);
  assert.equal(about(answer).reason, "done");
});

test("decide decides as the core does, byte for byte", async () => {
  const core = await loadCore(readFileSync(new URL("../../build/core.wasm", import.meta.url)));
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

test("decide is for those who have a key", async () => {
  const answer = await stage.ask("POST", "/decide", { authorization: "" }, "{}");
  assert.deepEqual([answer.status, about(answer).reason], [401, "unauthorized"]);
});

test("what cannot be used is refused", async () => {
  const wrong = await stage.ask("POST", "/decide", {}, '{"policy":{"maxAttempts":0}}');
  assert.deepEqual([wrong.status, about(wrong).reason], [400, "bad_request"]);
  assert.equal(await wrong.text(), '{"error":"invalid_observation","field":"policy.maxAttempts"}');
  assert.equal((await stage.ask("POST", "/decide")).status, 400); // no body at all
  const large = await stage.ask("POST", "/decide", {}, JSON.stringify({ body: "x".repeat(1 << 20) }));
  assert.deepEqual([large.status, (await large.json()).status, about(large).reason], [413, "BAD_REQUEST_ERROR", "too_large"]);
});
