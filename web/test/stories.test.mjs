import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadCore } from "../url.js";
import { flipBit, flipCheck, flipVerdict } from "./flip.mjs";
import { HOSTS, linesOf, WHOLE } from "./forms.mjs";
import { coreURL, filesBelow } from "./load.mjs";
import { runAdoptions, runChecks, runStories } from "./stories.mjs";

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

const DOUBTED = {
  name: "a create", why: "it may have made a run", rules: { settleMs: 4000 },
  steps: [
    {
      see: { doubt: { sentMs: 1_770_000_000_000, failedMs: 1_770_000_003_000, promptVersionId: "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11" }, nowMs: 1_770_000_003_000 },
      do: { action: "look", delayMs: 4000 },
    },
    { see: { list: { nowMs: 1_770_000_007_000 } }, do: { reason: "list_failed", state: { looks: 1, failedMs: 1_770_000_003_000 } } },
    { see: { rules: { maxLooks: 1 }, state: {}, list: {} }, do: { action: "fail", reason: "no_version" } },
    { see: { list: { rows: 1 } }, do: { error: "invalid_adoption", field: "list.rows" } },
    { see: 7, do: { field: "" } },
  ],
};

const FOUND = { path: "/promptVersionId", code: "not_uuid", expected: "a UUID", found: "a number" };
const COUNTED = { path: "/inputs/imageInputs", code: "image_count", expected: "an array of 1, as the prompt's imageCount says", found: "nothing" };
const CHECKED = {
  name: "a call", why: "it would be refused", prompt: { imageCount: 0 },
  steps: [
    { see: { body: '{"promptVersionId":5,"inputs":{}}' }, do: { problems: [FOUND], more: 0 } },
    { see: { body: '{"promptVersionId":5,"inputs":{}}', prompt: { imageCount: 1 } }, do: { problems: [FOUND, COUNTED] } },
    { see: { body: 5 }, do: { error: "invalid_check", field: "body" } },
    { see: 7, do: { field: "" } },
  ],
};

const core = await loadCore(coreURL);
const toldChecks = (...stories) => runChecks(core, [{ name: "c.json", json: JSON.stringify(stories) }]);
const toldDoubts = (...stories) => runAdoptions(core, [{ name: "a.json", json: JSON.stringify(stories) }]);

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
  await assert.rejects(told({ name: "n", steps: [null] }), /f\.json: story 0: steps: want objects/);
});

test("of a create in doubt the same: state and rules are carried, and what is not as told is a failure", async () => {
  const report = await toldDoubts(DOUBTED, DOUBTED);
  assert.deepEqual([report.stories, report.steps, report.failures], [2, 10, []]);
  for (const [want, field, wanted, got] of [
    [{ delayMs: 1 }, "delayMs", "1", "4000"],
    [{ state: { looks: 1 } }, "state.looks", "1", "0"],
    [{ flags: [] }, "flags", '"a field of the verdict"', '"no such field"'],
    [{ error: "invalid_adoption" }, "error", '"invalid_adoption"', "nothing"],
    [[], "do", '"an object"', "[]"],
  ]) {
    const { failures } = await toldDoubts({ ...DOUBTED, steps: [{ ...DOUBTED.steps[0], do: want }] });
    assert.deepEqual(failures, [{ file: "a.json", story: "a create", step: 0, field, want: wanted, got }]);
  }
  assert.equal((await toldDoubts({ ...DOUBTED, steps: [{ see: {} }] })).sha256, createHash("sha256").update('{"error":"invalid_adoption","field":"doubt"}\n').digest("hex"));
});

test("of a call that is checked the same: what is known is carried, and keys have no order", async () => {
  const report = await toldChecks(CHECKED, CHECKED);
  assert.deepEqual([report.stories, report.steps, report.failures], [2, 8, []]);
  const turned = Object.fromEntries(Object.entries(FOUND).reverse());
  for (const [want, field] of [
    [{ problems: [turned] }, undefined], [{ problems: [] }, "problems"], [{ problems: [FOUND, FOUND] }, "problems"], [{ problems: [{ ...FOUND, found: "a text" }] }, "problems"],
    [{ more: 1 }, "more"], [{ flags: [] }, "flags"], [{ error: "invalid_check" }, "error"], [7, "do"],
  ]) {
    const { failures } = await toldChecks({ ...CHECKED, steps: [{ ...CHECKED.steps[0], do: want }] });
    assert.deepEqual(failures.map((one) => one.field), field === undefined ? [] : [field]);
  }
});

test("one bit is seen", async () => {
  const file = { name: "f.json", json: JSON.stringify([GOOD]) };
  const right = await runStories(core, [file]);
  for (const step of [0, 1, 4]) {
    const wrong = await runStories(flipBit(core, step), [file]);
    assert.deepEqual(wrong.failures, []);
    assert.notEqual(wrong.sha256, right.sha256);
  }
  const doubts = [{ name: "a.json", json: JSON.stringify([DOUBTED]) }];
  const wrong = await runAdoptions(flipVerdict(core, 1), doubts);
  assert.deepEqual(wrong.failures, []);
  assert.notEqual(wrong.sha256, (await runAdoptions(core, doubts)).sha256);
  const checks = [{ name: "c.json", json: JSON.stringify([CHECKED]) }];
  assert.notEqual((await runChecks(flipCheck(core, 1), checks)).sha256, (await runChecks(core, checks)).sha256);
});

test("the hosts tell the same, and one bit in any of them is red", { timeout: 120_000 }, async (t) => {
  const dir = await mkdtemp(join(tmpdir(), "stories-"));
  t.after(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "b.json"), `\ufeff${JSON.stringify([GOOD])}`);
  await writeFile(join(dir, "B.json"), JSON.stringify([GOOD, GOOD]));
  assert.deepEqual((await filesBelow(dir)).map(({ name }) => name), ["B.json", "b.json"]);

  const twice = await driveWith({ STORIES: join(dir, "b.json") }, "--dir", dir, "node+url");
  assert.match(twice.stdout, /^node\+url +4 stories +20 steps .*\nadoption node\+url +\d+ stories .*\npreflight node\+url +\d+ stories/); // STORIES adds

  const doubts = await mkdtemp(join(tmpdir(), "doubts-"));
  t.after(() => rm(doubts, { recursive: true }));
  await writeFile(join(doubts, "a.json"), JSON.stringify([DOUBTED]));
  const checks = await mkdtemp(join(tmpdir(), "checks-"));
  t.after(() => rm(checks, { recursive: true }));
  await writeFile(join(checks, "c.json"), JSON.stringify([CHECKED]));
  const own = (...args) => drive(dir, "--adoption", doubts, "--preflight", checks, ...args);

  const all = await own(...HOSTS);
  assert.equal(all.code, 0, all.stderr);
  const lines = all.stdout.trim().split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)[0]), linesOf(HOSTS));
  for (const kind of ["", "adoption", "preflight"]) {
    const own = lines.filter((line) => /^(adoption|preflight) |/.exec(line)[0].trim() === kind);
    assert.equal(new Set(own.map((line) => line.replace(/^.*?(?=\d+ stories)/, ""))).size, 1);
  }

  for (const host of HOSTS) {
    for (const [which, what] of [["1", ""], ...(WHOLE.includes(host) ? [["adoption:1", " about creates in doubt"]] : []), ["preflight:1", " about calls that are checked"]]) {
      const red = await own("--flip", `${host}:${which}`, ...new Set(["node+url", host, host === "workerd" ? "node" : "workerd"]));
      assert.equal(red.code, 1, host);
      assert.equal(red.stderr, `the hosts did not decide the same${what}\n`);
    }
  }

  const native = join(doubts, "line");
  const at = lines.findIndex((line) => line.startsWith("node+url"));
  const every = lines.slice(at, at + 3).map((line) => line.replace("node+url", "native  "));
  await writeFile(native, every.join("\n"));
  assert.equal((await own("--native", native, "node+url")).code, 0);
  for (const wrong of [0, 1, 2]) {
    await writeFile(native, every.map((line, i) => (i === wrong ? `${line.slice(0, -1)}x` : line)).join("\n"));
    assert.equal((await own("--native", native, "node+url")).code, 1);
    await writeFile(native, every[wrong]);
    const alone = await own("--native", native, "node+url");
    assert.equal(alone.code, 2);
    assert.match(alone.stderr, /--native: no line that begins with "((adoption|preflight) )?native"/);
  }
  await writeFile(native, every[0]);
  const none = await drive(dir, "--adoption", "", "--preflight", "", "--native", native, "node+url");
  assert.deepEqual([none.code, none.stdout.trim().split("\n").length], [0, 2]); // decisions alone
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
