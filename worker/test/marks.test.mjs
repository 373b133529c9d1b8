// What every answer says about itself.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { eventsOf } from "../../web/page/run/events.js";
import { runOf, setStage } from "./stage.mjs";

let stage, vendor;
before(async () => {
  stage = await setStage({ flags: ["-limiter", "none"], vars: { MAX_BODY_BYTES: 1000 } });
  vendor = stage.vendor;
});
after(() => stage.close());
beforeEach(() => vendor.reset());

/** Checks the headers of an answer, and gives [reason, attempts, polls, run, where the time went]. */
function marksOf(headers, what) {
  const get = (name) => headers.get(`followthrough-${name}`);
  assert.match(get("reason") ?? "", /^[a-z_]+$/, what);
  for (const name of ["attempts", "polls"]) assert.match(get(name) ?? "", /^\d+$/, `${what}: ${name}`);
  const timing = /^paced;dur=(\d+), waited;dur=(\d+), upstream;dur=(\d+), polled;dur=(\d+)$/.exec(headers.get("server-timing") ?? "");
  assert.ok(timing, `${what}: ${headers.get("server-timing")}`);
  return [get("reason"), Number(get("attempts")), Number(get("polls")), get("run"), timing.slice(1).map(Number)];
}

test("way-08: reason, attempts, polls, the run and the time spent are on every answer, good or bad", async () => {
  const { ask, create } = stage;
  const runId = async () => (await vendor.requests()).find((one) => one.runId).runId;
  const keyed = { "idempotency-key": "marks" };
  const cases = [
    // What is asked; the answer's status, reason, attempts, polls, and whether it has a run.
    [() => create(keyed), 200, "done", 1, 0, true],
    [() => create(keyed), 200, "done", 0, 0, true],
    [() => create(keyed, "other"), 422, "key_reused", 0, 0, false],
    [() => create({}, "tea"), 200, "done", 2, 1, true, [{ on: "create", kind: "504" }]],
    [() => create({}, "tea"), 200, "run_failed", 1, 0, true, [{ on: "create", kind: "runFailed" }]],
    [() => create({}, "tea"), 422, "rejected", 1, 0, false, [{ on: "create", kind: "422" }]],
    [() => create({}, "tea"), 502, "outcome_unknown", 1, 0, false, [{ on: "create", kind: "resetBefore" }]],
    [() => create({}, "x".repeat(1000)), 413, "too_large", 0, 0, false],
    [() => create({ "idempotency-key": "é" }), 400, "bad_request", 0, 0, false],
    [() => create({ authorization: "" }), 401, "unauthorized", 0, 0, false],
    [async () => ask("GET", `/v1/runs/${await runId()}`), 200, "done", 1, 0, false],
    [async () => ask("GET", `/v1/runs/${await runId()}`, { prefer: "wait" }), 200, "done", 1, 1, true],
    [() => ask("GET", "/v1/me"), 200, "done", 1, 0, false],
    [() => ask("GET", "/v1/me"), 502, "attempts_exhausted", 4, 0, false, [{ on: "other", kind: "502", times: -1 }]],
    [() => ask("GET", "/v1/nothing"), 404, "rejected", 1, 0, false],
    [() => ask("GET", "/nothing"), 404, "not_found", 0, 0, false],
    [() => ask("GET", "/healthz"), 200, "done", 0, 0, false],
    [() => ask("GET", "/status"), 200, "done", 0, 0, false],
    [() => ask("POST", "/decide", {}, "{}"), 200, "done", 0, 0, false],
  ];
  for (const [i, [asked, status, reason, attempts, polls, run, faults = []]] of cases.entries()) {
    await vendor.script(faults);
    const answer = await asked();
    const what = `case ${i}`;
    const seen = marksOf(answer.headers, what);
    assert.deepEqual([answer.status, ...seen.slice(0, 3)], [status, reason, attempts, polls], what);
    const body = await answer.text();
    if (run) assert.equal(seen[3], JSON.parse(body).data.runId, what);
    else assert.equal(seen[3], null, what);
    if (faults[0]?.times) await vendor.reset();
  }
});

test("way-08: the time is told where it was spent", async () => {
  await vendor.configure({ runDurationMs: 600 });
  await vendor.script([{ on: "create", kind: "429", retryAfter: "1" }, { on: "create", kind: "504" }]);
  const [, , , , [paced, waited, upstream, polled]] = marksOf((await stage.create()).headers);
  assert.ok(waited >= 990, `waited ${waited}`); // for the Retry-After
  assert.ok(polled >= 400, `polled ${polled}`); // until the run ended
  assert.ok(paced + upstream < 900, `paced ${paced}, upstream ${upstream}`);
});

test("way-08: of a stream of events the result bears them", async () => {
  const answer = await stage.create({ accept: "text/event-stream" });
  let last;
  for await (const event of eventsOf(answer.body)) last = event;
  assert.equal(last.event, "result");
  const [reason, attempts, polls, run] = marksOf(new Headers(last.data.headers));
  assert.deepEqual([reason, attempts, polls, run], ["done", 1, 0, JSON.parse(last.data.body).data.runId]);
  const refused = await fetch(`${stage.edge.url}/v1/runs`, { method: "POST", headers: { accept: "text/event-stream" }, body: runOf("tea") });
  assert.equal(marksOf(refused.headers)[0], "unauthorized");
});
