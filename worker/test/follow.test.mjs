// A run is followed through: many answers of the vendor, one of the edge.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { about, runOf, setStage } from "./stage.mjs";

let stage, vendor;
before(async () => {
  stage = await setStage({ flags: ["-run-duration", "300ms"] });
  vendor = stage.vendor;
});
after(() => stage.close());
beforeEach(() => vendor.reset());

test("way-01: 429s, 500s and a 504 come back as one 200", async () => {
  await vendor.script([
    { on: "create", kind: "429", retryAfter: "1" },
    { on: "create", kind: "500" },
    { on: "create", kind: "429", retryAfter: "0" },
    { on: "create", kind: "500" },
    { on: "create", kind: "504" },
    { on: "poll", kind: "500" },
  ]);
  const answer = await stage.create();
  const { data } = await answer.json();
  const stats = await vendor.stats();
  assert.equal(data.runStatus, "succeeded");
  assert.deepEqual(data.outputs, [{ type: "text", data: 'A run about "tea".' }]);
  assert.deepEqual(about(answer), {
    status: 200, reason: "done", attempts: stats.requests.create + stats.requests.poll, polls: stats.requests.poll, run: data.runId,
  });
  assert.equal(stats.requests.create, 5); // the create is not sent again after the 504
  assert.ok(stats.requests.poll >= 2); // the one that failed, and the one that told the end
  assert.equal(stats.runsCreated, 1);
  assert.equal(stats.creditsSpent, 1);
  assert.deepEqual([stats.answers[429], stats.answers[504]], [2, 1]);
  assert.match(answer.headers.get("server-timing"), /^paced;dur=\d+, waited;dur=\d+, upstream;dur=\d+, polled;dur=\d+$/);
  assert.equal(answer.headers.get("cache-control"), "no-store");
});

test("a lost answer of a create is not created again", async () => {
  await vendor.script([{ on: "create", kind: "resetAfter" }]);
  const answer = await stage.create();
  assert.deepEqual(about(answer), { status: 502, reason: "outcome_unknown", attempts: 1, polls: 0, run: null });
  const envelope = await answer.json();
  assert.equal(envelope.status, "SERVER_ERROR");
  assert.match(envelope.message, /list the recent runs/);
  const stats = await vendor.stats();
  assert.deepEqual([stats.requests.create, stats.runsCreated], [1, 1]);
});

test("a redirect in answer to a poll is no end of the run", async () => {
  await vendor.script([{ on: "create", kind: "504" }, { on: "poll", kind: "answer", status: 302, headers: { location: "/login" }, body: "" }]);
  const answer = await stage.create();
  const { status, data } = await answer.json();
  assert.deepEqual([answer.status, status], [504, "GATEWAY_TIMEOUT_ERROR"]);
  assert.equal(data.runId, about(answer).run); // it is paid for, and can be asked for again
  assert.equal((await vendor.stats()).requests.create, 1);
});

test("a run that fails is told as it came", async () => {
  await vendor.script([{ on: "create", kind: "runFailed" }]);
  const answer = await stage.create();
  assert.deepEqual([answer.status, about(answer).reason], [200, "run_failed"]);
  assert.equal((await answer.json()).data.runStatus, "failed");
});

test("calls at the same time meet no 429 of the token bucket", async () => {
  const paths = ["/v1/me", "/v1/me/credits", "/v1/runs", "/v1/resources"];
  const all = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? stage.create() : stage.ask("GET", paths[i % 4])));
  const answers = await Promise.all(all);
  assert.deepEqual(answers.map((answer) => answer.status), Array(12).fill(200));
  const stats = await vendor.stats();
  assert.equal(stats.limited, 0);
  assert.equal(stats.runsCreated, 4);
});

test("way-02: Prefer: wait ends with the 504 of a run that goes on, and takes it up again", async () => {
  await vendor.configure({ windowMs: 0, runDurationMs: 3_600_000 });
  const late = await stage.create({ prefer: "respond-async, wait=1" });
  const envelope = await late.json();
  const { runId } = envelope.data;
  assert.equal(late.status, 504);
  assert.equal(envelope.status, "GATEWAY_TIMEOUT_ERROR");
  assert.equal(about(late).run, runId);
  assert.match(about(late).reason, /^(budget_exhausted|would_exceed_budget)$/); // the core's word or the gate's: whichever the time ran out in

  const now = await stage.ask("GET", `/v1/runs/${runId}`);
  assert.deepEqual([(await now.json()).data.runId, about(now).attempts], [runId, 1]); // no preference: as it is

  const before = await vendor.stats();
  const taken = stage.ask("GET", `/v1/runs/${runId}`, { prefer: "wait" });
  await vendor.until((stats) => stats.requests.poll >= before.requests.poll + 2);
  await vendor.finish(runId);
  const answer = await taken;
  assert.deepEqual([answer.status, about(answer).reason, about(answer).run], [200, "done", runId]);
  assert.equal((await answer.json()).data.runStatus, "succeeded");
  assert.ok(about(answer).polls >= 1);
  assert.equal((await vendor.stats()).runsCreated, 1);
});

test("a plain answer streams", { timeout: 60_000 }, async () => {
  // Of the first body nothing comes within the hour: the headers did not wait for it.
  await vendor.script([{ on: "other", kind: "slowBody", durationMs: 36_000_000 }, { on: "other", kind: "slowBody", durationMs: 100 }]);
  const leave = new AbortController();
  const never = await fetch(`${stage.edge.url}/v1/resources`, {
    headers: { authorization: `Bearer ${vendor.key}`, "accept-encoding": "identity" },
    signal: leave.signal,
  });
  assert.deepEqual(about(never), { status: 200, reason: "done", attempts: 1, polls: 0, run: null });
  leave.abort();
  const whole = await stage.ask("GET", "/v1/resources");
  assert.equal((await whole.json()).data.resources.models.length, 2);
});

test("way-04: other GETs are retried, and not polled", async () => {
  await vendor.script([{ on: "credits", kind: "502" }, { on: "credits", kind: "resetBefore" }]);
  const answer = await stage.ask("GET", "/v1/me/credits");
  assert.deepEqual(await answer.json(), { status: "SUCCESS", data: { credits: 1000 } });
  assert.deepEqual([about(answer).attempts, about(answer).polls], [3, 0]);
  await vendor.script([{ on: "other", kind: "504WithoutRun" }]);
  const late = await stage.ask("GET", "/v1/prompts");
  assert.deepEqual([about(late).attempts, about(late).polls], [2, 0]);
  // A run that the answer to a read names is not polled: it is told as it came.
  const pending = JSON.stringify({ status: "GATEWAY_TIMEOUT_ERROR", message: "still processing", data: { runId: "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c99" } });
  await vendor.script([{ on: "other", kind: "answer", status: 504, body: pending }]);
  const other = await stage.ask("GET", "/v1/resources");
  assert.deepEqual([other.status, about(other).attempts, about(other).polls, await other.text()], [504, 1, 0, pending]);
  assert.equal((await vendor.stats()).requests.poll, 0);
  await vendor.configure({ windowMs: 0, runDurationMs: 3_600_000 });
  const direct = await fetch(`${vendor.url}/v1/runs`, { method: "POST", headers: { authorization: `Bearer ${vendor.key}` }, body: runOf("nobody waits for") });
  const { runId } = (await direct.json()).data;
  const before = (await vendor.stats()).requests.poll;
  await vendor.script([{ on: "poll", kind: "500" }]);
  const run = await stage.ask("GET", `/v1/runs/${runId}`);
  assert.deepEqual([run.status, about(run).attempts, about(run).polls], [200, 2, 0]); // as it is, as nobody asked for more
  assert.match((await run.json()).data.runStatus, /queued|running/);
  assert.equal((await vendor.stats()).requests.poll, before + 2);
});
