// What may be asked where the edge keeps the key, and what of a query and of a
// body is taken.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { bodyOf, leaveBody } from "../door/body.mjs";
import { segmentsOf } from "../door/path.mjs";
import { noSuchRun, pageOf, queryOf, routeOf, rowOf } from "../door/routes.mjs";
import { sealed } from "../door/seal.mjs";

const ID = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11";
const asked = (mode, method, path) => routeOf(mode, method, segmentsOf(path));

test("door-17: keep: one's own runs and the catalogue, nothing else", () => {
  const open = {
    "POST /v1/runs": "create", "POST /v1/%72uns": "create", "GET /v1/runs": "list", [`GET /v1/runs/${ID}`]: "run", "GET /v1/prompts/publish": "read",
    [`GET /v1/prompts/${ID}`]: "read", [`GET /v1/prompt-versions/${ID}`]: "read", "GET /v1/resources": "read",
  };
  const ids = [ID, "x", "publish", "a.b", "..;", "a;b", "x y", "é", "a".repeat(129)];
  const firsts = ["runs", "Runs", "RUNS", "me", "credits", "prompts", "prompt-versions", "resources", "status", "constructor", "__proto__", "keys"];
  const paths = firsts.flatMap((first) => [first, ...ids.flatMap((id) => [`${first}/${encodeURIComponent(id)}`, `${first}/${encodeURIComponent(id)}/x`]), `${first}/credits`]);
  let checked = 0;
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "get"]) {
    for (const path of [...paths, "%72uns"].map((path) => `/v1/${path}`)) {
      const sane = /^\/v1\/(runs|prompts|prompt-versions)\/([A-Za-z0-9_-]{1,128})$/.exec(path);
      const want = open[`${method} ${path}`] ?? (method === "GET" && sane ? { runs: "run" }[sane[1]] ?? "read" : method === "GET" && path === "/v1/%72uns" ? "list" : null);
      assert.equal(asked("keep", method, path), want, `${method} ${path}`);
      checked++;
    }
  }
  assert.equal(checked, 10 * (firsts.length * (2 + 2 * ids.length) + 1));
});

test("carry: whatever the API may know, for those who bring its key", () => {
  assert.equal(asked("carry", "POST", "/v1/runs"), "create");
  assert.equal(asked("carry", "GET", `/v1/runs/${ID}`), "run");
  for (const [method, path] of [["GET", "/v1/runs"], ["HEAD", `/v1/runs/${ID}`], ["DELETE", `/v1/runs/${ID}`], ["GET", "/v1/me/credits"], ["PUT", "/v1/x/y/z"], ["PATCH", "/v1/x"]]) {
    assert.equal(asked("carry", method, path), "other", path);
  }
  for (const method of ["TRACE", "CONNECT", "OPTIONS", "QUERY"]) assert.equal(asked("carry", method, "/v1/me"), null, method);
});

test("keep: a search has its query, nothing else has one", () => {
  for (const path of ["/v1/runs", `/v1/runs/${ID}`, "/v1/resources", `/v1/prompts/${ID}`]) {
    assert.equal(queryOf("keep", "?runId=another&_method=DELETE", segmentsOf(path)), "", path);
    assert.equal(queryOf("carry", "?a=%31", segmentsOf(path)), "?a=%31", path);
  }
  assert.equal(queryOf("keep", "?q=tea%20time", segmentsOf("/v1/prompts/publish")), "?q=tea%20time");
});

test("door-18: the query of a list, and its rows", () => {
  assert.deepEqual(pageOf(""), { limit: 10, startingAfter: "" });
  assert.deepEqual(pageOf(`?limit=50&startingAfter=${ID}&unknown=1`), { limit: 50, startingAfter: ID });
  for (const search of ["?limit=0", "?limit=51", "?limit=", "?limit=1e1", "?limit=-1", "?limit=5.0", "?limit=ten"]) assert.match(pageOf(search).wrong, /^limit: want an integer from 1 to 50$/, search);
  for (const search of ["?startingAfter=a%20b", "?startingAfter=a'--", `?startingAfter=${"a".repeat(129)}`]) assert.match(pageOf(search).wrong, /^startingAfter: /, search);
  for (const name of ["endingBefore", "status", "since", "until"]) assert.match(pageOf(`?${name}=1`).wrong, new RegExp(`^${name}: `));
  assert.deepEqual(rowOf({ runId: "r", promptVersionId: "v", createdMs: 1770000000123, owner: "alice", idem: "k" }), { runId: "r", promptVersionId: "v", createdAt: "2026-02-02T02:40:00.123Z" });
});

test("door-16: about a run that is not one's own there is one answer", async () => {
  const answer = noSuchRun();
  assert.deepEqual([answer.status, await answer.json()], [404, { status: "NOT_FOUND_ERROR", message: "There is no such run.", data: null }]);
});

/** A request with a body that comes in these pieces; an Error among them breaks it off, and without an end it stays open. */
function pieces(list, headers = {}, end = true) {
  const body = new ReadableStream({
    start(controller) {
      for (const piece of list) piece instanceof Error ? controller.error(piece) : controller.enqueue(new TextEncoder().encode(piece));
      if (end && !(list.at(-1) instanceof Error)) controller.close();
    },
  });
  return new Request("https://edge.example/", { method: "POST", body, headers, duplex: "half" });
}

const within = { maxBytes: 40_000, idleMs: 1000 };

test("door-31: a body is read to its bound and no further", async () => {
  assert.deepEqual(await bodyOf(new Request("https://edge.example/"), within), { bytes: undefined });
  const whole = await bodyOf(pieces(["ab", "", "c".repeat(20_000), "d".repeat(19_998)]), within);
  assert.equal(new TextDecoder().decode(whole.bytes), `ab${"c".repeat(20_000)}${"d".repeat(19_998)}`);
  const tiny = await bodyOf(pieces(Array(30_000).fill("e")), within);
  assert.equal(new TextDecoder().decode(tiny.bytes), "e".repeat(30_000));
  const never = pieces(["x".repeat(40_000), "y"], {}, false);
  assert.deepEqual(await bodyOf(never, within), { refused: "too_large", message: "The body is larger than 40000 bytes." });
  const announced = await bodyOf(pieces([], { "content-length": "40001" }, false), within);
  assert.equal(announced.refused, "too_large");
});

test("a body that breaks off, or is encoded, is no body", async () => {
  assert.deepEqual(await bodyOf(pieces(["x", new Error("cut")]), within), { refused: "bad_request", message: "The body ended before its end." });
  assert.match((await bodyOf(pieces(["x"], { "content-encoding": "gzip" }), within)).message, /^Content-Encoding: /);
  assert.equal((await bodyOf(pieces(["x"], { "content-encoding": "Identity" }), within)).bytes.length, 1);
});

test("a body of which nothing more comes is given up", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const read = bodyOf(pieces(["x"], {}, false), within);
    await new Promise(setImmediate);
    mock.timers.tick(1000);
    assert.deepEqual(await read, { refused: "bad_request", message: "Nothing of the body came for 1000 ms." });
    const left = leaveBody(pieces(["x"], { "content-length": "2" }, false));
    await new Promise(setImmediate);
    mock.timers.tick(1000);
    await left; // an answer does not wait for a body that nobody reads
  } finally {
    mock.timers.reset();
  }
});

test("door-07: the kept key is taken out of an answer, wherever it is cut", async () => {
  const key = "bp_bp_key";
  const texts = [key, `a${key}b`, `${key}${key}`, "bp_bp_bp_key", "bp_bp_ke", "b", "", `bp_${key}`, `x${key.slice(0, 5)}`, "ключ " + key + "✓"];
  for (const text of texts) {
    const all = new TextEncoder().encode(text);
    for (let size = 1; size <= Math.max(1, all.length); size++) {
      const body = new ReadableStream({
        start(controller) {
          for (let at = 0; at < all.length; at += size) controller.enqueue(all.subarray(at, at + size));
          controller.close();
        },
      });
      const answer = sealed(new Response(body, { status: 418, headers: { "x-echo": `Bearer ${key}`, "x-other": "1" } }), key);
      assert.equal(await answer.text(), text.replaceAll(key, "[key]"), `${text} in pieces of ${size}`);
      assert.deepEqual([answer.status, answer.headers.get("x-echo"), answer.headers.get("x-other")], [418, "Bearer [key]", "1"]);
    }
  }
  assert.equal(sealed(new Response(null, { status: 204 }), key).body, null);
});

test("door-32: what cannot be the key's beginning is not kept back", async () => {
  let push;
  const body = new ReadableStream({ start: (controller) => (push = (text) => controller.enqueue(new TextEncoder().encode(text))) });
  const reader = sealed(new Response(body), "bp_key").body.pipeThrough(new TextDecoderStream()).getReader();
  push(": still here\n\n");
  assert.equal((await reader.read()).value, ": still here\n\n");
  push("web");
  assert.equal((await reader.read()).value, "we");
  push("site");
  assert.equal((await reader.read()).value, "bsite");
});
