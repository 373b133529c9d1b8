import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { createClient, FollowthroughError } from "../index.js";
import { launch } from "./chromium.mjs";
import { inputOf, QUICK, setClientStage, told, watched } from "./stage.mjs";

const EXAMPLE = readFileSync(new URL("examples/resume.js", import.meta.url), "utf8");

let stage, vendor;
before(async () => {
  stage = await setClientStage({ flags: ["-limiter", "none", "-run-duration", "1h", "-window", "20ms"] });
  vendor = stage.vendor;
});
after(() => stage?.close());
beforeEach(() => vendor.reset());

const clientOf = (options) => createClient({ baseUrl: stage.edge.url, token: vendor.key, policy: QUICK, ...options });
const caught = (promise) => promise.then(() => assert.fail("nothing was thrown"), (error) => error);
const finishAll = async () => {
  for (const { kind, runId } of await vendor.requests()) if (kind === "create" && runId) await vendor.finish(runId);
};

/** Starts a run, stores what it tells, and leaves at the first event of a type: gives what was stored. */
async function left(type, options) {
  const stop = new AbortController();
  let stored;
  const gone = new Error("the page is gone");
  const error = await caught(clientOf(options).run(inputOf("a secret matter"), {
    signal: stop.signal,
    onProgress(event) {
      stored = JSON.stringify(event.saved);
      if (event.type === type) setTimeout(() => stop.abort(gone), 200); // the request has left
    },
  }));
  assert.equal(error, gone);
  return stored;
}

test("what is saved is small, plain, and tells neither who nor what", async () => {
  const stored = await left("waiting", { fetch: watched({ waitS: 1 }).fetch });
  const saved = JSON.parse(stored);
  assert.deepEqual(Object.keys(saved), ["v", "state", "startedAtMs", "idempotencyKey"]);
  assert.deepEqual([saved.v, Object.keys(saved.state)], [1, ["failures", "throttles", "polls", "runId"]]);
  assert.ok(!stored.includes(vendor.key) && !stored.includes("secret"), stored);
  assert.ok(stored.length < 300, stored);
});

test("after a reload the run is found again, by what was saved alone", async () => {
  const stored = await left("waiting", { fetch: watched({ waitS: 1 }).fetch });
  await finishAll();
  const events = [];
  const run = await clientOf().resume(JSON.parse(stored), { onProgress: ({ type }) => events.push(type) });
  assert.deepEqual([run.runId, run.runStatus], [JSON.parse(stored).state.runId, "succeeded"]);
  assert.deepEqual(run.outputs, [{ type: "text", data: 'A run about "a secret matter".' }]);
  assert.deepEqual(events, ["polling", "done"]);
  assert.equal((await vendor.stats()).runsCreated, 1);
});

test("one that was left before its run was known is asked for by its key", async () => {
  const stored = await left("attempt");
  assert.deepEqual(JSON.parse(stored).state, {});
  setTimeout(finishAll, 300);
  const run = await clientOf().resume(JSON.parse(stored), { input: inputOf("a secret matter") });
  assert.equal(run.runStatus, "succeeded");
  const { requests, runsCreated } = await vendor.stats();
  assert.deepEqual([requests.create, runsCreated], [1, 1]);
  const other = await caught(clientOf().resume(JSON.parse(stored), { input: inputOf("another") }));
  assert.deepEqual([other.status, other.code], [422, "VALIDATION_ERROR"]); // the key is the first one's
});

test("where nothing can name the run, it is not created again", async () => {
  const saved = { v: 1, state: {}, startedAtMs: Date.now(), idempotencyKey: "k-1" };
  const none = told(() => assert.fail("sent"));
  for (const [options, more, why] of [
    [{}, {}, /resume: .* give the same input again/], [{ edge: false }, { input: inputOf() }, /resume: it was saved before its run was known/],
  ]) {
    const error = await caught(clientOf({ fetch: none.fetch, ...options }).resume(saved, more));
    assert.ok(error instanceof FollowthroughError);
    assert.deepEqual([error.reason, error.status, error.saved], ["outcome_unknown", 0, saved]);
    assert.match(error.message, why);
    assert.match(error.advice, /run/);
  }
  assert.equal(none.sent.length, 0);
});

test("a token that ended while the run went on: another one goes on with it", async () => {
  await vendor.script([{ on: "create", kind: "504" }]);
  let token = vendor.key;
  const client = clientOf({ token: () => token, fetch: watched({ waitS: 1 }).fetch });
  const line = watched({ waitS: 1 });
  const losing = clientOf({
    fetch: (url, init) => line.fetch(url, init.method === "POST" ? init : { ...init, headers: { ...init.headers, authorization: "Bearer bp_old" } }),
  });
  const error = await caught(losing.run(inputOf()));
  assert.deepEqual([error.status, error.code], [401, "UNAUTHORIZED_ERROR"]);
  assert.notEqual(error.runId, "");
  await finishAll();
  assert.equal((await client.resume(error.saved)).runId, error.runId);
  assert.equal((await vendor.stats()).runsCreated, 1);
});

test("a value that cannot be read is refused, field by field", async () => {
  const good = { v: 1, state: { runId: "r-1" }, startedAtMs: 1, idempotencyKey: "k" };
  const none = told(() => assert.fail("sent"));
  const client = clientOf({ fetch: none.fetch });
  for (const [value, want] of [
    [undefined, /^resume: value: want the object that was saved, not its JSON$/], [JSON.stringify(good), /^resume: value/], [[good], /^resume: value/],
    [{ ...good, v: 2 }, /^resume: v: want 1; this value has 2, and was saved by another version of followthrough$/],
    [{ ...good, v: undefined }, /^resume: v: want 1; this value has none/], [{ ...good, v: "1" }, /has "1"/],
    [{ ...good, state: null }, /^resume: state: want an object/], [{ ...good, state: { runId: "../me" } }, /^resume: state\.runId: want 1 to 128/],
    [{ ...good, startedAtMs: -1 }, /^resume: startedAtMs: want milliseconds/], [{ ...good, startedAtMs: "now" }, /^resume: startedAtMs/],
    [{ ...good, idempotencyKey: undefined }, /^resume: idempotencyKey: want 1 to 255/],
  ]) {
    const error = await caught(client.resume(value));
    assert.ok(error instanceof TypeError);
    assert.match(error.message, want);
  }
  await assert.rejects(client.resume({ ...good, state: { runId: "r-1", polls: -1 } }), { field: "state.polls" });
  assert.equal(none.sent.length, 0);
});

/** The README's example as a page's program: gives what it shows, how many values stay stored, and whether one was there. */
const inPage = (given) => `(async () => {
  const { createClient } = await import("/web/index.js");
  const { token, input, policy } = ${JSON.stringify(given)};
  const fetch = (url, init) => globalThis.fetch(url, { ...init, headers: { ...init.headers, prefer: "wait=1" } });
  const client = createClient({ baseUrl: "/", token, policy, fetch });
  const shown = [sessionStorage.length];
  const show = ([output]) => shown.push(output.data);
  ${EXAMPLE}
  return [...shown, sessionStorage.length];
})()`;

test("in a page, over sessionStorage", async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(stage.edge.url);
    const program = inPage({ token: vendor.key, input: inputOf("reloads"), policy: QUICK });
    page.evaluate(program).catch(() => {}); // ends with the page
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem("run"))?.state.runId);
    await page.reload();
    await finishAll();
    assert.deepEqual(await page.evaluate(program), [1, 'A run about "reloads".', 0]);
    assert.equal((await vendor.stats()).runsCreated, 1);
  } finally {
    await browser.close();
  }
});
