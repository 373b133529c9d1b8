// Requests that no client library makes, written to the socket byte by byte;
// redirects to another host; bodies that do not come.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { about, runOf, setStage } from "./stage.mjs";

let stage, vendor, evil;
before(async () => {
  stage = await setStage({ flags: ["-limiter", "none", "-run-duration", "0"], vars: { BODY_IDLE_MS: 300 } });
  vendor = stage.vendor;
  evil = await startEvil();
});
after(async () => {
  evil?.close();
  await stage?.close();
});
beforeEach(async () => {
  await vendor.reset();
  evil.seen.length = 0;
});

/** A host that must see nothing. */
function startEvil() {
  const seen = [];
  const server = createServer((request, answer) => {
    seen.push([request.method, request.url, request.headers.authorization]);
    answer.end("{}");
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const host = `127.0.0.1:${server.address().port}`;
      resolve({ seen, host, url: `http://${host}`, close: () => server.close() });
    });
  });
}

/**
 * Writes parts to the edge's socket and gives what comes back: all of it if no
 * more will be written (ended), else the first answer.
 */
function talk(parts, { ended = true } = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(stage.edge.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    let heard = "";
    const end = () => {
      socket.destroy();
      resolve(heard);
    };
    const take = (data) => {
      heard += data;
      const [head, body] = heard.split("\r\n\r\n", 2);
      if (!ended && body?.length >= Number(/^content-length: (\d+)/im.exec(head)?.[1])) end();
    };
    socket.setEncoding("latin1").on("data", take).on("end", end);
    socket.on("error", (error) => (error.code === "ECONNRESET" ? end() : reject(error)));
    for (const part of [parts].flat()) socket.write(part, "latin1");
    if (ended) socket.end();
  });
}

const head = (first, lines = []) => [first, "Host: edge.example", `Authorization: Bearer ${vendor.key}`, "Connection: close", ...lines, "", ""].join("\r\n");
const statusesOf = (heard) => [...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
const seen = async () => (await vendor.requests()).map(({ method, path }) => `${method} ${path}`);

test("door-01 door-02: whatever host a request names, the vendor alone is asked", async () => {
  const asked = [
    head("GET /v1/me HTTP/1.1", ["X-Forwarded-Host: evil.example", "X-Original-URL: /_fake/stats", "X-Rewrite-URL: /_fake/stats", "Forwarded: host=evil.example", "X-HTTP-Method-Override: DELETE"]),
    `GET /v1/me HTTP/1.1\r\nHost: ${evil.host}\r\nAuthorization: Bearer ${vendor.key}\r\n\r\n`,
  ];
  for (const request of asked) assert.deepEqual(statusesOf(await talk(request)), [200], request);
  assert.deepEqual(await seen(), ["GET /v1/me", "GET /v1/me"]);
  // The absolute form is refused by the platform itself here, and may be taken elsewhere: it leads to the vendor or nowhere.
  const strange = [
    `GET ${evil.url}/v1/me HTTP/1.1`, `GET https://${evil.host}/v1/me HTTP/1.1`, `GET //${evil.host}/v1/me HTTP/1.1`, `GET /\\${evil.host}/v1/me HTTP/1.1`, `GET /v1/\\\\${evil.host}/ HTTP/1.1`,
    `GET /v1/@${evil.host}/ HTTP/1.1`, "GET /v1/..%2f..%2f/ HTTP/1.1", `GET /v1/%2f%2f${evil.host}/ HTTP/1.1`, "GET /v1/me/../../_fake/stats HTTP/1.1", "GET * HTTP/1.1", "GET v1/me HTTP/1.1",
    `CONNECT ${evil.host} HTTP/1.1`, "TRACE /v1/me HTTP/1.1", "NONSENSE /v1/me HTTP/1.1",
  ];
  for (const first of strange) {
    const [status] = statusesOf(await talk(head(first)));
    assert.ok(first.includes("://") || status !== 200, `${first}: ${status}`);
  }
  assert.deepEqual([...new Set(await seen())], ["GET /v1/me"]);
  assert.deepEqual(evil.seen, []);
});

test("door-06: two keys are no key", async () => {
  for (const lines of [["Authorization: Bearer other"], ["authorization: Basic YTpi"], [`Authorization: Bearer ${vendor.key}`]]) {
    assert.deepEqual(statusesOf(await talk(head("GET /v1/me HTTP/1.1", lines))), [401], lines[0]);
  }
  assert.deepEqual(await seen(), []);
});

test("door-29: no line of a request becomes another one behind the door", async () => {
  const body = runOf("tea");
  const broken = [
    head("GET /v1/me HTTP/1.1", ["X-A: a\nAuthorization: Bearer other"]), // a bare LF is a line end to some
    head("GET /v1/me HTTP/1.1", ["User-Agent: a\0b"]),
    head("POST /v1/runs HTTP/1.1", ["Content-Length: 5", "Content-Length: 50"]) + body,
    head("POST /v1/runs HTTP/1.1", ["Content-Length: -1"]) + body,
    head("POST /v1/runs HTTP/1.1", ["Content-Length: 0x10"]) + body,
    head("POST /v1/runs HTTP/1.1", ["Transfer-Encoding: chunked"]) + "zz\r\nx\r\n0\r\n\r\n",
    head("POST /v1/runs HTTP/1.1", ["Transfer-Encoding: xchunked"]) + "2\r\n{}\r\n0\r\n\r\n",
  ];
  for (const request of broken) {
    const [status] = statusesOf(await talk(request));
    assert.ok(status >= 400, `${JSON.stringify(request)}: ${status}`);
  }
  assert.deepEqual(await seen(), []);
  for (const line of ["Accept: a\rX-Injected: b", "X-A: a\rX-Injected: b", "X-Injected : a", "User-Agent: a\r\n X-Injected: b"]) await talk(head("GET /v1/me HTTP/1.1", [line]));
  const lines = (await vendor.requests()).flatMap(({ headers }) => headers);
  assert.ok(!lines.some((name) => /injected/i.test(name)), lines.join());
});

test("door-06: what stands behind a body is a request of its own, and enters by itself", async () => {
  const inner = "GET /v1/me/credits HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const lines of [[`Content-Length: ${5 + inner.length}`, "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", `Content-Length: ${5 + inner.length}`], ["Content-Length: 0"]]) {
    const heard = await talk(`${head("POST /v1/prompts HTTP/1.1", lines)}${lines.length === 2 ? "0\r\n\r\n" : ""}${inner}`);
    const [, second] = statusesOf(heard);
    assert.ok(second === undefined || second === 401, heard);
  }
  assert.deepEqual([...new Set(await seen())], ["POST /v1/prompts"]);
});

test("door-29: what a caller says for the edge is not heard", async () => {
  const lines = ["Followthrough-Reason: done", "Followthrough-Run: x", "Followthrough-Replayed: true", "X-Forwarded-For: 192.0.2.1", "CF-Connecting-IP: 192.0.2.1", "True-Client-IP: 192.0.2.1", "Cookie: a=b", "Expect: nothing", "Range: bytes=0-1", "If-None-Match: *", "Proxy-Authorization: Basic YTpi", "TE: trailers", "Via: 1.1 x"];
  const heard = await talk(head("GET /v1/me HTTP/1.1", lines));
  assert.deepEqual(statusesOf(heard), [200]);
  assert.doesNotMatch(heard, /followthrough-(run|replayed)/i);
  const [{ headers }] = await vendor.requests();
  assert.deepEqual(headers.filter((name) => /^(followthrough|x-|cf-connecting|true-|cookie|expect|range|if-|proxy|via|forwarded|te$)/i.test(name)), []);
});

test("a GET has no body, whatever comes behind it", async () => {
  const heard = await talk(head("GET /v1/me HTTP/1.1", ["Content-Length: 2"]) + "{}");
  assert.deepEqual(statusesOf(heard), [200]);
  assert.deepEqual((await vendor.requests()).map(({ method, headers }) => [method, headers.includes("Content-Length")]), [["GET", false]]);
});

test("door-02: a redirect to another host is returned, and that host sees nothing", async () => {
  const away = (status, on) => ({ on, kind: "answer", status, headers: { Location: `${evil.url}/v1/runs` }, body: "" });
  for (const status of [301, 302, 303, 307, 308]) {
    await vendor.script([away(status)]);
    const get = await stage.ask("GET", "/v1/me");
    assert.deepEqual([get.status, get.headers.get("location")], [status, `${evil.url}/v1/runs`]);
    await vendor.script([away(status, "create")]);
    const post = await stage.create();
    assert.deepEqual([post.status, post.headers.get("location")], [status, `${evil.url}/v1/runs`]);
    // The watch over a run is no other.
    await vendor.script([{ on: "create", kind: "504" }, away(status, "poll")]);
    const watched = await stage.create({ prefer: "wait=2" });
    assert.equal(watched.status, 504);
    assert.equal((await watched.json()).data.runId, about(watched).run);
  }
  await vendor.script([{ kind: "answer", status: 200, headers: { Refresh: `0; url=${evil.url}`, Link: `<${evil.url}>; rel=preload` }, body: "{}" }]);
  assert.equal((await stage.ask("GET", "/v1/me")).status, 200);
  assert.deepEqual(evil.seen, []);
});

test("a body that stops coming is given up, and a create without one is not sent", async () => {
  const heard = await talk([head("POST /v1/runs HTTP/1.1", ["Content-Length: 500"]), "{"], { ended: false });
  assert.deepEqual(statusesOf(heard), [400]);
  assert.match(heard, /followthrough-reason: bad_request/i);
  assert.match(heard, /"BAD_REQUEST_ERROR","message":"Nothing of the body came for 300 ms\."/);
  const chunked = await talk([head("POST /v1/runs HTTP/1.1", ["Transfer-Encoding: chunked"]), "1\r\n{\r\n"], { ended: false });
  assert.deepEqual(statusesOf(chunked), [400]);
  assert.match(await talk([head("POST /v1/runs HTTP/1.1", ["Content-Length: 500"]), "{"]), /The body ended before its end/);
  const refused = await talk(["POST /v1/runs HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\nConnection: close\r\n\r\n", "{"], { ended: false });
  assert.deepEqual(statusesOf(refused), [401]); // without waiting for what nobody reads
  assert.deepEqual(await seen(), []);
  assert.doesNotMatch(stage.printed(), /internal_error/);
});

/** A create's body that comes byte by byte, each so many ms after the last. */
const dripping = (pieces, ms) =>
  new ReadableStream({
    async start(controller) {
      for (const piece of pieces) {
        controller.enqueue(new TextEncoder().encode(piece));
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
      controller.close();
    },
  });

test("a slow body is a body as long as it comes, but not for ever", async () => {
  const slow = await stage.create({}, "", { body: dripping(runOf("tea").match(/[^]{1,40}/g), 150), duplex: "half" });
  assert.equal(slow.status, 200);
  const endless = await stage.create({}, "", { body: dripping(Array(40).fill(" "), 100), duplex: "half" });
  assert.deepEqual([endless.status, about(endless).reason, (await endless.json()).message], [400, "bad_request", "The body was not whole within 3000 ms."]);
  assert.equal((await vendor.stats()).requests.create, 1);
});
