import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadCore } from "../core.js";
import { flipBit } from "./flip.mjs";
import { coreURL, filesBelow } from "./load.mjs";
import { runStories } from "./stories.mjs";

const core = await loadCore(coreURL);
const DRIVER = fileURLToPath(new URL("all-hosts.mjs", import.meta.url));
const body = '{"status":"GATEWAY_TIMEOUT_ERROR","data":{"runId":"r-1"}}';

const GOOD = {
  name: "a run", why: "it is paid", source: "a remark", policy: { pollMinMs: 3000 },
  steps: [
    { see: { status: 504, body, retryAfter: "x" }, do: { action: "poll", delayMs: 3000, flags: ["malformed_retry_after"] } },
    { see: { status: 200, method: "GET" }, do: { action: "poll", state: { failures: 1, runId: "r-1" }, flags: [] } },
    { see: { policy: {}, state: {}, status: 504, body }, do: { delayMs: 1000, flagsInclude: [], state: { polls: 1 } } },
    { see: { draw: -1 }, do: { error: "invalid_observation", field: "draw" } },
    { see: { status: 200, method: "GET" }, do: { state: { failures: 1, polls: 2 } } },
  ],
};

const told = (...stories) => runStories(core, [{ name: "f.json", json: JSON.stringify(stories) }]);

test("state and policy are carried, unless a see brings its own", async () => {
  const report = await told(GOOD, GOOD);
  assert.deepEqual([report.stories, report.steps, report.failures], [2, 10, []]);
});

test("the hash is over every decision and a line feed", async () => {
  const hash = createHash("sha256");
  for (const observation of [{ status: 200 }, { status: 0 }]) hash.update(`${JSON.stringify(core.decide(observation))}\n`);
  hash.update('{"error":"invalid_observation","field":"draw"}\n');
  const steps = [200, 0].map((status) => ({ see: { status, state: {} }, do: { runId: "" } }));
  const error = { see: { draw: "" }, do: { field: "draw" } };
  assert.equal((await told({ name: "n", steps: [...steps, error] })).sha256, hash.digest("hex"));
});

test("what is not as told is a failure, with its place", async () => {
  const see = { status: 504, body, retryAfter: "x, 1.5" };
  for (const [want, field, wanted, got] of [
    [{ delayMs: 1 }, "delayMs", "1", "1500"],
    [{ action: "retry" }, "action", '"retry"', '"poll"'],
    [{ delayMs: "1500" }, "delayMs", '"1500"', "1500"],
    [{ state: { polls: 2 } }, "state.polls", "2", "1"],
    [{ state: { poll: 1 } }, "state.poll", "1", "nothing"],
    [{ flags: ["malformed_retry_after"] }, "flags", '["malformed_retry_after"]', null],
    [{ flagsInclude: ["bad_envelope"] }, "flagsInclude", '["bad_envelope"]', null],
    [{ dealyMs: 1 }, "dealyMs", '"a field of the decision"', '"no such field"'],
    [{ error: "invalid_observation" }, "error", '"invalid_observation"', "nothing"],
    [[], "do", '"an object"', "[]"],
  ]) {
    const { failures } = await told({ name: "n", steps: [{ see: {}, do: { action: "fail" } }, { see, do: want }] });
    assert.equal(failures.length, 1, field);
    const { file, story, step } = failures[0];
    assert.deepEqual([file, story, step, failures[0].field, failures[0].want], ["f.json", "n", 1, field, wanted]);
    if (got !== null) assert.equal(failures[0].got, got);
  }
  const flags = ["repeated_retry_after", "fractional_retry_after", "malformed_retry_after"];
  assert.deepEqual((await told({ name: "n", steps: [{ see, do: { flags } }] })).failures, []); // a set has no order
  await assert.rejects(told({ name: "n", steps: [] }), /f\.json: story 0: want a name and at least one step/);
});

test("one bit is seen", async () => {
  const file = { name: "f.json", json: JSON.stringify([GOOD]) };
  const right = await runStories(core, [file]);
  for (const step of [0, 1, 4]) {
    const wrong = await runStories(flipBit(core, step), [file]);
    assert.deepEqual(wrong.failures, []);
    assert.notEqual(wrong.sha256, right.sha256);
  }
});

test("the hosts tell the same, and one bit in any of them is red", { timeout: 120_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), "stories-"));
  t.after(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "b.json"), `\ufeff${JSON.stringify([GOOD])}`);
  await writeFile(join(dir, "B.json"), JSON.stringify([GOOD, GOOD]));
  assert.deepEqual((await filesBelow(dir)).map(({ name }) => name), ["B.json", "b.json"]);

  const twice = await driveWith({ STORIES: join(dir, "b.json") }, "--dir", dir, "node");
  assert.match(twice.stdout, /^node +4 stories +20 steps /); // STORIES adds

  const all = await drive(dir, "node", "chromium", "workerd");
  assert.equal(all.code, 0, all.stderr);
  const lines = all.stdout.trim().split("\n");
  assert.deepEqual(lines.map((line) => line.split(" ")[0]), ["node", "chromium", "workerd"]);
  assert.equal(new Set(lines.map((line) => line.replace(/^\S+ +/, ""))).size, 1);

  for (const host of ["node", "chromium", "workerd"]) {
    const red = await drive(dir, "--flip", `${host}:1`, ...new Set(["node", host, "workerd"]));
    assert.equal(red.code, 1, host);
    assert.match(red.stderr, /the hosts did not decide the same/);
  }

  const native = join(dir, "line");
  await writeFile(native, `${lines[0].replace("node  ", "native")}\n`);
  assert.equal((await drive(dir, "--native", native, "node")).code, 0);
  await writeFile(native, `${lines[0].replace("node  ", "native").slice(0, -1)}x\n`);
  assert.equal((await drive(dir, "--native", native, "node")).code, 1);
});

test("a failed story, or a host that cannot start, is red", async (t) => {
  const dir = await mkdtemp(join(tmpdir(), "stories-"));
  t.after(() => rm(dir, { recursive: true }));
  const wrong = { name: "wrong", steps: [{ see: {}, do: { delayMs: 7 } }] };
  await writeFile(join(dir, "w.json"), JSON.stringify([wrong]));
  const red = await drive(dir, "node");
  assert.equal(red.code, 1);
  assert.match(red.stderr, /w\.json: "wrong": step 0: delayMs: want 7, got 0/);
  assert.match(red.stderr, /node: 1 differences in 1 stories/);

  const gone = await driveWith({ CHROMIUM: join(dir, "none") }, "--dir", dir, "chromium");
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /chromium: cannot run: CHROMIUM: no program at/);
  assert.equal((await drive(dir, "netscape")).code, 2);
  assert.equal((await driveWith({ STORIES: join(dir, "none") }, "node")).code, 2); // it names nothing
  const empty = await mkdtemp(join(dir, "empty-"));
  assert.match((await driveWith({ STORIES: empty }, "node")).stderr, /found no \*\.json/);
});

/** Runs the driver over the stories of dir. */
function drive(dir, ...args) {
  return driveWith({}, "--dir", dir, ...args);
}

function driveWith(env, ...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [DRIVER, ...args], { env: { ...process.env, STORIES: "", ...env } }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}
