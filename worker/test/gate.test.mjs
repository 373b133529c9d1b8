// The gate: one pace for a key, kept through an eviction; and a gate that fails.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startEdge } from "../local/edge.mjs";
import { about, QUICK, setStage } from "./stage.mjs";

const store = mkdtempSync(join(tmpdir(), "followthrough-gate-"));
const stages = [];
after(async () => {
  await Promise.all(stages.map((stage) => stage.close()));
  rmSync(store, { recursive: true, force: true });
});

async function stageWith(options) {
  const stage = await setStage(options);
  stages.push(stage);
  return stage;
}

// Retry-After of a refusal, as long as it is within the hour that was asked for.
function isHeld(answer) {
  assert.deepEqual(about(answer), { status: 429, reason: "would_exceed_budget", attempts: 0, polls: 0, run: null });
  const seconds = Number(answer.headers.get("retry-after"));
  assert.ok(Number.isInteger(seconds) && seconds > 1800 && seconds <= 3601, `Retry-After: ${seconds}`);
}

test("house-01: a pause that was asked for is the whole key's, and outlives the gate", async () => {
  const { vendor, ask, edge } = await stageWith({ store });
  await vendor.script([{ kind: "429", retryAfter: "3600" }]);
  const first = await ask("GET", "/v1/me");
  assert.deepEqual([first.status, about(first).reason, first.headers.get("retry-after")], [429, "budget_exhausted", "3600"]);
  const second = await ask("GET", "/v1/me/credits");
  isHeld(second);
  assert.equal((await second.json()).status, "TOO_MANY_REQUESTS_ERROR");
  assert.equal((await ask("GET", "/v1/me", { authorization: "Bearer another" })).status, 401); // the vendor's answer: not held

  await edge.close();
  const again = await startEdge({ vars: { UPSTREAM: vendor.url, POLICY: JSON.stringify(QUICK) }, store });
  try {
    isHeld(await fetch(`${again.url}/v1/me`, { headers: { authorization: `Bearer ${vendor.key}` } }));
  } finally {
    await again.close();
  }
  assert.equal((await vendor.stats()).requests.other, 2); // the refused ones were never sent
  assert.equal((await vendor.stats()).requests.credits, 0);
});

test("a pause overtakes the slots that were given before it", async () => {
  const { vendor, ask } = await stageWith({ flags: ["-limiter", "none"] });
  await vendor.script([{ kind: "429", retryAfter: "2" }]);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask("GET", "/v1/me")));
  assert.deepEqual(answers.map(({ status }) => status), Array(8).fill(200));
  const [first, ...later] = (await vendor.requests()).map(({ time }) => Date.parse(time));
  const within = later.filter((at) => at - first < 1990).length;
  assert.ok(within <= 1, `${within} sent within the pause`); // one may have been under way
});

test("a wait that passes the caller's own time is refused at once", async () => {
  const { vendor, ask } = await stageWith({ flags: ["-limiter", "none"] });
  // Of calls at the same time one has the slot of now, and nobody has time for a later one.
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask("GET", "/v1/me", { prefer: "wait=0" })));
  const refused = answers.filter(({ status }) => status !== 200);
  assert.ok(refused.length > 0);
  for (const answer of refused) {
    assert.deepEqual([about(answer).reason, answer.headers.get("retry-after")], ["would_exceed_budget", "1"]);
  }
  assert.equal((await vendor.stats()).requests.other, answers.length - refused.length);
});

test("a run that is paid for is not lost to the limit of subrequests", async () => {
  const { vendor, create } = await stageWith({ flags: ["-limiter", "none", "-window", "0", "-run-duration", "1h"], vars: { MAX_SUBREQUESTS: 4 } });
  const answer = await create();
  const envelope = await answer.json();
  assert.equal(envelope.status, "GATEWAY_TIMEOUT_ERROR");
  assert.deepEqual(about(answer), { status: 504, reason: "would_exceed_budget", attempts: 1, polls: 0, run: envelope.data.runId });
  assert.deepEqual((await vendor.stats()).requests, { create: 1, poll: 0, list: 0, credits: 0, other: 0 });
});

// A Durable Object that fails as the platform's do: by throwing at the caller.
const BROKEN = (fails) => `
import { DurableObject } from "cloudflare:workers";
export class Broken extends DurableObject {
  async enter() { return { kind: "new", op: "op", door: "door" }; }
  async slot() { ${fails === "slot" ? 'throw new Error("broken")' : "return {}"}; }
  async between() { throw new Error("broken"); }
}
export default { fetch: (request, env) => env.EDGE.fetch(request) };`;

test("without its gate nothing is sent", async () => {
  const { vendor, create } = await stageWith({ front: BROKEN("slot"), gate: "Broken" });
  const answer = await create();
  assert.deepEqual(about(answer), { status: 502, reason: "gate_unavailable", attempts: 0, polls: 0, run: null });
  assert.equal((await answer.json()).status, "SERVER_ERROR");
  assert.equal((await vendor.stats()).requests.create, 0);
});

test("a gate that fails later ends the operation", async () => {
  const { vendor, create } = await stageWith({ front: BROKEN("between"), gate: "Broken" });
  await vendor.script([{ kind: "429" }]);
  const answer = await create();
  assert.deepEqual(about(answer), { status: 502, reason: "gate_unavailable", attempts: 1, polls: 0, run: null });
  assert.equal((await vendor.stats()).requests.create, 1);
});
