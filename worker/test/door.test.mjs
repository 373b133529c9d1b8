// Who may enter, what passes, and how the door says no.
import assert from "node:assert/strict";
import { request as rawRequest } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { refusal } from "../door/envelope.mjs";
import { toCaller } from "../door/headers.mjs";
import { about, runOf, setStage } from "./stage.mjs";

const LIMIT = 2000;

let stage, vendor;
before(async () => {
  stage = await setStage({ flags: ["-limiter", "none", "-run-duration", "0"], vars: { MAX_BODY_BYTES: LIMIT } });
  vendor = stage.vendor;
});
after(() => stage.close());
beforeEach(() => vendor.reset());

/** Sends a request whose path nobody normalises on the way. */
function raw(method, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(stage.edge.url);
    const asked = rawRequest({ hostname, port, method, path, headers: { authorization: `Bearer ${vendor.key}`, ...headers } }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (data) => (body += data)).on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** Sends a create with the beginning of a body, and gives the answer's {status}. */
function unfinished(headers, pieces = []) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(stage.edge.url);
    const asked = rawRequest({ hostname, port, method: "POST", path: "/v1/runs", headers: { authorization: `Bearer ${vendor.key}`, ...headers } }, (answer) => {
      resolve({ status: answer.statusCode });
      asked.destroy();
    });
    asked.on("error", reject);
    asked.flushHeaders();
    for (const piece of pieces) asked.write(piece);
  });
}

async function isRefused(answer, status, code, reason) {
  assert.deepEqual(about(answer), { status, reason, attempts: 0, polls: 0, run: null });
  const envelope = await answer.json();
  assert.deepEqual([envelope.status, envelope.data], [code, null]);
  assert.ok(envelope.message.length > 0);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.ok(answer.headers.has("server-timing"));
}

test("door-06: without a key nobody enters", async () => {
  for (const authorization of ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer two words", `Bearer ${"x".repeat(5000)}`]) {
    await isRefused(await stage.ask("GET", "/v1/me", { authorization }), 401, "UNAUTHORIZED_ERROR", "unauthorized");
    await isRefused(await stage.create({ authorization }), 401, "UNAUTHORIZED_ERROR", "unauthorized");
  }
  assert.deepEqual(await vendor.requests(), []);
  assert.equal((await stage.ask("GET", "/v1/me", { authorization: `bearer ${vendor.key}` })).status, 200);
});

test("a refused request does not take the next one of its connection with it", async () => {
  const large = "x".repeat(2 * LIMIT);
  for (let i = 0; i < 100; i++) {
    const refused = await (i % 2 === 0 ? stage.create({ authorization: "" }) : stage.create({}, large));
    await refused.text();
    assert.equal((await stage.ask("GET", "/v1/me", { authorization: "" })).status, 401);
  }
});

test("door-06: a key that the vendor refuses is the vendor's to refuse", async () => {
  const answer = await stage.ask("GET", "/v1/me", { authorization: "Bearer other" });
  assert.deepEqual([answer.status, about(answer).reason, (await answer.json()).status], [401, "rejected", "UNAUTHORIZED_ERROR"]);
});

test("door-03 door-04: unknown paths are 404 in the API's form", async () => {
  for (const [method, path] of [["GET", "/nothing"], ["POST", "/"], ["POST", "/healthz"], ["GET", "/decide"], ["GET", "/v1"], ["GET", "/v1/"], ["GET", "/V1/me"], ["DELETE", "/index.html"]]) {
    await isRefused(await stage.ask(method, path), 404, "NOT_FOUND_ERROR", "not_found");
  }
  assert.deepEqual(await vendor.requests(), []);
});

test("door-01: no path leads out of /v1", async () => {
  const tricks = [
    "/v1/../_fake/stats", "/v1/%2e%2e/_fake/stats", "/v1/.%2E/_fake/stats", "/v1/..%2f_fake/stats", "/v1/..%2F_fake/stats",
    "/v1/..%5c_fake/stats", "/v1/..\\_fake\\stats", "/v1/%252e%252e/_fake/stats", "/v1/%252e%252e%252f_fake/stats", "/v1/x%2f..%2f..%2f_fake/stats",
    "/v1//me", "//v1/me", "/v1/me/", "/v1/me%2fcredits", "/v1/me%00", "/v1/me%0d%0ax", "/v1/%ff", "/v1/%", "/v1/%zz",
    "/%76%31/me", "/v1%2fme", "/x/../v1/../_fake/stats",
  ];
  for (const path of tricks) {
    const answer = await raw("GET", path);
    assert.equal(answer.status, 404, path);
    assert.equal(answer.headers["followthrough-reason"], "not_found", path);
    assert.equal(JSON.parse(answer.body).status, "NOT_FOUND_ERROR", path);
  }
  assert.deepEqual(await vendor.requests(), []);
});

test("door-01: a path is forwarded in one form, its query as it is", async () => {
  assert.equal((await raw("GET", "/x/../v1/./m%65?limit=%31&a=b+c")).status, 200);
  const run = await fetch(`${stage.edge.url}/v1/%72uns`, {
    method: "POST", headers: { authorization: `Bearer ${vendor.key}` }, body: runOf("tea"),
  });
  assert.ok(about(run).run); // known for a create, however it is spelled
  const seen = await vendor.requests();
  assert.deepEqual(seen.map(({ method, path, query }) => [method, path, query]), [["GET", "/v1/me", "limit=%31&a=b+c"], ["POST", "/v1/runs", undefined]]);
});

test("door-31: a body that is too large is refused, and not read on", { timeout: 60_000 }, async () => {
  const fits = await stage.create({}, "x".repeat(LIMIT - runOf("").length));
  assert.equal(fits.status, 200);
  await isRefused(await stage.create({}, "x".repeat(LIMIT - runOf("").length + 1)), 413, "BAD_REQUEST_ERROR", "too_large");
  // Neither of these bodies ever ends: one is announced, the other comes in pieces.
  const { status } = await unfinished({ "content-length": 1e9 });
  assert.equal(status, 413);
  const { status: inPieces } = await unfinished({ "transfer-encoding": "chunked" }, Array(5).fill("x".repeat(500)));
  assert.equal(inPieces, 413);
  assert.equal((await vendor.stats()).requests.create, 1);
});

test("door-29: only known headers reach the vendor", async () => {
  const answer = await stage.create({
    accept: "application/json", "accept-language": "en", "user-agent": "tests/1", cookie: "a=b", prefer: "wait=10", "x-forwarded-for": "192.0.2.1",
    "followthrough-reason": "done", "idempotency-key": "1", "if-none-match": '"x"', "x-other": "1", origin: "https://evil.example", referer: "https://evil.example/",
  });
  assert.equal(answer.status, 200);
  const [{ headers }] = await vendor.requests();
  // The connection's own, and what the platform adds: no cache, and the Worker's name.
  const transport = ["Accept-Encoding", "Content-Length", "Cache-Control", "Pragma", "Cf-Worker"];
  assert.deepEqual(headers.filter((name) => !transport.includes(name)), ["Accept", "Accept-Language", "Authorization", "Content-Type", "User-Agent"]);
});

test("door-30: what is ours to say does not come from the vendor", async () => {
  const spoof = {
    "Followthrough-Reason": "spoofed", "Followthrough-Anything": "x", "Set-Cookie": ["a=1", "b=2"], "Access-Control-Allow-Origin": "*",
    "Clear-Site-Data": '"*"', "Strict-Transport-Security": "max-age=1", "Server-Timing": "theirs", "Cache-Control": "public, max-age=60", "X-RateLimit-Limit": "5",
  };
  await vendor.script([{ kind: "answer", status: 200, headers: spoof, body: '{"status":"SUCCESS"}' }, { kind: "answer", status: 404, headers: spoof, body: "{}" }]);
  for (const [path, reason] of [["/v1/me", "done"], ["/v1/prompts/00000000-0000-4000-8000-000000000000", "decided_upstream"]]) {
    const { headers } = await stage.ask("GET", path);
    assert.equal(headers.get("x-ratelimit-limit"), "5");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("followthrough-reason"), reason);
    assert.match(headers.get("server-timing"), /^paced/);
    for (const name of ["followthrough-anything", "set-cookie", "access-control-allow-origin", "clear-site-data", "strict-transport-security"]) {
      assert.equal(headers.get(name), null, name);
    }
  }
});

test("door-02: a redirect is returned and not followed", async () => {
  const location = `${vendor.url}/v1/me`;
  for (const status of [301, 302, 303, 307, 308]) {
    await vendor.script([{ kind: "answer", status, headers: { Location: location }, body: "" }, { kind: "answer", status, headers: { Location: location }, body: "" }]);
    const get = await stage.ask("GET", "/v1/me/credits");
    assert.deepEqual([get.status, get.headers.get("location")], [status, location]);
    const post = await stage.create();
    assert.deepEqual([post.status, about(post).reason], [status, "rejected"]);
  }
  assert.equal((await vendor.requests()).length, 10);
});

test("a status that no answer may have is a 502", async () => {
  await vendor.script([{ on: "create", kind: "answer", status: 799, body: "x" }]);
  const answer = await stage.create();
  assert.deepEqual([answer.status, (await answer.json()).status, about(answer).reason], [502, "SERVER_ERROR", "outcome_unknown"]);
});

test("an answer without a body passes", async () => {
  await vendor.script([{ kind: "answer", status: 204, body: "" }]);
  assert.equal((await stage.ask("GET", "/v1/me")).status, 204);
  const head = await stage.ask("HEAD", "/v1/me");
  assert.deepEqual([head.status, await head.text()], [200, ""]);
});

test("door-04: each reason of the edge's own has one status and one code", async () => {
  const all = {
    bad_request: [400, "BAD_REQUEST_ERROR"], unauthorized: [401, "UNAUTHORIZED_ERROR"], not_found: [404, "NOT_FOUND_ERROR"], too_large: [413, "BAD_REQUEST_ERROR"],
    invalid_request: [422, "VALIDATION_ERROR"], key_reused: [422, "VALIDATION_ERROR"], queue_full: [429, "TOO_MANY_REQUESTS_ERROR"], would_exceed_budget: [429, "TOO_MANY_REQUESTS_ERROR"],
    gate_unavailable: [502, "SERVER_ERROR"], misconfigured: [500, "SERVER_ERROR"], internal_error: [500, "SERVER_ERROR"],
  };
  for (const [reason, [status, code]] of Object.entries(all)) await isRefused(refusal(reason, "why"), status, code, reason);
  assert.throws(() => refusal("another", "why")); // the set is closed
  const waits = [0, 1, 999, 1000, 1001].map((retryAfterMs) => refusal("queue_full", "why", { retryAfterMs }).headers.get("retry-after"));
  assert.deepEqual(waits, ["0", "1", "1", "1", "2"]); // never sooner than asked
});

test("door-30: of a body that was read anew neither length nor encoding is passed on", () => {
  const theirs = new Headers({ "content-type": "text/plain", "content-length": "5", "content-encoding": "gzip", "transfer-encoding": "chunked", "set-cookie": "a=b", "followthrough-x": "y", etag: '"1"' });
  assert.deepEqual([...toCaller(theirs).keys()], ["content-type", "etag"]);
});
