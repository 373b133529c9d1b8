// A key is in no header, body, event or log of ours, and in no stored byte.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setStage } from "./stage.mjs";

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
