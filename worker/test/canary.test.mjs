// A key, a token or a secret is in no header, body, event or log of ours, and in
// no stored byte.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SignJWT } from "jose";
import { about, setStage } from "./stage.mjs";

const CANARY = "bp_canary_7f3a9c1e5d";
const store = mkdtempSync(join(tmpdir(), "followthrough-canary-"));

let stage;
before(async () => (stage = await setStage({ key: CANARY, store, flags: ["-run-duration", "100ms"], vars: { MAX_BODY_BYTES: 1000 } })));
after(async () => {
  await stage.close();
  rmSync(store, { recursive: true, force: true });
});

async function told(answer) {
  return JSON.stringify([answer.status, ...answer.headers]) + (await answer.text());
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

test("the key is seen by the vendor alone", async () => {
  const { vendor, ask, create } = stage;
  await vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }, { on: "credits", kind: "resetBefore", times: 4 }]);
  const answers = [
    await create(),
    await create({ accept: "text/event-stream" }),
    await create({}, "x".repeat(2000)),
    await ask("GET", "/v1/me"),
    await ask("GET", "/v1/me/credits"),
    await ask("GET", "/v1/nothing"),
    await ask("GET", "/v1//me"),
    await ask("GET", "/v1/me", { authorization: `Bearer ${CANARY} ${CANARY}` }),
    await ask("GET", "/v1/me", { authorization: `Basic ${CANARY}` }),
    await ask("POST", "/decide", {}, "{"),
    await ask("GET", "/healthz"),
    await ask("GET", "/"),
    await ask("GET", "/nothing"),
  ];
  const statuses = answers.map(({ status }) => status);
  assert.deepEqual(statuses, [200, 200, 413, 200, 502, 404, 404, 401, 401, 400, 200, 200, 404]);
  for (const [i, answer] of answers.entries()) {
    const text = await told(answer);
    assert.ok(text.length > 20);
    assert.ok(!text.includes(CANARY), `answer ${i} tells the key`);
  }
  assert.ok(!stage.printed().includes(CANARY), "the log tells the key");
  const stored = filesUnder(store);
  assert.ok(stored.length > 0);
  assert.ok(stored.some((path) => readFileSync(path).includes("arrivalUs"))); // what a gate stores stands here
  for (const path of stored) assert.ok(!readFileSync(path).includes(CANARY), `${path} holds the key`);
  const seen = await vendor.requests();
  assert.ok(seen.length > 0 && seen.every(({ key }) => key === seen[0].key && key !== "")); // the vendor had it each time
});

// Where the edge keeps the key, three things are secret: that key, what signs
// tokens, and each caller's token, of which the signature alone would do.
test("door-22: keep: nobody sees key or secret, and the vendor no token", async () => {
  const kept = mkdtempSync(join(tmpdir(), "followthrough-canary-keep-"));
  const SECRET = "client-secret-canary-1f7c0b52e9d84a36";
  const PREVIOUS = "previous-secret-canary-84a3652e9d1f7c";
  const tokenOf = (sub, secret, exp = "1h") => new SignJWT().setProtectedHeader({ alg: "HS256" }).setSubject(sub).setAudience("followthrough").setExpirationTime(exp).sign(new TextEncoder().encode(secret));
  const tokens = await Promise.all([tokenOf("alice", SECRET), tokenOf("bob", PREVIOUS), tokenOf("eve", "x".repeat(40)), tokenOf("old", SECRET, "-1h"), tokenOf("long", SECRET, "48h")]);
  const canaries = [CANARY, SECRET, PREVIOUS, ...tokens.flatMap((token) => token.split(".").slice(1))];
  const vars = { BETTERPROMPT_API_KEY: CANARY, CLIENT_SECRET: SECRET, CLIENT_SECRET_PREVIOUS: PREVIOUS, MAX_BODY_BYTES: 1000, CREDITS_WARN: 5000, ADOPT: '{"settleMs":1}' };
  const keep = await setStage({ key: CANARY, store: kept, flags: ["-run-duration", "100ms", "-limiter", "none"], vars });
  try {
    const { vendor } = keep;
    const echo = { on: "other", kind: "answer", status: 400, headers: { "X-Echo": `Bearer ${CANARY}` }, body: `{"status":"BAD_REQUEST_ERROR","message":"Bearer ${CANARY}"}` };
    await vendor.script([{ on: "create", kind: "500" }, { on: "create", kind: "504" }, { on: "create", kind: "422", times: 2 }, echo]);
    const answers = [];
    for (const token of [...tokens, CANARY, SECRET, `${tokens[0]} x`]) {
      const headers = { authorization: `Bearer ${token}` };
      const made = await keep.create({ ...headers, "idempotency-key": "one" });
      const run = about(made).run ?? "none";
      answers.push(made);
      answers.push(
        await keep.create({ ...headers, "idempotency-key": "one" }),
        await keep.create({ ...headers, accept: "text/event-stream" }),
        await keep.create(headers, "x".repeat(2000)),
        await keep.create({ ...headers, "idempotency-key": `é ${token}` }),
        await keep.ask("GET", `/v1/runs/${run}`, headers),
        await keep.ask("GET", `/v1/runs/${run}`, { ...headers, prefer: "wait" }),
        await keep.ask("GET", "/v1/runs?limit=0", headers),
        await keep.ask("GET", "/v1/runs", headers),
        await keep.ask("GET", "/v1/resources", headers),
        await keep.ask("GET", "/v1/me", headers),
        await keep.ask("GET", "/status", headers),
        await keep.ask("POST", "/decide", headers, "{"),
        await keep.ask("OPTIONS", "/v1/runs", headers),
        await keep.ask("GET", "/", headers),
      );
    }
    const statuses = answers.map(({ status }) => status);
    for (const status of [200, 400, 401, 404, 413, 422]) assert.ok(statuses.includes(status), `no answer was ${status}`);
    for (const answer of answers) {
      const text = await told(answer);
      for (const canary of canaries) assert.ok(!text.includes(canary), `${answer.url} tells ${canary}: ${text}`);
    }
    for (const canary of canaries) assert.ok(!keep.printed().includes(canary), `the log tells ${canary}`);
    const stored = filesUnder(kept);
    assert.ok(stored.some((path) => readFileSync(path).includes("alice"))); // what is kept of a caller stands here
    for (const path of stored) {
      const bytes = readFileSync(path);
      for (const canary of canaries) assert.ok(!bytes.includes(canary), `${path} holds ${canary}`);
    }
    const seen = await vendor.requests();
    assert.equal(new Set(seen.map(({ key }) => key)).size, 1); // the kept one, whoever called
    assert.ok(!vendor.log().includes(tokens[0].split(".")[2]));
  } finally {
    await keep.close();
    rmSync(kept, { recursive: true, force: true });
  }
});
