// Settings: defaults, what is refused and how, and edges that are set up wrongly.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { loadCore } from "../../web/core.js";
import { BUDGET_MS, ConfigError, configOf } from "../door/config.mjs";
import { startEdge } from "../local/edge.mjs";
import { about } from "./stage.mjs";

const wasm = readFileSync(new URL("../../build/core.wasm", import.meta.url));
const core = () => loadCore(wasm);
const open = [];
after(() => Promise.all(open.map((edge) => edge.close())));

async function edgeWith(vars) {
  let printed = "";
  const edge = await startEdge({ vars, print: (text) => (printed += text) });
  open.push(edge);
  return { url: edge.url, printed: () => printed };
}

test("the defaults", async () => {
  const noCore = () => assert.fail("nothing needs the core");
  assert.deepEqual(await configOf({}, noCore), {
    upstream: "https://api.betterprompt.me", maxBodyBytes: 26214400, maxSubrequests: 40, policy: {}, budgetMs: BUDGET_MS,
  });
});

test("what may be set", async () => {
  const env = { UPSTREAM: "http://127.0.0.1:8000", MAX_BODY_BYTES: "5", MAX_SUBREQUESTS: 9, POLICY: '{"budgetMs":7000,"pollMinMs":3}' };
  assert.deepEqual(await configOf(env, core), {
    upstream: "http://127.0.0.1:8000", maxBodyBytes: 5, maxSubrequests: 9, policy: { budgetMs: 7000, pollMinMs: 3 }, budgetMs: 7000,
  });
  assert.deepEqual((await configOf({ POLICY: { maxAttempts: 2 } }, core)).policy, { maxAttempts: 2 });
});

test("nonsense is an error that names the setting", async () => {
  const origin = /^UPSTREAM: want an origin/;
  for (const [env, want] of [
    [{ UPSTREAM: "api.betterprompt.me" }, origin],
    [{ UPSTREAM: "http://api.betterprompt.me" }, origin],
    [{ UPSTREAM: "https://api.betterprompt.me/v1" }, origin],
    [{ UPSTREAM: "https://a:b@api.betterprompt.me" }, origin],
    [{ UPSTREAM: "https://api.betterprompt.me?x" }, origin],
    [{ UPSTREAM: "ftp://127.0.0.1" }, origin],
    [{ MAX_BODY_BYTES: "0" }, /^MAX_BODY_BYTES: want an integer from 1/],
    [{ MAX_BODY_BYTES: "1e3" }, /^MAX_BODY_BYTES: want an integer from 1/],
    [{ MAX_BODY_BYTES: -1 }, /^MAX_BODY_BYTES: want an integer from 1/],
    [{ MAX_SUBREQUESTS: "many" }, /^MAX_SUBREQUESTS: want an integer from 1/],
    [{ POLICY: "{" }, /^POLICY: want a JSON object$/],
    [{ POLICY: "[]" }, /^POLICY: want an object in policy$/],
    [{ POLICY: '{"maxAttempts":0}' }, /^POLICY: want an integer from 1 to 9007199254740991 in policy\.maxAttempts$/],
    [{ POLICY: '{"pollMinMs":9,"pollMaxMs":8}' }, /^POLICY: want at least pollMinMs in policy\.pollMaxMs$/],
    [{ POLICY: '{"maxAttemps":3}' }, /^POLICY: want one of maxAttempts, .*retryCreate in policy\.maxAttemps$/],
    [{ POLICY: '{"retryCreate":1}' }, /^POLICY: want true or false in policy\.retryCreate$/],
  ]) {
    await assert.rejects(configOf(env, core), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, want);
      return true;
    });
  }
});

test("an edge that is set up wrongly says so and forwards nothing", async () => {
  const edge = await edgeWith({ POLICY: '{"maxAttempts":0}' });
  const answer = await fetch(`${edge.url}/v1/me`, { headers: { authorization: "Bearer k" } });
  const envelope = await answer.json();
  assert.deepEqual(about(answer), { status: 500, reason: "misconfigured", attempts: 0, polls: 0, run: null });
  assert.equal(envelope.status, "SERVER_ERROR");
  assert.match(envelope.message, /POLICY: .* policy\.maxAttempts/);
  assert.equal((await fetch(`${edge.url}/healthz`)).status, 200); // the desk does not depend on it
});

test("an API that cannot be reached is an answer of ours", async () => {
  const edge = await edgeWith({ UPSTREAM: "http://127.0.0.1:1", POLICY: '{"initialBackoffMs":1}' });
  const headers = { authorization: "Bearer k" };
  const post = await fetch(`${edge.url}/v1/runs`, { method: "POST", headers, body: "{}" });
  assert.deepEqual(about(post), { status: 502, reason: "outcome_unknown", attempts: 1, polls: 0, run: null });
  assert.equal((await post.json()).status, "SERVER_ERROR");
  const get = await fetch(`${edge.url}/v1/me`, { headers });
  assert.deepEqual(about(get), { status: 502, reason: "attempts_exhausted", attempts: 4, polls: 0, run: null });
});
