// CORS: what is said to whom, and what a browser makes of it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { launch } from "../../web/test/chromium.mjs";
import { EXPOSED, isPreflight, preflight, withOrigin } from "../door/cors.mjs";
import { runOf, setStage } from "./stage.mjs";

const APP = "https://app.example";
const ORIGINS = [APP, "http://localhost:3000"];
const LOOKALIKES = [
  "null", "https://app.example.evil.example", "https://evil.example/?https://app.example", "https://app.example:444", "http://app.example",
  "https://APP.example", "https://app.example/", "https://app.example.", "https://xapp.example", "app.example", "*", "", `${APP}, ${APP}`, `${APP} `.trim() + "%20",
];
const from = (origin, method = "GET", headers = {}) =>
  new Request("https://edge.example/v1/me", { method, headers: { ...(origin === undefined ? {} : { origin }), ...headers } });
const namesOf = (headers) => [...headers.keys()].filter((name) => name.startsWith("access-control-"));

test("door-25: an origin of the list may read, and no other", () => {
  for (const origin of ORIGINS) {
    const { headers } = withOrigin(new Response("x"), from(origin), ORIGINS);
    assert.equal(headers.get("access-control-allow-origin"), origin);
    assert.equal(headers.get("access-control-allow-credentials"), null);
    assert.equal(headers.get("vary"), "Origin");
  }
  for (const origin of [undefined, ...LOOKALIKES]) {
    const { headers } = withOrigin(new Response("x"), from(origin), ORIGINS);
    assert.deepEqual(namesOf(headers), [], origin);
    assert.equal(headers.get("vary"), "Origin"); // for caches: another origin's answer is another one
  }
  const { headers } = withOrigin(new Response("x", { headers: { vary: "Accept-Encoding" } }), from(APP), ORIGINS);
  assert.equal(headers.get("vary"), "Accept-Encoding, Origin");
});

test("door-25: without a list nothing is said of origins", () => {
  const { headers } = withOrigin(new Response("x"), from(APP), []);
  assert.deepEqual([...headers.keys()], ["content-type"]);
});

test("door-27: headers are exposed one by one", () => {
  const { headers } = withOrigin(new Response("x"), from(APP), ORIGINS);
  const exposed = headers.get("access-control-expose-headers").split(", ");
  for (const name of ["Retry-After", "Date", "RateLimit-Reset", "X-RateLimit-Reset", "Server-Timing", "Followthrough-Reason", "Followthrough-Attempts", "Followthrough-Polls", "Followthrough-Run", "Followthrough-Replayed", "Followthrough-Adopted"]) {
    assert.ok(exposed.includes(name), name);
  }
  assert.deepEqual(exposed, EXPOSED);
  assert.ok(exposed.every((name) => /^[A-Za-z-]+$/.test(name))); // no wildcard
  assert.ok(!exposed.some((name) => /authorization|cookie|location/i.test(name)));
});

test("door-26: a preflight names methods and headers to those who may", () => {
  const asked = { "access-control-request-method": "POST", "access-control-request-headers": "authorization,idempotency-key" };
  const request = from(APP, "OPTIONS", asked);
  assert.ok(isPreflight(request));
  const answer = withOrigin(preflight(request, ORIGINS), request, ORIGINS);
  assert.equal(answer.status, 204);
  assert.deepEqual(Object.fromEntries(answer.headers), {
    "access-control-allow-origin": APP,
    "access-control-allow-methods": "GET, HEAD, POST",
    "access-control-allow-headers": "Accept, Authorization, Content-Type, Idempotency-Key, Prefer",
    "access-control-max-age": "7200",
    "cache-control": "no-store",
    vary: "Access-Control-Request-Method, Access-Control-Request-Headers, Origin",
  });
  for (const origin of LOOKALIKES) {
    const refused = from(origin, "OPTIONS", asked);
    assert.deepEqual(namesOf(withOrigin(preflight(refused, ORIGINS), refused, ORIGINS).headers), [], origin);
  }
  for (const other of [from(APP, "OPTIONS"), from(undefined, "OPTIONS", asked), from(APP, "POST", asked)]) assert.ok(!isPreflight(other));
});

/** Serves an empty page, an origin of its own. */
function startOrigin() {
  const server = createServer((request, answer) => answer.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>page</title>"));
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ url: `http://localhost:${server.address().port}`, close: () => server.close() }));
  });
}

const store = mkdtempSync(join(tmpdir(), "followthrough-cors-"));
let allowed, other, stage, vendor, browser, page;
before(async () => {
  [allowed, other] = await Promise.all([startOrigin(), startOrigin()]);
  stage = await setStage({ store, flags: ["-limiter", "none", "-run-duration", "0"], vars: { ALLOWED_ORIGINS: `https://app.example, ${allowed.url}`, MAX_BODY_BYTES: 1000, ADOPT: '{"settleMs":1}' } });
  vendor = stage.vendor;
  browser = await launch();
  page = await browser.newPage();
});
after(async () => {
  await browser?.close();
  await stage?.close();
  allowed?.close();
  other?.close();
  rmSync(store, { recursive: true, force: true });
});
beforeEach(() => vendor.reset());

/** What a page of the browser's sees of an answer of the edge: {status, headers, body}, or {refused}. */
function inBrowser(path, { method = "GET", headers = {}, body } = {}) {
  const asked = { url: stage.edge.url + path, names: [...EXPOSED, "X-Other", "Content-Type"], init: { method, headers: { authorization: `Bearer ${vendor.key}`, ...headers }, body } };
  return page.evaluate(async ({ url, names, init }) => {
    try {
      const answer = await fetch(url, init);
      const seen = Object.fromEntries(names.map((name) => [name, answer.headers.get(name)]));
      return { status: answer.status, headers: seen, body: await answer.text() };
    } catch (error) {
      return { refused: error.name };
    }
  }, asked);
}

test("door-26: a preflight wakes no gate, and neither does a stranger", async () => {
  const asked = { origin: APP, "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
  for (const path of ["/v1/runs", "/v1/me", "/status", "/decide"]) {
    const answer = await fetch(stage.edge.url + path, { method: "OPTIONS", headers: asked });
    assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin"), await answer.text()], [204, APP, ""]);
  }
  for (const method of ["GET", "POST", "OPTIONS"]) assert.equal((await fetch(`${stage.edge.url}/v1/runs`, { method })).status, 401);
  assert.deepEqual(await vendor.requests(), []);
  const gates = () => readdirSync(store, { recursive: true }).filter((name) => /[0-9a-f]{64}\.sqlite$/.test(name));
  assert.deepEqual(gates(), []);
  assert.equal((await stage.ask("GET", "/v1/me")).status, 200);
  assert.equal(gates().length, 1); // there it would be seen
});

test("door-27: a page of an allowed origin reads each exposed header in Chromium", async () => {
  await page.goto(allowed.url);
  const theirs = {
    "Retry-After": "0", "X-Request-Id": "r-1", RateLimit: '"default";r=4;t=1', "RateLimit-Policy": '"default";q=5;w=1', "RateLimit-Limit": "5", "RateLimit-Remaining": "4", "RateLimit-Reset": "1",
    "X-RateLimit-Limit": "6", "X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "2", "X-Other": "unseen",
  };
  await vendor.script([{ kind: "answer", status: 200, headers: theirs, body: '{"status":"SUCCESS"}' }]);
  const { status, headers } = await inBrowser("/v1/me");
  assert.equal(status, 200);
  const { "X-Other": hidden, ...seen } = theirs;
  for (const [name, value] of Object.entries(seen)) assert.equal(headers[name], value, name);
  assert.equal(headers["X-Other"], null);
  assert.ok(Number.isInteger(Date.parse(headers.Date)));
  assert.match(headers["Server-Timing"], /^paced;dur=/);
  assert.deepEqual([headers["Followthrough-Reason"], headers["Followthrough-Attempts"], headers["Followthrough-Polls"]], ["done", "1", "0"]);
});

test("gate-09 gate-23 door-27: a replayed and an adopted run are told to such a page", async () => {
  await page.goto(allowed.url);
  const create = (idem) => inBrowser("/v1/runs", { method: "POST", headers: { "content-type": "application/json", "idempotency-key": idem, prefer: "wait=60" }, body: runOf("tea") });
  await vendor.script([{ on: "create", kind: "resetAfter" }]);
  const adopted = await create("lost");
  assert.deepEqual([adopted.status, adopted.headers["Followthrough-Adopted"], adopted.headers["Followthrough-Replayed"]], [200, "true", null]);
  const first = await create("one");
  const again = await create("one");
  assert.deepEqual([first.headers["Followthrough-Adopted"], first.headers["Followthrough-Replayed"], again.headers["Followthrough-Replayed"]], [null, null, "true"]);
  assert.equal(again.headers["Followthrough-Run"], first.headers["Followthrough-Run"]);
  assert.equal(again.headers["Followthrough-Run"], JSON.parse(again.body).data.runId);
});

test("door-28: such a page reads the edge's own errors too, and its events", async () => {
  await page.goto(allowed.url);
  const refused = await inBrowser("/v1/me", { headers: { authorization: "" } });
  assert.deepEqual([refused.status, refused.headers["Followthrough-Reason"], JSON.parse(refused.body).status], [401, "unauthorized", "UNAUTHORIZED_ERROR"]);
  for (const [path, init, status, reason] of [
    ["/nothing", {}, 404, "not_found"],
    ["/v1/runs", { method: "POST", body: "x".repeat(2000) }, 413, "too_large"],
    ["/v1/runs", { method: "POST", headers: { "idempotency-key": "a b" }, body: "{}" }, 400, "bad_request"],
    ["/decide", { method: "POST", body: "{" }, 400, "bad_request"],
    ["/healthz", {}, 200, "done"],
  ]) {
    const seen = await inBrowser(path, init);
    assert.deepEqual([seen.status, seen.headers["Followthrough-Reason"]], [status, reason], path);
  }
  const events = await inBrowser("/v1/runs", { method: "POST", headers: { accept: "text/event-stream", "content-type": "application/json" }, body: runOf("tea") });
  assert.match(events.headers["Content-Type"], /^text\/event-stream/);
  assert.match(events.body, /^event: attempt\n[^]*event: result\ndata: \{"status":200,/);
});

test("door-25: a page of another origin is refused, a sandboxed one too, and nothing is sent", async () => {
  await page.goto(other.url);
  for (const [path, init] of [
    ["/v1/me", {}],
    ["/v1/runs", { method: "POST", headers: { "content-type": "application/json" }, body: runOf("tea") }],
    ["/healthz", { headers: { authorization: "x" } }],
  ]) {
    assert.deepEqual(await inBrowser(path, init), { refused: "TypeError" }, path);
  }
  await page.goto(allowed.url);
  const sandboxed = await page.evaluate(async (url) => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts"; // its origin is "null"
    const told = new Promise((resolve) => addEventListener("message", ({ data, origin }) => resolve([data, origin]), { once: true }));
    frame.srcdoc = `<script>fetch(${JSON.stringify(url)}, { headers: { authorization: "Bearer x" } }).then(() => "read", (error) => error.name).then((seen) => parent.postMessage(seen, "*"))</script>`;
    document.body.append(frame);
    return told;
  }, `${stage.edge.url}/v1/me`);
  assert.deepEqual(sandboxed, ["TypeError", "null"]);
  assert.deepEqual(await vendor.requests(), []);
});
