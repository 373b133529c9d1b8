// What stays behind: of keys that the vendor refuses nothing, and of secrets
// nothing anywhere.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startEdge } from "../local/edge.mjs";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, callUntilTold, operationOf } from "./rig/caller.mjs";
import { invalidKeys, left, leftAtLast } from "./rig/invalid.mjs";
import { filesOf, leaksIn, placeOf } from "./rig/search.mjs";
import { standEdge } from "./rig/stand.mjs";
import { tokenOf } from "./rig/tokens.mjs";

const KEY = "bp_canary_7f3a9c1e5d/2b+8";
const KEYS = 300;

const open = [];
after(() => Promise.all(open.map((one) => one.close())));

async function setUp(options, key) {
  const vendor = await startVendor({ flags: ["-limiter", "none"], key });
  open.push(vendor);
  const stand = await standEdge({ vendor, ...options });
  open.push(stand);
  return { vendor, stand };
}

test(`gate-15: ${KEYS} distinct invalid keys leave nothing behind`, { timeout: 90_000 }, async (t) => {
  const { vendor, stand } = await setUp();
  const { keys, statuses } = await invalidKeys(stand, KEYS);
  assert.deepEqual([...statuses], [[401, KEYS]]);
  assert.equal((await vendor.requests()).length, KEYS); // each was asked about: it is the vendor who refuses
  const { rows, tables, alarms, gates, bytes } = await leftAtLast(stand.store);
  await stand.kill("with nothing to keep", null); // what lies there now is all there is
  t.diagnostic(`behind: ${rows} rows, ${tables} tables, ${alarms} alarms; ${gates} empty databases of ${bytes} bytes`);
  assert.deepEqual([rows, tables, alarms], [0, 0, 0]);
  assert.deepEqual(left(stand.store).tables, 0);
  assert.deepEqual(leaksIn(filesOf(stand.store), keys), []);
});

test("gate-15: what a good key leaves is seen by the same count", { timeout: 60_000 }, async () => {
  const { stand } = await setUp();
  assert.equal((await callUntilTold(stand, operationOf("kept"))).kind, "answered");
  const { gates, rows, tables, alarms } = left(stand.store);
  assert.ok(gates === 1 && rows >= 2 && tables >= 2 && alarms === 1, JSON.stringify({ gates, rows, tables, alarms }));
});

test("gate-15: a key that was good and is refused later leaves what it is still needed for, and no more", { timeout: 60_000 }, async () => {
  const { vendor, stand } = await setUp();
  const op = operationOf("made while the key was good");
  assert.equal((await callUntilTold(stand, op)).kind, "answered");
  await vendor.script([{ on: "create", kind: "401" }]);
  const refused = operationOf("made with a refused key");
  assert.equal((await callOnce(stand, refused)).status, 401);
  assert.equal((await callOnce(stand, refused)).status, 200); // its record is gone: it is sent
  const { requests } = await vendor.stats();
  assert.deepEqual([requests.create, (await vendor.stats()).runsCreated], [3, 2]);
});

for (const mode of ["carry", "keep"]) {
  test(`door-22: keys and tokens are nowhere, ${mode} mode`, { timeout: 60_000 }, async () => {
    const { vendor, stand } = await setUp({ mode }, KEY);
    const token = await tokenOf("canary-caller");
    const authorization = mode === "keep" ? `Bearer ${token}` : `Bearer ${KEY}`;
    const secrets = [KEY, token.split(".")[2]];
    const ask = (method, path, headers = {}, body) =>
      fetch(stand.url + path, { method, headers: { authorization, ...headers }, body, redirect: "manual" });
    const create = (name, headers) => ask("POST", "/v1/runs", { "content-type": "application/json", "idempotency-key": name, ...headers }, operationOf(name).body);
    await vendor.script([
      { on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }, { on: "create", kind: "resetAfter" },
      { on: "other", kind: "answer", status: 307, headers: { Location: `${vendor.url}/elsewhere` }, body: "" },
      // A vendor that repeats what it was sent.
      { on: "other", kind: "answer", status: 400, headers: { "X-Seen": mode === "keep" ? KEY : "" }, body: JSON.stringify({ status: "BAD_REQUEST_ERROR", message: mode === "keep" ? `no: ${KEY}` : "no", data: null }) },
    ]);
    const answers = {
      followed: await create("one"), adopted: await create("two"), replayed: await create("one"), reused: await ask("POST", "/v1/runs", { "idempotency-key": "one" }, "{}"),
      events: await create("three", { accept: "text/event-stream" }),
      redirected: await ask("GET", "/v1/resources"), repeated: await ask("GET", "/v1/resources"),
      list: await ask("GET", "/v1/runs"), me: await ask("GET", "/v1/me"), nothing: await ask("GET", "/nothing"), health: await ask("GET", "/healthz"), status: await ask("GET", "/status"),
      badDecide: await ask("POST", "/decide", {}, "{"), notSigned: await ask("GET", "/v1/resources", { authorization: `Bearer ${token.slice(0, -4)}AAAA` }),
      twice: await ask("GET", "/v1/resources", { authorization: `${authorization} ${KEY}` }), basic: await ask("GET", "/v1/resources", { authorization: `Basic ${KEY}` }),
    };
    const places = await Promise.all(Object.entries(answers).map(([name, answer]) => placeOf(name, answer)));
    assert.ok(places.every(([, text]) => text.length > 20));
    await stand.kill("with all that it has written", null);
    const killed = filesOf(stand.store);
    assert.ok(killed.some(([path]) => path.endsWith("-wal")) && killed.some(([, bytes]) => bytes.includes("idem")), "what a gate writes stands here");
    await stand.restart();
    assert.equal((await create("one")).headers.get("followthrough-replayed"), "true");
    places.push(...killed, ["log", stand.printed()]);
    assert.deepEqual(leaksIn(places, secrets), []);
  });
}

// The same search, and a Worker that does all of it wrong.
const LEAKY = `
import { DurableObject } from "cloudflare:workers";
export class Leaky extends DurableObject {
  async keep(key) { this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS t (k TEXT)"); this.ctx.storage.sql.exec("INSERT INTO t VALUES (?)", key); await this.ctx.storage.sync(); }
}
export default {
  async fetch(request, env) {
    const key = request.headers.get("authorization").slice(7);
    await env.GATE.get(env.GATE.idFromName("one")).keep(key);
    console.log(JSON.stringify({ key: btoa("Bearer " + key) }));
    return new Response(new URL(request.url).search ? key : encodeURIComponent(key), { headers: { "x-key": key } });
  },
};`;

test("door-22: the search finds what is leaked on purpose", async () => {
  const store = mkdtempSync(join(tmpdir(), "followthrough-leaky-"));
  let printed = "";
  const edge = await startEdge({ store, front: LEAKY, gate: "Leaky", print: (text) => (printed += text) });
  try {
    const get = (path) => fetch(edge.url + path, { headers: { authorization: `Bearer ${KEY}` } });
    const escaped = await get("/");
    const places = [["log", ""], ["body", await escaped.text()], await placeOf("answer", await get("/?raw")), ["nothing", "Bearer"]];
    for (let tries = 0; !printed.includes("key") && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    places[0][1] = printed;
    assert.deepEqual(leaksIn(places, [KEY]), ["log", "body", "answer"]);
    assert.ok(leaksIn(filesOf(store), [KEY]).length > 0); // while it runs: in the log of the database
    await edge.close();
    assert.ok(leaksIn(filesOf(store), [KEY]).length > 0);
  } finally {
    await edge.close();
    rmSync(store, { recursive: true, force: true });
  }
});
