import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { followFetch, FollowthroughError, RunFailedError } from "../index.js";
import { tool } from "./load.mjs";
import { inputOf, QUICK, setClientStage, setVendor, told } from "./stage.mjs";

let stage, vendor, follows;
before(async () => {
  stage = await setClientStage();
  vendor = await setVendor(["-window", "20ms", "-run-duration", "60ms"]);
  follows = followFetch({ policy: QUICK });
});
after(() => Promise.all([stage?.close(), vendor?.close()]));
beforeEach(() => Promise.all([vendor.reset(), stage.vendor.reset()]));

const TROUBLE = [{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }];
const caught = (promise) => promise.then(() => assert.fail("nothing was thrown"), (error) => error);
const headers = () => ({ authorization: `Bearer ${vendor.key}`, "content-type": "application/json" });
const create = (body = JSON.stringify(inputOf()), more) => [`${vendor.url}/v1/runs`, { method: "POST", headers: headers(), body, ...more }];

test("a create is followed to its run's end, under fetch's own signature", async () => {
  const bodies = {
    text: JSON.stringify(inputOf()), bytes: new TextEncoder().encode(JSON.stringify(inputOf())), blob: new Blob([JSON.stringify(inputOf())]),
    stream: new Blob([JSON.stringify(inputOf())]).stream(), chunks: (async function* () { yield Buffer.from(JSON.stringify(inputOf())); })(),
  };
  for (const [kind, body] of Object.entries(bodies)) {
    await vendor.reset();
    await vendor.script(TROUBLE);
    const [url, init] = create(body, { duplex: "half" });
    const response = await (kind === "text" ? follows(new Request(url, init)) : follows(new URL(url), init));
    assert.deepEqual([response.status, (await response.json()).data.runStatus], [200, "succeeded"], kind);
    const sent = (await vendor.requests()).filter((one) => one.kind === "create");
    assert.deepEqual([sent.length, new Set(sent.map(({ bodySha256 }) => bodySha256)).size], [3, 1], kind);
    assert.equal((await vendor.stats()).runsCreated, 1);
  }
});

test("a read is sent again, and a run that is merely read is an answer", async () => {
  await vendor.script([{ on: "credits", kind: "500" }]);
  const seen = [];
  const response = await followFetch({ policy: QUICK, onDecision: ({ action }, { attempt }) => seen.push([action, attempt]) })(`${vendor.url}/v1/me/credits`, { headers: headers() });
  assert.equal((await response.json()).status, "SUCCESS");
  assert.deepEqual(seen, [["retry", 1], ["return", 2]]);
  const running = () => Response.json({ status: "SUCCESS", data: { runId: "r-1", runStatus: "running", outputs: [] } });
  const ended = () => Response.json({ status: "SUCCESS", data: { runId: "r-1", runStatus: "succeeded", outputs: [] } });
  const read = told(running);
  assert.equal((await (await followFetch({ fetch: read.fetch })("https://api.example/v1/runs/r-1")).json()).data.runStatus, "running");
  const waited = told(running, ended);
  const init = { headers: { prefer: "respond-async, Wait=5", authorization: "Bearer k" }, credentials: "include" };
  assert.equal((await (await followFetch({ fetch: waited.fetch, policy: QUICK })("https://api.example/v1/runs/r-1?a=b", init)).json()).data.runStatus, "succeeded");
  assert.deepEqual(waited.sent.map(({ url, credentials }) => [url, credentials]), [["https://api.example/v1/runs/r-1?a=b", "include"], ["https://api.example/v1/runs/r-1", "include"]]);
  assert.deepEqual(waited.sent[1].headers, { authorization: "Bearer k" });
});

test("a refusal is a response, as it came, that says it was followed through", async () => {
  const response = await follows(...create(JSON.stringify({ promptVersionId: "nonsense", inputs: {} })));
  assert.deepEqual([response.status, response.ok, response.headers.get("followthrough-reason")], [422, false, "rejected"]);
  assert.equal(response.url, `${vendor.url}/v1/runs`);
  assert.equal((await response.json()).status, "VALIDATION_ERROR");
  // A layer above takes its word.
  const outer = followFetch({ fetch: follows, policy: QUICK });
  await vendor.reset();
  await vendor.script([{ on: "create", kind: "500", times: -1 }]);
  const down = await outer(...create());
  assert.deepEqual([down.status, (await vendor.stats()).requests.create], [500, 4]);
  const moved = await followFetch({ fetch: told(() => new Response(null, { status: 307, headers: { location: "/x" } })).fetch })(...create());
  assert.equal(moved.status, 307);
});

test("what would be taken for something else is thrown", async () => {
  await vendor.script([{ on: "create", kind: "resetAfter" }]);
  const lost = await caught(follows(...create()));
  assert.ok(lost instanceof FollowthroughError);
  assert.deepEqual([lost.reason, lost.status, lost.attempts], ["outcome_unknown", 0, 1]);
  await vendor.configure({ failRuns: true });
  const failed = await caught(follows(...create()));
  await vendor.configure({ failRuns: false });
  assert.ok(failed instanceof RunFailedError && failed.run.runStatus === "failed");
  await vendor.script([{ on: "create", kind: "504" }, { on: "poll", kind: "500", times: -1 }]);
  const late = await caught(followFetch({ policy: { ...QUICK, budgetMs: 300 } })(...create()));
  assert.deepEqual([late.reason, late.decision.resumable, late.saved.state.runId], ["budget_exhausted", true, late.runId]);
});

test("abort ends it at once, by either signal", async () => {
  const reason = new Error("enough");
  for (const of of [(signal) => create(undefined, { signal }), (signal) => [new Request(...create(undefined, { signal }))]]) {
    const stop = new AbortController();
    const line = told(() => new Response("", { status: 503, headers: { "retry-after": "600" } }));
    const onDecision = () => queueMicrotask(() => stop.abort(reason));
    assert.equal(await caught(followFetch({ fetch: line.fetch, onDecision })(...of(stop.signal))), reason);
    assert.equal(line.sent.length, 1);
  }
});

test("before an edge a create has a key, and a line that is cut is no loss", async () => {
  const edge = followFetch({ policy: QUICK, edge: true });
  stage.cutter.cutAfter(0);
  const { vendor } = stage;
  const response = await edge(`${stage.cutter.url}/v1/runs`, { method: "POST", headers: { authorization: `Bearer ${vendor.key}` }, body: JSON.stringify(inputOf("cut")) });
  assert.equal((await response.json()).data.outputs[0].data, 'A run about "cut".');
  assert.equal(response.headers.get("followthrough-replayed"), "true");
  assert.equal((await vendor.stats()).runsCreated, 1);
  const line = told(() => new Response("{}", { status: 404 }));
  const fetch = followFetch({ fetch: line.fetch, edge: true });
  await fetch("https://edge.example/v1/runs", { method: "POST", headers: { "Idempotency-Key": "mine" } });
  await fetch("https://edge.example/v1/other", { method: "POST" });
  assert.deepEqual(line.sent.map(({ headers }) => new Headers(headers).get("idempotency-key")), ["mine", null]);
});

test("under ky", async () => {
  const { default: ky } = await import(tool.resolve("ky"));
  await vendor.script(TROUBLE);
  const { data } = await ky.post(`${vendor.url}/v1/runs`, { fetch: follows, retry: 0, timeout: false, headers: headers(), json: inputOf("ky") }).json();
  assert.equal(data.outputs[0].data, 'A run about "ky".');
  await vendor.script([{ on: "create", kind: "resetAfter" }]);
  const lost = await caught(ky.post(`${vendor.url}/v1/runs`, { fetch: follows, retry: 0, timeout: false, headers: headers(), json: inputOf() }).json());
  assert.ok(lost instanceof FollowthroughError && lost.reason === "outcome_unknown");
  const refused = await caught(ky.post(`${vendor.url}/v1/runs`, { fetch: follows, retry: 0, headers: headers(), json: {} }).json());
  assert.deepEqual([refused.name, refused.response.status], ["HTTPError", 422]);
});

test("under axios' fetch adapter", async () => {
  const axios = tool("axios");
  const client = axios.create({ adapter: "fetch", env: { fetch: follows, Request, Response }, baseURL: vendor.url, headers: headers() });
  await vendor.script(TROUBLE);
  assert.equal((await client.post("/v1/runs", inputOf("axios"))).data.data.outputs[0].data, 'A run about "axios".');
  const refused = await caught(client.post("/v1/runs", {}));
  assert.deepEqual([refused.name, refused.response.status, refused.response.data.status], ["AxiosError", 422, "VALIDATION_ERROR"]);
  const stop = new AbortController();
  await vendor.script([{ on: "create", kind: "503", retryAfter: "600" }]);
  setTimeout(() => stop.abort(), 200);
  assert.equal((await caught(client.post("/v1/runs", inputOf(), { signal: stop.signal }))).code, "ERR_CANCELED");
});

test("under openapi-fetch", async () => {
  const { default: createApi } = tool("openapi-fetch");
  const api = createApi({ baseUrl: vendor.url, fetch: follows, headers: headers() });
  await vendor.script(TROUBLE);
  const { data } = await api.POST("/v1/runs", { body: inputOf("openapi") });
  assert.equal(data.data.outputs[0].data, 'A run about "openapi".');
  const { error, response } = await api.POST("/v1/runs", { body: {} });
  assert.deepEqual([response.status, error.status], [422, "VALIDATION_ERROR"]);
});
