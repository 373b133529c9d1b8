import assert from "node:assert/strict";
import { test } from "node:test";
import { core } from "../core.js";
import { follow, sleep } from "../follow.js";
import { error, lost, run, START_MS, World } from "./world.mjs";

test("a create is sent again, then polled to its end", async () => {
  const world = new World(
    error(429, "TOO_MANY_REQUESTS_ERROR", { "retry-after": "2" }),
    error(504, "GATEWAY_TIMEOUT_ERROR", { data: { runId: "r-1" } }),
    run("running"),
    run("succeeded"),
  );
  const got = await world.follow();
  assert.deepEqual(world.diary, [
    "send 1", "retry retry_after", "sleep 2500", "send 2", "poll run_pending", "sleep 1000", "poll r-1 3", "poll run_pending",
    "sleep 1000", "poll r-1 4", "return done",
  ]);
  assert.deepEqual([got.attempts, got.polls, got.error, got.startedAtMs], [4, 2, null, START_MS]);
  assert.deepEqual(got.state, { failures: 0, throttles: 0, polls: 2, runId: "r-1" });
  assert.deepEqual(await got.response.json(), { status: "SUCCESS", data: { runId: "r-1", runStatus: "succeeded" } });
  assert.equal(world.cores, 1);
});

test("onDecision is told where the operation stands, and awaited before the sleep", async () => {
  const world = new World(error(503, "", { "retry-after": "1" }), run("succeeded"));
  const seen = [];
  await world.follow({
    idempotent: true,
    startedAtMs: START_MS - 10_000,
    onDecision: async (decision, at) => {
      await null;
      world.diary.push(decision.action);
      seen.push(at);
    },
  });
  assert.deepEqual(world.diary, ["send 1", "retry", "sleep 1500", "send 2", "return"]);
  assert.deepEqual(seen, [
    { attempt: 1, status: 503, nowMs: START_MS, elapsedMs: 10_000 },
    { attempt: 2, status: 200, nowMs: START_MS + 1500, elapsedMs: 11_500 },
  ]);
});

test("a plain success streams untouched, without the core", async () => {
  let pulled = 0;
  const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
  const answer = new Response(body);
  const world = new World(() => answer);
  const got = await world.follow({ policy: { poll: false }, poll: undefined, method: "GET" });
  assert.equal(got.response, answer);
  assert.deepEqual([got.decision, got.attempts, pulled, world.cores, answer.bodyUsed], [null, 1, 0, 0, false]);
  assert.deepEqual(got.state, {});
});

test("a success after a retry streams, too, and is decided", async () => {
  let pulled = 0;
  const answer = new Response(new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 }));
  const world = new World(error(500, "SERVER_ERROR"), () => answer);
  const got = await world.follow({ policy: { poll: false }, method: "GET" });
  assert.equal(got.response, answer);
  assert.deepEqual([got.decision.reason, pulled, answer.bodyUsed], ["done", 0, false]);
});

test("an answer that was judged reads as it came", async () => {
  const headers = { "content-type": "application/json", "content-length": "99", "content-encoding": "gzip", "x-a": "b" };
  const text = '{"status":"NOT_FOUND_ERROR","message":"none"}';
  const got = await new World(() => new Response(text, { status: 404, statusText: "Not Found", headers })).follow();
  assert.deepEqual([got.response.status, got.response.statusText, got.response.ok], [404, "Not Found", false]);
  assert.deepEqual([...got.response.headers], [["content-type", "application/json"], ["x-a", "b"]]);
  assert.equal(await got.response.text(), text);
  assert.deepEqual([got.decision.action, got.decision.reason], ["fail", "rejected"]);
  const bare = await new World(() => new Response(null, { status: 204 })).follow({ method: "GET" });
  assert.deepEqual([bare.response.status, bare.response.body], [204, null]);
});

test("an answer with a number of its own is kept", async () => {
  const odd = Object.defineProperty(new Response("hm"), "status", { value: 999 });
  const got = await new World(() => odd).follow();
  assert.deepEqual([got.response.status, got.response.ok, await got.response.text()], [999, false, "hm"]);
});

test("a state with a run begins with a poll", async () => {
  const world = new World(run("succeeded", "r-7"));
  const got = await world.follow({ state: { runId: "r-7", polls: 3 }, startedAtMs: START_MS - 60_000 });
  assert.deepEqual(world.diary, ["poll r-7 1", "return done"]);
  assert.deepEqual([got.attempts, got.polls, got.state.polls], [1, 1, 3]);
});

test("a run id that cannot stand in a path is never polled", async () => {
  const world = new World(run("succeeded"));
  await world.follow({ state: { runId: "../me" } });
  assert.deepEqual(world.diary, ["send 1", "return done"]);
});

test("nonsense in state or policy is refused", async () => {
  await assert.rejects(new World().follow({ state: { runId: 5 } }), { field: "state.runId" });
  await assert.rejects(new World(error(500, "")).follow({ policy: { maxAttempts: 0 } }), { field: "policy.maxAttempts" });
  for (const core of [undefined, null, {}, "core.wasm"]) {
    await assert.rejects(new World().follow({ core }), /^TypeError: follow: core: want a core, or a function that gives one$/);
  }
  await assert.rejects(new World().follow({ draw: 5 }), /^TypeError: follow: draw: want a function/);
  await assert.rejects(new World().follow({ poll: undefined }), /^TypeError: follow: poll: want a function/);
});

test("what send throws is a failure, of two kinds", async () => {
  const seen = [];
  const spy = (thrown) => {
    seen.push(thrown);
    return "network";
  };
  const cut = new TypeError("fetch failed");
  const late = new DOMException("late", "TimeoutError");
  const world = new World(lost(cut), lost(late), run("succeeded"));
  const got = await world.follow({ idempotent: true, failure: spy });
  assert.deepEqual(seen, [cut, late]);
  assert.deepEqual([got.attempts, got.error, got.response.status], [3, null, 200]);

  const lostCreate = await new World(lost(late)).follow();
  assert.deepEqual([lostCreate.response, lostCreate.error], [null, late]);
  assert.equal(lostCreate.decision.reason, "outcome_unknown");
});

test("the kind of failure reaches the core", async () => {
  const kinds = [];
  const core = () => ({
    mustRead: () => true,
    decide: ({ failure }) => {
      kinds.push(failure);
      return { action: "fail", state: {} };
    },
  });
  for (const thrown of [new DOMException("", "TimeoutError"), new TypeError("x"), undefined]) {
    await new World(lost(thrown)).follow({ core });
  }
  await new World(error(400, "")).follow({ core });
  assert.deepEqual(kinds, ["timeout", "network", "network", ""]);
});

test("the headers that count reach the core", async () => {
  const seen = [];
  const core = () => ({
    mustRead: () => false,
    decide: ({ retryAfter, rateLimitReset, date, decided }) => {
      seen.push([retryAfter, rateLimitReset, date, decided]);
      return { action: "fail", state: {} };
    },
  });
  const full = { "retry-after": "1, 2", "x-ratelimit-reset": "3", "ratelimit-reset": "4", date: "5", "followthrough-reason": "" };
  for (const headers of [full, { "ratelimit-reset": "4" }, { "x-ratelimit-reset": "", "ratelimit-reset": "4" }]) await new World(error(429, "", headers)).follow({ core });
  assert.deepEqual(seen, [["1, 2", "3", "5", true], [undefined, "4", undefined, false], [undefined, "4", undefined, false]]);
});

test("the core itself will do", async () => {
  const world = new World(error(500, "SERVER_ERROR"), run("succeeded"));
  assert.deepEqual([(await world.follow({ core })).decision.reason, world.cores], ["done", 0]);
  assert.equal((await new World(run("succeeded")).follow({ core: await import("../core.js") })).decision.reason, "done"); // or all of its module
});

test("an answer is kept where the core cannot be loaded", async () => {
  const broken = new Error("404");
  const world = new World(error(504, "GATEWAY_TIMEOUT_ERROR", {}));
  await assert.rejects(world.follow({ core: () => Promise.reject(broken) }), (thrown) => {
    assert.deepEqual([thrown.cause, thrown.attempts, thrown.response.status], [broken, 1, 504]);
    return true;
  });
});

test("an answer is kept where the core is refused at its first use", async () => {
  const refused = new Error("followthrough/js");
  const core = { decide: () => {}, mustRead: () => { throw refused; } };
  await assert.rejects(new World(error(504, "GATEWAY_TIMEOUT_ERROR", {})).follow({ core }), (thrown) => {
    assert.deepEqual([thrown.cause, thrown.attempts, thrown.response.status], [refused, 1, 504]);
    return true;
  });
});

test("half an answer is none", async () => {
  const broken = new TypeError("terminated");
  const half = () => new Response(new ReadableStream({
    start: (to) => to.enqueue(new TextEncoder().encode('{"status"')),
    pull: (to) => to.error(broken),
  }));
  const read = await new World(half, run("succeeded")).follow({ method: "GET" });
  assert.deepEqual([read.attempts, read.error, read.decision.reason], [2, null, "done"]);
  const create = await new World(half).follow();
  assert.deepEqual([create.response, create.error, create.decision.reason], [null, broken, "outcome_unknown"]);
});

test("an error counts by its status, however its body ends", async () => {
  const cut = (status, headers) => () => new Response(new ReadableStream({
    start: (to) => to.enqueue(new TextEncoder().encode('{"status":"VALID')),
    pull: (to) => to.error(new TypeError("terminated")),
  }), { status, headers });
  const throttled = await new World(cut(429, { "retry-after": "0" }), run("succeeded")).follow();
  assert.deepEqual([throttled.attempts, throttled.decision.reason], [2, "done"]);
  const refused = await new World(cut(422)).follow();
  assert.deepEqual([refused.attempts, refused.decision.reason, refused.decision.flags], [1, "rejected", ["bad_envelope"]]);
  assert.equal(await refused.response.text(), '{"status":"VALID'); // what came of it
});

test("an abort ends all of it at once, whatever goes on", async () => {
  const never = () => new Promise(() => {});
  const hung = () => new Response(new ReadableStream({ pull: never }), { status: 500 });
  for (const [where, options, answers] of [
    ["send", { send: never }, []],
    ["core", { core: never }, [error(500, "SERVER_ERROR")]],
    ["body", {}, [hung]],
    ["onDecision", { onDecision: never }, [error(500, "SERVER_ERROR")]],
    ["sleep", { sleep: never }, [error(500, "SERVER_ERROR")]],
    ["poll", { state: { runId: "r" }, poll: never }, []],
  ]) {
    const abort = new AbortController();
    const following = new World(...answers).follow({ signal: abort.signal, ...options });
    const reason = new Error(where);
    setImmediate(() => abort.abort(reason));
    await assert.rejects(following, (thrown) => thrown === reason, where);
  }
  const sent = new World(run("succeeded"));
  await assert.rejects(sent.follow({ signal: AbortSignal.abort("gone") }), (thrown) => thrown === "gone");
  assert.deepEqual(sent.diary, []);
});

test("an answer that comes after the abort is let go", async () => {
  const abort = new AbortController();
  let arrive;
  const following = new World().follow({ signal: abort.signal, send: () => new Promise((resolve) => (arrive = resolve)) });
  abort.abort(new Error("gone"));
  await assert.rejects(following, /gone/);
  await new Promise((cancel) => arrive(new Response(new ReadableStream({ cancel })))); // waits for ever unless it is cancelled
});

test("sleep cuts what setTimeout cannot hold, and ends with the signal", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let woken = false;
  const sleeping = sleep(2 ** 31 + 5).then(() => (woken = true));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(2 ** 31 - 1);
  await turn();
  t.mock.timers.tick(5);
  await turn();
  assert.equal(woken, false);
  t.mock.timers.tick(1);
  await sleeping;
  assert.equal(woken, true);
  const abort = new AbortController();
  const cut = sleep(1000, abort.signal);
  abort.abort("now");
  await assert.rejects(cut, (thrown) => thrown === "now");
  await assert.rejects(sleep(0, AbortSignal.abort("before")), (thrown) => thrown === "before");
});

test("follow and its sleep are all that the module has", async () => {
  assert.deepEqual(Object.keys(await import("../follow.js")).sort(), ["follow", "sleep"]);
  assert.equal(follow.length, 1);
});
