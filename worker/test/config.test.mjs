// Settings: defaults, what is refused and how, and edges that are set up wrongly.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { SignJWT } from "jose";
import { loadCore } from "../../web/url.js";
import { BUDGET_MS, ConfigError, configOf } from "../door/config.mjs";
import { startEdge } from "../local/edge.mjs";
import { startVendor } from "../local/vendor.mjs";
import { about } from "./stage.mjs";

const core = await loadCore(readFileSync(new URL("../../build/core.wasm", import.meta.url)));

const open = [];
after(() => Promise.all(open.map((edge) => edge.close())));

async function edgeWith(vars) {
  let printed = "";
  const edge = await startEdge({ vars, print: (text) => (printed += text) });
  open.push(edge);
  return { url: edge.url, printed: () => printed };
}

const KEEP = { BETTERPROMPT_API_KEY: "bp_kept_key", CLIENT_SECRET: "a-client-secret-of-32-bytes-or-more" };

test("gate-13: the defaults, among them that a record is kept for 24 h", () => {
  const noCore = { decide: () => assert.fail("nothing needs the core"), adopt: () => assert.fail("nothing needs the core") };
  assert.deepEqual(configOf({}, noCore), {
    upstream: "https://api.betterprompt.me", maxBodyBytes: 26214400, bodyIdleMs: 60000, maxSubrequests: 40, policy: {}, budgetMs: BUDGET_MS,
    origins: [], mode: "carry", apiKey: null, secrets: [], audience: "", maxRunsPerDay: 0, preflight: true, store: true, maxStoredBytes: 4194304, adopt: {},
    maxQueue: 1000, maxQueueBytes: 67108864, leaseMs: 60000, keepMs: 86400000, creditsWarn: undefined,
  });
});

test("what may be set", () => {
  const env = {
    UPSTREAM: "http://127.0.0.1:8000", MAX_BODY_BYTES: "5", BODY_IDLE_MS: 6, MAX_SUBREQUESTS: 9, POLICY: '{"budgetMs":7000,"pollMinMs":3}',
    ALLOWED_ORIGINS: " https://app.example ,http://localhost:3000", PREFLIGHT: "off", STORE: "off", MAX_STORED_BYTES: 10, ADOPT: '{"settleMs":500,"maxLooks":2}',
    MAX_QUEUE: "11", MAX_QUEUE_BYTES: 12, LEASE_MS: "1000", KEEP_MS: "1001", CREDITS_WARN: "12.5", MAX_RUNS_PER_SUB_PER_DAY: "13",
  };
  assert.deepEqual(configOf(env, core), {
    upstream: "http://127.0.0.1:8000", maxBodyBytes: 5, bodyIdleMs: 6, maxSubrequests: 9, policy: { budgetMs: 7000, pollMinMs: 3 }, budgetMs: 7000,
    origins: ["https://app.example", "http://localhost:3000"], mode: "carry", apiKey: null, secrets: [], audience: "", maxRunsPerDay: 13, preflight: false, store: false, maxStoredBytes: 10,
    adopt: { settleMs: 500, maxLooks: 2 }, maxQueue: 11, maxQueueBytes: 12, leaseMs: 1000, keepMs: 1001, creditsWarn: 12.5,
  });
  assert.deepEqual(configOf({ POLICY: { maxAttempts: 2 }, ADOPT: { skewMs: 0 } }, core).adopt, { skewMs: 0 });
  assert.deepEqual([configOf({ ADOPT: "off" }, core).adopt, configOf({ ADOPT: "on", STORE: "on" }, core).adopt, configOf({ CREDITS_WARN: 0 }, core).creditsWarn], [false, {}, 0]);
  const { mode, apiKey, secrets, audience } = configOf({ ...KEEP, CLIENT_SECRET_PREVIOUS: "ü".repeat(16), AUDIENCE: "https://edge.example" }, core);
  assert.deepEqual([mode, apiKey, audience], ["keep", "bp_kept_key", "https://edge.example"]);
  assert.deepEqual(secrets, [KEEP.CLIENT_SECRET, "ü".repeat(16)].map((text) => new TextEncoder().encode(text)));
  assert.equal(configOf({ ...KEEP, CLIENT_SECRET_PREVIOUS: "" }, core).audience, "followthrough");
});

test("settings are read once for an env", () => {
  const env = { POLICY: '{"maxAttempts":3}' };
  assert.equal(configOf(env, core), configOf(env, { decide: () => assert.fail("read again") }));
  assert.notEqual(configOf(env, core), configOf({ ...env }, core));
});

test("nonsense is an error that names the setting", () => {
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
    [{ POLICY: "null" }, /^POLICY: want /],
    [{ ADOPT: "yes" }, /^ADOPT: want "on", "off" or a JSON object$/],
    [{ ADOPT: "[1]" }, /^ADOPT: want /],
    [{ ADOPT: '{"settle":1}' }, /^ADOPT: want one of skewMs, settleMs, .* in rules\.settle$/],
    [{ ADOPT: '{"settleMs":-1}' }, /^ADOPT: want an integer from 0 .* in rules\.settleMs$/],
    [{ ADOPT: '{"maxLooks":0}' }, /^ADOPT: want an integer from 1 .* in rules\.maxLooks$/],
    [{ ADOPT: '{"settleMs":600000}' }, /^ADOPT: want at least settleMs in rules\.budgetMs$/],
    [{ PREFLIGHT: "yes" }, /^PREFLIGHT: want "on" or "off"$/],
    [{ STORE: "yes" }, /^STORE: want "on" or "off"$/],
    [{ LEASE_MS: "999" }, /^LEASE_MS: want an integer from 1000/],
    [{ KEEP_MS: "999" }, /^KEEP_MS: want an integer from 1000/],
    [{ KEEP_MS: "1d" }, /^KEEP_MS: want an integer from 1000/],
    [{ MAX_QUEUE: "0" }, /^MAX_QUEUE: want an integer from 1/],
    [{ MAX_QUEUE_BYTES: "x" }, /^MAX_QUEUE_BYTES: want an integer from 1/],
    [{ MAX_STORED_BYTES: "" , BODY_IDLE_MS: "0" }, /^BODY_IDLE_MS: want an integer from 1/],
    [{ MAX_RUNS_PER_SUB_PER_DAY: "0" }, /^MAX_RUNS_PER_SUB_PER_DAY: want an integer from 1/],
    [{ CREDITS_WARN: "-1" }, /^CREDITS_WARN: want a number of credits, 0 or more$/],
    [{ CREDITS_WARN: "1e999" }, /^CREDITS_WARN: want a number/],
    ...["*", "null", "app.example", "https://app.example/", "https://App.example", "https://app.example:443", "https://a.example https://b.example", "https://a.example,", "https://*.example/", "file:///x", "chrome-extension://x"].map((list) => [
      { ALLOWED_ORIGINS: list }, /^ALLOWED_ORIGINS: want origins as browsers send them/,
    ]),
    [{ POLICY: '{"retryCreate":1}' }, /^POLICY: want true or false in policy\.retryCreate$/],
  ]) {
    assert.throws(() => configOf(env, core), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, want);
      return true;
    });
  }
});

test("door-10: half a keep mode, or one with a short secret, is none", () => {
  const secret = /^CLIENT_SECRET: want at least 32 bytes/;
  for (const [change, want] of [
    [{ CLIENT_SECRET: undefined }, secret],
    [{ CLIENT_SECRET: "" }, secret],
    [{ CLIENT_SECRET: "x".repeat(31) }, secret],
    [{ CLIENT_SECRET: `${"x".repeat(40)}\n` }, secret],
    [{ CLIENT_SECRET: " ".repeat(40) }, secret],
    [{ CLIENT_SECRET: undefined, CLIENT_SECRET_PREVIOUS: "x".repeat(40) }, secret],
    [{ CLIENT_SECRET_PREVIOUS: "x".repeat(31) }, /^CLIENT_SECRET_PREVIOUS: want at least 32 bytes/],
    [{ BETTERPROMPT_API_KEY: "" }, /^BETTERPROMPT_API_KEY: want the vendor's key where CLIENT_SECRET is set$/],
    [{ BETTERPROMPT_API_KEY: undefined, CLIENT_SECRET: undefined, CLIENT_SECRET_PREVIOUS: "x" }, /^BETTERPROMPT_API_KEY: want the vendor's key where CLIENT_SECRET_PREVIOUS is set$/],
    [{ BETTERPROMPT_API_KEY: "bp_kept_key\n" }, /^BETTERPROMPT_API_KEY: want the key and nothing else/],
    [{ BETTERPROMPT_API_KEY: "Bearer bp_kept_key" }, /^BETTERPROMPT_API_KEY: want the key and nothing else/],
    [{ BETTERPROMPT_API_KEY: "short" }, /^BETTERPROMPT_API_KEY: want the key and nothing else/],
    [{ AUDIENCE: 7 }, /^AUDIENCE: want a text$/],
  ]) {
    const env = { ...KEEP, ...change };
    assert.throws(() => configOf(env, core), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, want);
      for (const value of Object.values(env)) assert.ok(!value || String(value).trim().length < 6 || !error.message.includes(String(value).trim()));
      return true;
    });
  }
});

test("door-10: with a short secret the edge refuses everything, whoever comes", async () => {
  const vendor = await startVendor({ key: KEEP.BETTERPROMPT_API_KEY });
  try {
    const short = "only-31-bytes-of-client-secret!";
    const edge = await edgeWith({ ...KEEP, CLIENT_SECRET: short, UPSTREAM: vendor.url });
    const token = await new SignJWT().setProtectedHeader({ alg: "HS256" }).setSubject("a").setAudience("followthrough").setExpirationTime("1h").sign(new TextEncoder().encode(short));
    for (const authorization of ["", `Bearer ${token}`, `Bearer ${KEEP.BETTERPROMPT_API_KEY}`]) {
      for (const [method, path] of [["POST", "/v1/runs"], ["GET", "/v1/runs"], ["GET", "/v1/resources"], ["POST", "/decide"], ["GET", "/status"]]) {
        const answer = await fetch(edge.url + path, { method, headers: { authorization } });
        assert.deepEqual([answer.status, about(answer).reason], [500, "misconfigured"], path);
        assert.match((await answer.json()).message, /CLIENT_SECRET: want at least 32 bytes/);
      }
    }
    assert.deepEqual(await vendor.requests(), []);
    for (const secret of [short, KEEP.BETTERPROMPT_API_KEY, token]) assert.ok(!edge.printed().includes(secret));
    assert.match(edge.printed(), /"event":"misconfigured"/);
  } finally {
    await vendor.close();
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
