// Server-sent events, and callers who hang up.
import assert from "node:assert/strict";
import { after, before, beforeEach, mock, test } from "node:test";
import { eventsOf } from "../../web/page/run/events.js";
import { eventStream } from "../door/events.mjs";
import { runOf, setStage } from "./stage.mjs";

// What hangs up on the edge, once the vendor has the request: workerd by itself
// notices a caller who is gone only when it writes to him.
const FRONT = `export default {
  async fetch(request, env) {
    const barrier = request.headers.get("x-hang-up-at");
    if (!barrier) return env.EDGE.fetch(request);
    const leave = new AbortController();
    const asked = env.EDGE.fetch(new Request(request, { signal: leave.signal }));
    await fetch(barrier);
    leave.abort();
    return new Response(await asked.then((answer) => answer.text()).then(() => "answered", () => "left"));
  },
};`;

let stage, vendor;
before(async () => {
  stage = await setStage({ front: FRONT });
  vendor = stage.vendor;
});
after(() => stage.close());
beforeEach(() => vendor.reset());

test("way-09: each attempt, each decision and the result are told as they happen", async () => {
  await vendor.script([
    { on: "create", kind: "500" },
    { on: "create", kind: "504" },
    { on: "poll", kind: "hold", barrier: "poll" },
  ]);
  const answer = await stage.create({ accept: "text/event-stream" });
  assert.match(answer.headers.get("content-type"), /^text\/event-stream/);
  const events = [];
  for await (const event of eventsOf(answer.body)) {
    events.push(event);
    // The vendor holds the poll until it was heard of here.
    if (event.event === "attempt" && event.data.method === "GET") await vendor.release("poll");
  }
  const names = events.map(({ event }) => event);
  const decisions = events.filter(({ event }) => event === "decision").map(({ data }) => data);
  const result = events.at(-1).data;
  assert.deepEqual(names.slice(2, 4), ["look", "looked"]); // after the 500, before the create is sent again
  const [look, looked] = events.slice(2, 4).map(({ data }) => data);
  assert.deepEqual([looked.attempt, looked.action, looked.runId, looked.atMs >= look.atMs], [1, "resend", "", true]);
  assert.deepEqual(names.filter((name) => !name.startsWith("look")), [...decisions.flatMap(() => ["attempt", "decision"]), "result"]);
  const counted = events.filter(({ event }) => event === "attempt").map(({ data }) => data.attempt);
  assert.deepEqual(counted, decisions.map((_, i) => i + 1)); // polls are counted on
  const attempts = events.filter(({ event }) => event === "attempt").map(({ data }) => data);
  for (const { atMs, pacedMs } of attempts) assert.ok(Number.isInteger(pacedMs) && pacedMs >= 0 && atMs - pacedMs >= attempts[0].atMs - attempts[0].pacedMs);
  assert.deepEqual(decisions.slice(0, 2).map((d) => [d.attempt, d.status, d.action, d.reason]), [
    [1, 500, "retry", "backoff"], [2, 504, "poll", "run_pending"],
  ]);
  assert.deepEqual([decisions.at(-1).action, decisions.at(-1).reason], ["return", "done"]);
  assert.equal(result.status, 200);
  assert.equal(result.headers["followthrough-attempts"], String(decisions.length));
  assert.equal(JSON.parse(result.body).data.runStatus, "succeeded");
  assert.equal((await vendor.stats()).runsCreated, 1);
});

test("way-09: an attempt tells how long it waited for its slot", async () => {
  const many = Array.from({ length: 6 }, () => stage.create({ accept: "text/event-stream" }));
  const told = await Promise.all(many.map(async (answer) => (await all(eventsOf((await answer).body)))[0].data));
  const paced = told.map(({ pacedMs }) => pacedMs).sort((a, b) => a - b);
  assert.ok(paced.at(-1) >= 900, `the last of six waited ${paced.at(-1)} ms`); // at five a second
  const spread = Math.max(...told.map(({ atMs }) => atMs)) - Math.min(...told.map(({ atMs }) => atMs));
  assert.ok(Math.abs(paced.at(-1) - paced[0] - spread) < 300, `${paced} against ${spread}`);
});

test("way-09: the vendor is not asked for events", async () => {
  await vendor.script([{ on: "create", kind: "422" }]);
  const answer = await stage.create({ accept: "text/event-stream" });
  const [, decision, result] = await all(eventsOf(answer.body));
  assert.deepEqual([decision.data.action, result.data.status], ["fail", 422]);
  assert.match(result.data.headers["content-type"], /json/);
});

test("an error at the door is no stream", async () => {
  const answer = await stage.create({ accept: "text/event-stream", authorization: "" });
  assert.equal(answer.status, 401);
  assert.equal((await answer.json()).status, "UNAUTHORIZED_ERROR");
});

for (const accept of ["text/event-stream", "application/json"]) {
  test(`hanging up before anything is sent sends nothing, asked for ${accept}`, async () => {
    const seen = (await vendor.stats()).requests.other;
    const ahead = Array.from({ length: 8 }, () => stage.ask("GET", "/v1/me"));
    await vendor.until(({ requests }) => requests.other > seen);
    const answer = await stage.create({ accept, "x-hang-up-at": `${vendor.url}/_fake/stats` });
    assert.equal(await answer.text(), "left");
    await Promise.all(ahead);
    await stage.ask("GET", "/v1/me"); // it comes after the one who left
    assert.equal((await vendor.stats()).requests.create, 0);
  });
}

test("leaving the stream aborts the work", async () => {
  let work;
  const answer = eventStream(new AbortController().signal, (tell, signal) => {
    work = signal;
    return new Promise((resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const reader = answer.body.getReader();
  assert.equal(work.aborted, false);
  await reader.cancel();
  assert.equal(work.aborted, true);
  assert.equal((await reader.read()).done, true);
});

test("way-10: a comment comes every 15 s, and none after the end", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    let finish;
    const done = new Promise((resolve) => (finish = resolve));
    const answer = eventStream(new AbortController().signal, () => done);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    mock.timers.tick(15_000);
    assert.equal((await reader.read()).value, ": still here\n\n");
    mock.timers.tick(15_000);
    assert.equal((await reader.read()).value, ": still here\n\n");
    finish(new Response(runOf("x"), { status: 200 }));
    assert.match((await reader.read()).value, /^event: result\ndata: \{"status":200,/);
    assert.equal((await reader.read()).done, true);
    mock.timers.tick(60_000); // writing to a closed stream would throw
  } finally {
    mock.timers.reset();
  }
});

async function all(events) {
  const list = [];
  for await (const event of events) list.push(event);
  return list;
}
