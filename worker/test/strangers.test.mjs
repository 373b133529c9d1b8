// Strangers at an edge that keeps the key, and two callers who know each other's
// names: on every route one sees nothing of the other.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { SignJWT, UnsecuredJWT } from "jose";
import { eventsOf } from "../../web/page/run/events.js";
import { PROMPT_VERSION } from "../local/vendor.mjs";
import { about, runOf, setStage } from "./stage.mjs";

const KEY = "bp_kept_5f2d9b71c0";
const SECRET = "a-client-secret-of-32-bytes-or-more";
const PREVIOUS = "the-client-secret-that-stood-before";
const PROMPT = "0d9a3c1e-6f1b-4c55-9d0a-2a4f8c1b7e01";
const UNKNOWN = "00000000-0000-4000-8000-000000000000";

function tokenOf(sub, { secret = SECRET, aud = "followthrough", exp = "1h" } = {}) {
  return new SignJWT().setProtectedHeader({ alg: "HS256" }).setSubject(sub).setAudience(aud).setIssuedAt().setExpirationTime(exp).sign(new TextEncoder().encode(secret));
}

const store = mkdtempSync(join(tmpdir(), "followthrough-strangers-"));
let stage, vendor, alice, bob;
before(async () => {
  const vars = { BETTERPROMPT_API_KEY: KEY, CLIENT_SECRET: SECRET, CLIENT_SECRET_PREVIOUS: PREVIOUS, ADOPT: "off" };
  stage = await setStage({ key: KEY, store, flags: ["-limiter", "none", "-run-duration", "0"], vars });
  vendor = stage.vendor;
  [alice, bob] = await Promise.all(["alice", "bob"].map(async (sub) => callerWith(await tokenOf(sub))));
});
after(async () => {
  await stage?.close();
  rmSync(store, { recursive: true, force: true });
});
beforeEach(() => vendor.reset());

function callerWith(token) {
  const authorization = `Bearer ${token}`;
  return {
    ask: (method, path, headers, body) => stage.ask(method, path, { ...headers, authorization }, body),
    create: (headers, topic) => stage.create({ ...headers, authorization }, topic),
  };
}

/** All that an answer says, its time apart. */
async function whole(answer) {
  const headers = [...answer.headers].filter(([name]) => !["date", "server-timing"].includes(name));
  return JSON.stringify([answer.status, headers, await answer.text()]);
}

const gates = () => readdirSync(store, { recursive: true }).filter((name) => /[0-9a-f]{64}\.sqlite$/.test(name));

// Everything that may be asked of this edge with a token.
const ROUTES = [
  ["POST", "/v1/runs"], ["GET", "/v1/runs"], ["GET", `/v1/runs/${UNKNOWN}`], ["GET", "/v1/prompts/publish?q=a"], ["GET", `/v1/prompts/${PROMPT}`],
  ["GET", `/v1/prompt-versions/${PROMPT_VERSION}`], ["GET", "/v1/resources"], ["GET", "/status"], ["POST", "/decide"],
];
const NOBODYS = [["GET", "/v1/me"], ["GET", "/v1/me/credits"], ["HEAD", "/v1/runs"], ["DELETE", `/v1/runs/${UNKNOWN}`]];

test("door-07 door-08 door-12 door-14: without a token of the edge's own nobody gets past the door", async () => {
  const shown = {
    nothing: "",
    "the vendor's key": `Bearer ${KEY}`,
    "the secret": `Bearer ${SECRET}`,
    "alg none": `Bearer ${new UnsecuredJWT().setSubject("alice").setAudience("followthrough").setExpirationTime("1h").encode()}`,
    "another secret": `Bearer ${await tokenOf("alice", { secret: "x".repeat(40) })}`,
    "another aud": `Bearer ${await tokenOf("alice", { aud: "other" })}`,
    expired: `Bearer ${await tokenOf("alice", { exp: "-1m" })}`,
    "over-long": `Bearer ${await tokenOf("alice", { exp: "25h" })}`,
    "two tokens": `Bearer ${await tokenOf("alice")}, Bearer ${await tokenOf("alice")}`,
    "a basic one": `Basic ${await tokenOf("alice")}`,
  };
  const seen = new Set();
  for (const [name, authorization] of Object.entries(shown)) {
    for (const [method, path] of [...ROUTES, ...NOBODYS]) {
      const answer = await stage.ask(method, path, { authorization }, method === "POST" ? runOf("tea") : undefined);
      assert.deepEqual(about(answer), { status: 401, reason: "unauthorized", attempts: 0, polls: 0, run: null }, `${name} ${method} ${path}`);
      if (method !== "HEAD") seen.add(await whole(answer));
    }
  }
  assert.equal(seen.size, 1); // one answer, whatever was wrong and whatever was asked
  assert.deepEqual(await vendor.requests(), []);
  assert.deepEqual(gates(), []);
});

test("door-11: a token of the previous secret enters", async () => {
  const old = callerWith(await tokenOf("alice", { secret: PREVIOUS }));
  assert.equal((await old.ask("GET", "/v1/resources")).status, 200);
});

test("door-17: what a token opens is sent with the kept key, and the rest is not there", async () => {
  const statuses = [];
  for (const [method, path] of ROUTES) {
    const body = path === "/decide" ? "{}" : method === "POST" ? runOf("tea") : undefined;
    statuses.push((await alice.ask(method, path, { "content-type": "application/json" }, body)).status);
  }
  assert.deepEqual(statuses, [200, 200, 404, 200, 200, 200, 200, 200, 200]); // 404: a run of nobody's
  const { data } = await (await alice.ask("GET", "/v1/prompts/publish?q=picture")).json();
  assert.equal(JSON.stringify(data).match(/"promptId"/g).length, 1); // a search has its query
  const before = (await vendor.requests()).length;
  assert.ok(before > 0 && (await vendor.requests()).every(({ key, headers }) => key !== "" && !headers.includes("Idempotency-Key")));
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  const paths = ["/v1/me", "/v1/me/credits", "/v1/runs/x/y", "/v1/RUNS", "/v1/keys", "/v1/prompts", "/v1/prompts/a/b", "/v1/prompts/..;", "/v1/me%2fcredits", "/v1/resources/x", "/v1/x/../me", "/v1/runs/%2e%2e/me"];
  for (const path of paths) {
    for (const method of methods) {
      const answer = await alice.ask(method, path, {}, method === "GET" || method === "HEAD" ? undefined : "{}");
      assert.deepEqual([answer.status, about(answer).reason], [404, "not_found"], `${method} ${path}`);
    }
  }
  for (const method of methods.filter((method) => method !== "GET")) {
    for (const path of [`/v1/runs/${UNKNOWN}`, "/v1/resources", "/v1/prompts/publish", `/v1/prompt-versions/${PROMPT_VERSION}`]) {
      assert.equal((await alice.ask(method, path, {}, method === "HEAD" ? undefined : "{}")).status, 404, `${method} ${path}`);
    }
  }
  assert.equal((await vendor.requests()).length, before);
});

test("door-15 door-16 door-18 door-20: of two callers neither sees anything of the other's", async () => {
  const idem = { "idempotency-key": "the-same" };
  const mine = await alice.create(idem, "alice's");
  const theirs = await bob.create(idem, "bob's"); // another body under the same key
  const runs = { alice: about(mine).run, bob: about(theirs).run };
  assert.deepEqual([mine.status, theirs.status], [200, 200]);
  assert.notEqual(runs.alice, runs.bob);
  assert.match(await theirs.text(), /bob's/);
  const again = await alice.create(idem, "alice's");
  assert.deepEqual([again.headers.get("followthrough-replayed"), about(again).run], ["true", runs.alice]);
  assert.match(await again.text(), /alice's/);
  assert.equal((await vendor.stats()).runsCreated, 2);

  for (const [who, caller, own, foreign] of [["alice", alice, runs.alice, runs.bob], ["bob", bob, runs.bob, runs.alice]]) {
    for (const headers of [{}, { prefer: "wait" }, { prefer: "wait=1" }, { accept: "text/event-stream" }]) {
      const read = await caller.ask("GET", `/v1/runs/${own}`, headers);
      assert.deepEqual([read.status, (await read.json()).data.runId], [200, own], who);
      const asked = (await vendor.requests()).length;
      const refused = await whole(await caller.ask("GET", `/v1/runs/${foreign}`, headers));
      assert.match(refused, /^\[404,.*not_found.*NOT_FOUND_ERROR/);
      assert.equal(refused, await whole(await caller.ask("GET", `/v1/runs/${UNKNOWN}`, headers))); // not even whether there is one
      assert.equal(refused, await whole(await caller.ask("GET", `/v1/runs/${foreign}?runId=${own}`, headers)));
      assert.equal((await vendor.requests()).length, asked);
    }
    const list = await (await caller.ask("GET", "/v1/runs")).json();
    assert.ok(!JSON.stringify(list).includes(foreign));
    assert.deepEqual([list.status, list.data.hasMore, list.data.rows.map(({ runId }) => runId).slice(0, 1)], ["SUCCESS", false, [own]]);
    assert.deepEqual([list.data.rows[0].promptVersionId, new Date(list.data.rows[0].createdAt).toISOString()], [PROMPT_VERSION, list.data.rows[0].createdAt]);
    const behind = await caller.ask("GET", `/v1/runs?startingAfter=${foreign}`);
    const nowhere = await caller.ask("GET", `/v1/runs?startingAfter=${UNKNOWN}`);
    assert.equal(behind.status, 404);
    assert.equal(await whole(behind), await whole(nowhere));
    const status = await (await caller.ask("GET", "/status")).text();
    for (const run of Object.values(runs)) assert.ok(!status.includes(run));
    assert.doesNotMatch(status, /"left"/); // what is left is the owner's to know
  }
  assert.equal((await vendor.stats()).requests.list, 0);
});

test("door-18: the list has pages, and knows what it cannot say", async () => {
  const carol = callerWith(await tokenOf("carol"));
  const made = [];
  for (let i = 0; i < 3; i++) made.unshift(about(await carol.create()).run);
  const first = (await (await carol.ask("GET", "/v1/runs?limit=2")).json()).data;
  assert.deepEqual([first.rows.map(({ runId }) => runId), first.hasMore], [made.slice(0, 2), true]);
  const rest = (await (await carol.ask("GET", `/v1/runs?limit=2&startingAfter=${made[1]}`)).json()).data;
  assert.deepEqual([rest.rows.map(({ runId }) => runId), rest.hasMore], [made.slice(2), false]);
  for (const [query, message] of [["limit=0", /^limit: /], ["since=1", /^since: /], ["status=failed", /^status: /], ["startingAfter=a'--", /^startingAfter: /]]) {
    const answer = await carol.ask("GET", `/v1/runs?${query}`);
    assert.deepEqual([answer.status, about(answer).reason], [400, "bad_request"]);
    assert.match((await answer.json()).message, message);
  }
  assert.deepEqual((await (await callerWith(await tokenOf("dave")).ask("GET", "/v1/runs")).json()).data, { rows: [], hasMore: false });
});

test("door-07 door-22: the key does not leave, not even in an answer that repeats it", async () => {
  const body = `<html>Authorization: Bearer ${KEY}</html>`;
  const echo = { kind: "answer", status: 200, headers: { "X-Echo": `Bearer ${KEY}`, "Content-Type": "text/html" }, body };
  await vendor.script([echo, { ...echo, status: 404 }, { ...echo, on: "create", status: 422 }, { ...echo, on: "create", status: 422, body: JSON.stringify({ status: "VALIDATION_ERROR", message: KEY, data: { [KEY]: KEY } }) }]);
  const plain = await alice.ask("GET", "/v1/resources");
  assert.deepEqual([plain.status, plain.headers.get("x-echo"), await plain.text()], [200, "Bearer [key]", body.replace(KEY, "[key]")]);
  assert.ok(!(await whole(await alice.ask("GET", `/v1/prompts/${PROMPT}`))).includes(KEY));
  assert.ok(!(await whole(await alice.create())).includes(KEY));
  const events = await (await alice.create({ accept: "text/event-stream" })).text();
  assert.match(events, /event: result\ndata: \{"status":422/);
  assert.ok(events.includes("[key]") && !events.includes(KEY));
  assert.ok(!stage.printed().includes(KEY));
});

test("an Idempotency-Key that is none is refused by name, and one that would be ignored too", async () => {
  for (const key of ["", "a b", "x".repeat(256), "é"]) {
    const answer = await alice.create({ "idempotency-key": key });
    assert.deepEqual([answer.status, about(answer).reason], [400, "bad_request"], key);
    assert.match((await answer.json()).message, /^Idempotency-Key: /);
  }
  assert.equal((await alice.create({ "idempotency-key": "x".repeat(255) })).status, 200);
  assert.equal((await alice.ask("GET", "/v1/resources", { "idempotency-key": "a b" })).status, 200); // a GET needs none
  assert.equal((await vendor.stats()).requests.create, 1);
});

test("a caller's events end with the result of the caller's own run", async () => {
  const answer = await bob.create({ accept: "text/event-stream" }, "bob's");
  let last;
  for await (const event of eventsOf(answer.body)) last = event;
  const { runId } = JSON.parse(last.data.body).data;
  assert.equal((await bob.ask("GET", `/v1/runs/${runId}`)).status, 200);
  assert.equal((await alice.ask("GET", `/v1/runs/${runId}`)).status, 404);
});

test("door-19: a bound for each caller's runs of a day", async () => {
  const vars = { BETTERPROMPT_API_KEY: KEY, CLIENT_SECRET: SECRET, MAX_RUNS_PER_SUB_PER_DAY: 2 };
  const bounded = await setStage({ key: KEY, flags: ["-limiter", "none", "-run-duration", "0"], vars });
  try {
    const [one, other] = await Promise.all(["alice", "bob"].map(async (sub) => ({ authorization: `Bearer ${await tokenOf(sub)}` })));
    await bounded.vendor.script([{ on: "create", kind: "422" }]);
    const statuses = [];
    for (const idem of ["refused", "1", "2"]) statuses.push((await bounded.create({ ...one, "idempotency-key": idem })).status);
    assert.deepEqual(statuses, [422, 200, 200]); // what made no run is not counted
    const over = await bounded.create(one);
    assert.deepEqual([over.status, about(over).reason, (await over.json()).status], [429, "would_exceed_budget", "TOO_MANY_REQUESTS_ERROR"]);
    const seconds = Number(over.headers.get("retry-after"));
    assert.ok(seconds > 86_000 && seconds <= 86_400, `Retry-After: ${seconds}`);
    assert.equal((await bounded.create({ ...one, "idempotency-key": "2" })).headers.get("followthrough-replayed"), "true"); // not another run
    assert.equal((await bounded.create(other)).status, 200);
    assert.equal((await bounded.vendor.stats()).runsCreated, 3);
  } finally {
    await bounded.close();
  }
});

test("door-05: without their records nobody is told of any run", async () => {
  const front = `
import { DurableObject } from "cloudflare:workers";
export class Broken extends DurableObject {}
export default { fetch: (request, env) => env.EDGE.fetch(request) };`;
  const broken = await setStage({ key: KEY, vars: { BETTERPROMPT_API_KEY: KEY, CLIENT_SECRET: SECRET }, front, gate: "Broken" });
  try {
    const authorization = `Bearer ${await tokenOf("alice")}`;
    for (const [method, path] of [["GET", "/v1/runs"], ["GET", `/v1/runs/${UNKNOWN}`], ["POST", "/v1/runs"]]) {
      const answer = await broken.ask(method, path, { authorization }, method === "POST" ? runOf("tea") : undefined);
      assert.deepEqual([answer.status, about(answer).reason, (await answer.json()).status], [502, "gate_unavailable", "SERVER_ERROR"], path);
    }
    assert.deepEqual(await broken.vendor.requests(), []);
  } finally {
    await broken.close();
  }
});
