import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { inspect } from "node:util";
import { createClient, decide, FollowthroughError, mustRead, ObservationError, RunFailedError } from "../index.js";
import { inputOf, QUICK, setClientStage, told, watched } from "./stage.mjs";

let stage, vendor, client;
before(async () => {
  stage = await setClientStage({ flags: ["-limiter", "none", "-run-duration", "20ms"] });
  vendor = stage.vendor;
});
after(() => stage?.close());
beforeEach(async () => {
  await vendor.reset();
  client = clientOf();
});

const clientOf = (options) => createClient({ baseUrl: stage.edge.url, token: vendor.key, policy: QUICK, ...options });
const caught = (promise) => promise.then(() => assert.fail("nothing was thrown"), (error) => error);
const createdRun = async () => (await vendor.requests()).find(({ kind, runId }) => kind === "create" && runId).runId;

test("a run comes back finished, however much lay between, and is paid once", async () => {
  await vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }]);
  const events = [];
  const run = await client.run(inputOf("green tea"), { onProgress: (event) => events.push(event) });
  assert.equal(run.runStatus, "succeeded");
  assert.deepEqual(run.outputs, [{ type: "text", data: 'A run about "green tea".' }]);
  assert.equal((await vendor.stats()).runsCreated, 1);
  assert.deepEqual(events.map(({ type }) => type), ["attempt", "done"]); // one answer: the edge did the rest
  assert.deepEqual([events[1].status, events[1].decision.action, events[1].decision.runId], [200, "return", run.runId]);
});

test("each run has an Idempotency-Key of its own, the same on every send of it", async () => {
  const line = watched();
  client = clientOf({ baseUrl: stage.cutter.url, fetch: line.fetch });
  stage.cutter.cutAfter(0);
  await client.run(inputOf());
  await client.run(inputOf());
  const keys = line.sent.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys.length, 3);
  assert.match(keys[0], /^[0-9a-f]{32}$/);
  assert.deepEqual([keys[1] === keys[0], keys[2] === keys[0]], [true, false]);
  assert.equal((await vendor.stats()).runsCreated, 2);
  assert.deepEqual(line.sent[0].headers, {
    authorization: `Bearer ${vendor.key}`, "content-type": "application/json", "idempotency-key": keys[0], prefer: "wait=240",
  });
  const [one, two] = [await client.run(inputOf(), { idempotencyKey: "mine" }), await client.run(inputOf(), { idempotencyKey: "mine" })];
  assert.equal(one.runId, two.runId);
});

test("after the edge's 504 it goes on with the run, and tells what it does", async () => {
  await vendor.script([{ on: "create", kind: "504" }]);
  await vendor.configure({ runDurationMs: 3_600_000 });
  const line = watched({ waitS: 1 });
  const events = [];
  const running = clientOf({ fetch: line.fetch }).run(inputOf(), {
    onProgress(event) {
      events.push(event);
      if (event.type === "polling") vendor.finish(event.runId).catch(() => {});
    },
  });
  const { runId } = await running;
  await vendor.configure({ runDurationMs: 20 });
  assert.deepEqual(line.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`).slice(0, 2), ["POST /v1/runs", `GET /v1/runs/${runId}`]);
  assert.equal(line.sent[1].headers.prefer, "wait=240");
  assert.equal("idempotency-key" in line.sent[1].headers, false);
  assert.deepEqual(events.map(({ type }) => type).slice(0, 3), ["attempt", "waiting", "polling"]);
  const [, waiting, polling] = events;
  assert.deepEqual([waiting.attempt, waiting.status, waiting.decision.action, waiting.saved.state.runId], [1, 504, "poll", runId]);
  assert.ok(waiting.untilMs >= waiting.saved.startedAtMs + 1000); // the edge waited that long
  assert.deepEqual([polling.attempt, polling.runId, polling.saved.state.runId], [2, runId, runId]);
  assert.equal(events.at(-1).type, "done");
  assert.equal((await vendor.stats()).runsCreated, 1);
});

test("the edge is asked to wait for no longer than the budget lasts", async () => {
  const line = watched();
  await clientOf({ fetch: line.fetch, policy: { ...QUICK, budgetMs: 30_000 } }).run(inputOf());
  assert.equal(line.sent[0].headers.prefer, "wait=30");
});

test("a budget that ends before the run does gives an error from which it goes on", async () => {
  await vendor.script([{ on: "create", kind: "504" }, { on: "poll", kind: "hold", barrier: "poll", times: -1 }]);
  const error = await caught(clientOf({ policy: { ...QUICK, budgetMs: 1000 } }).run(inputOf()));
  await vendor.release("poll");
  assert.ok(error instanceof FollowthroughError);
  assert.deepEqual([error.reason, error.status, error.decision.resumable, error.runId], ["budget_exhausted", 504, true, await createdRun()]);
  assert.equal((await client.resume(JSON.parse(JSON.stringify(error.saved)))).runStatus, "succeeded");
});

const NONSENSE = { path: "/promptVersionId", code: "not_uuid", expected: "a UUID", found: '"nonsense"' };

test("what the API would refuse is not sent", async () => {
  const line = told(() => assert.fail("it was sent"));
  client = clientOf({ fetch: line.fetch, token: () => assert.fail("nobody asks who sends it") });
  const error = await caught(client.run({ promptVersionId: "nonsense", inputs: {} }));
  assert.ok(error instanceof FollowthroughError);
  assert.deepEqual([error.status, error.code, error.reason, error.attempts, error.saved, error.response], [0, "", "invalid_request", 0, null, null]);
  assert.deepEqual(error.problems, [NONSENSE]);
  assert.equal(error.message, 'not sent, the API would refuse it: /promptVersionId: want a UUID, found "nonsense"');
  const known = { prompt: { imageCount: 1, textInputs: [{ key: "a\nb", required: true }] }, model: { availableRunOptions: [] } };
  const more = await caught(client.run({ ...inputOf(), runOptions: { length: "short" } }, known));
  assert.deepEqual(more.problems.map(({ code }) => code), ["missing", "image_count", "unknown_option"]);
  assert.ok(!more.message.includes("\n"));
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`t${i}`, i]));
  const { problems, message } = await caught(client.run({ ...inputOf(), inputs: { textInputs: many } }));
  assert.deepEqual([problems.length, message.endsWith("; 4 more")], [16, true]);
  assert.deepEqual(line.sent, []);
});

test("it is sent where the client may not look, or its core cannot be had at once", async () => {
  for (const options of [{ preflight: false }, { core: async () => (await import("../js.js")).core }, { core: { decide, mustRead } }]) {
    const error = await caught(clientOf(options).run({ promptVersionId: "nonsense", inputs: {} }));
    assert.deepEqual([error.status, error.problems], [422, [NONSENSE]]);
  }
  const own = (await import("../js.js")).core;
  assert.equal((await caught(clientOf({ core: own }).run({ inputs: {} }))).status, 0);
  assert.throws(() => clientOf({ preflight: "no" }), /createClient: preflight: want true or false/);
});

test("what the API refuses is an error with all that is known", async () => {
  const wrong = await caught(clientOf({ preflight: false }).run({ promptVersionId: "nonsense", inputs: {} }));
  assert.deepEqual(wrong.problems, [NONSENSE]); // the edge has found it
  assert.ok(wrong instanceof FollowthroughError && !(wrong instanceof RunFailedError));
  assert.deepEqual([wrong.name, wrong.status, wrong.code, wrong.reason, wrong.runId], ["FollowthroughError", 422, "VALIDATION_ERROR", "decided_upstream", ""]);
  assert.equal(wrong.upstreamReason, "invalid_request");
  assert.ok(wrong.message.includes("(decided_upstream: invalid_request)"), wrong.message);
  assert.equal(wrong.advice, wrong.decision.advice);
  assert.ok(wrong.message.startsWith("422 VALIDATION_ERROR: ") && wrong.message.includes(wrong.decision.message), wrong.message);
  assert.equal((await wrong.response.json()).status, "VALIDATION_ERROR");

  const stranger = await caught(clientOf({ token: "bp_wrong" }).credits());
  assert.deepEqual([stranger.status, stranger.code], [401, "UNAUTHORIZED_ERROR"]);
  const nobody = await caught(clientOf({ token: undefined }).credits());
  assert.equal(nobody.status, 401);
  for (const error of [wrong, stranger, nobody]) {
    assert.ok(!inspect(error, { depth: 5 }).includes(vendor.key) && !inspect(error).includes("bp_wrong"));
  }
});

test("a run that fails is an error of its own, with what it made", async () => {
  await vendor.configure({ failRuns: true });
  const error = await caught(client.run(inputOf()));
  await vendor.configure({ failRuns: false });
  assert.ok(error instanceof RunFailedError && error instanceof FollowthroughError);
  assert.deepEqual([error.name, error.reason, error.run.runStatus, error.runId], ["RunFailedError", "run_failed", "failed", error.run.runId]);
  assert.ok(error.message.includes(error.run.outputs.find(({ type }) => type === "error").data), error.message);
});

test("credits, and a run as it is now or at its end", async () => {
  assert.equal(typeof (await client.credits()), "number");
  await vendor.script([{ on: "create", kind: "504" }, { on: "poll", kind: "500" }]);
  const { runId } = await client.run(inputOf());
  assert.deepEqual([(await client.getRun(runId)).runStatus, (await client.waitForRun(runId)).runStatus], ["succeeded", "succeeded"]);
  const missing = await caught(client.waitForRun("00000000-0000-4000-8000-000000000000"));
  assert.deepEqual([missing.status, missing.runId], [404, "00000000-0000-4000-8000-000000000000"]);
  const answer = () => Response.json({ status: "SUCCESS", data: { runId: "r-1", outputs: [], runStatus: "running" } });
  assert.equal((await clientOf({ fetch: told(answer).fetch }).getRun("r-1")).runStatus, "running");
});

test("abort ends it at once: before, in flight, and in a wait", async () => {
  const reason = new Error("enough");
  const early = told(() => assert.fail("sent"));
  assert.equal(await caught(clientOf({ fetch: early.fetch }).run(inputOf(), { signal: AbortSignal.abort(reason) })), reason);
  assert.equal(early.sent.length, 0);

  await vendor.script([{ on: "create", kind: "hold", barrier: "create" }]);
  const flight = new AbortController();
  const flying = caught(client.run(inputOf(), { signal: flight.signal }));
  await vendor.arrived("create");
  flight.abort(reason);
  assert.equal(await flying, reason);
  await vendor.release("create");

  const wait = new AbortController();
  const line = told(() => new Response("", { status: 503, headers: { "retry-after": "600" } }));
  const begun = performance.now();
  const waiting = caught(clientOf({ fetch: line.fetch }).run(inputOf(), {
    signal: wait.signal,
    onProgress: ({ type, untilMs }) => {
      if (type !== "waiting") return;
      assert.ok(untilMs >= Date.now() + 599_000);
      queueMicrotask(() => wait.abort(reason));
    },
  }));
  assert.equal(await waiting, reason);
  assert.ok(performance.now() - begun < 5000);
  assert.equal(line.sent.length, 1);

  const slow = new AbortController(); // a token that never comes
  const asking = caught(clientOf({ token: () => new Promise(() => {}) }).credits({ signal: slow.signal }));
  slow.abort(reason);
  assert.equal(await asking, reason);
});

test("a token may be a function: it is called once for an operation", async () => {
  let calls = 0;
  const line = watched({ waitS: 1 });
  client = clientOf({ fetch: line.fetch, token: async () => (calls++, vendor.key) });
  await vendor.script([{ on: "create", kind: "504" }]);
  await client.run(inputOf());
  assert.equal(calls, 1);
  await client.credits();
  assert.equal(calls, 2);
  const none = new Error("signed out");
  assert.equal(await caught(clientOf({ token: () => Promise.reject(none) }).credits()), none);
});

test("an answer that is none of the API's says so", async () => {
  const page = () => new Response("<!doctype html><title>home</title>", { headers: { "content-type": "text/html" } });
  const error = await caught(clientOf({ fetch: told(page).fetch }).credits());
  assert.ok(error instanceof FollowthroughError);
  assert.match(error.message, /^200: the answer has no data, .* is baseUrl the edge's/);
  assert.match(await error.response.text(), /home/);
});

test("wrong options and arguments are named, and nothing is sent", async () => {
  const none = told(() => assert.fail("sent"));
  const bad = (options, message) => assert.throws(() => clientOf({ fetch: none.fetch, ...options }), (error) => error instanceof TypeError && message.test(error.message));
  bad({ baseUrl: undefined }, /^createClient: baseUrl: want /);
  bad({ baseUrl: "/" }, /baseUrl/); // there is no page here
  for (const baseUrl of ["ftp://edge.example", "https://u:p@edge.example", "https://edge.example?x=1", "https://edge.example/#a", 7]) bad({ baseUrl }, /baseUrl/);
  for (const token of ["secret\nline", "", "ключ", 7]) {
    bad({ token }, /^createClient: token: want visible ASCII characters/);
    const late = await caught(clientOf({ token: () => token, fetch: none.fetch }).credits());
    assert.ok(late instanceof TypeError && !late.message.includes("secret"));
  }
  bad({ edge: "no" }, /edge: want true or false/);
  bad({ fetch: "fetch" }, /fetch: want a function/);
  assert.throws(() => createClient(), /^TypeError: createClient: baseUrl/);
  client = clientOf({ fetch: none.fetch });
  for (const input of [undefined, null, "text", [1]]) await assert.rejects(client.run(input), /^TypeError: run: input: want an object/);
  for (const idempotencyKey of ["", "a b", "x".repeat(256), 5]) await assert.rejects(client.run(inputOf(), { idempotencyKey }), /^TypeError: run: idempotencyKey: want 1 to 255/);
  for (const runId of [undefined, "", "../me", "a/b", "x".repeat(129)]) {
    await assert.rejects(client.getRun(runId), /^TypeError: getRun: runId: want 1 to 128/);
    await assert.rejects(client.waitForRun(runId), /^TypeError: waitForRun: runId/);
  }
  assert.equal(none.sent.length, 0);
});

test("every spelling of the base leads to the same place", async () => {
  for (const [baseUrl, want] of [
    ["https://edge.example", "https://edge.example/v1/me/credits"], ["https://edge.example/", "https://edge.example/v1/me/credits"],
    ["https://edge.example/v1", "https://edge.example/v1/me/credits"], [new URL("https://edge.example/v1/"), "https://edge.example/v1/me/credits"],
    ["https://edge.example/api/", "https://edge.example/api/v1/me/credits"],
  ]) {
    const line = told(() => Response.json({ status: "SUCCESS", data: { credits: 1.5 } }));
    assert.equal(await clientOf({ baseUrl, fetch: line.fetch }).credits(), 1.5);
    assert.deepEqual([line.sent[0].url, line.sent[0].redirect], [want, "manual"]);
  }
});

test("a policy that makes no sense is named, and the answer is kept", async () => {
  const error = await caught(clientOf({ policy: { maxAttempts: 0 } }).run(inputOf()));
  assert.ok(error instanceof ObservationError);
  assert.equal(error.field, "policy.maxAttempts");
  assert.equal((await error.response.json()).data.runStatus, "succeeded");
});

test("without any core the answer is kept", async () => {
  const gone = new Error("gone");
  const error = await caught(clientOf({ core: () => Promise.reject(gone) }).run(inputOf()));
  assert.ok(error instanceof FollowthroughError);
  assert.deepEqual([error.cause, error.decision, error.status, error.attempts, error.reason], [gone, null, 200, 1, ""]);
  assert.match(error.saved.idempotencyKey, /^[0-9a-f]{32}$/);
  assert.equal((await error.response.json()).data.runStatus, "succeeded");
});
