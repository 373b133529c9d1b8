import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { bindCore } from "../bind.js";
import { adopt, AdoptionError } from "../adoption.js";
import * as pages from "../core.js";
import { loadCore } from "../url.js";
import { BROKEN } from "../layout.js";
import { start } from "../runtime.js";
import { coreURL } from "./load.mjs";

const core = await loadCore(coreURL);
const SENT_MS = 1_770_000_000_000;
const ESSAY = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11";
const DOUBT = { doubt: { sentMs: SENT_MS, failedMs: SENT_MS + 3000, promptVersionId: ESSAY, resend: true }, nowMs: SENT_MS + 3000 };
const PAGE = { outcome: "answered", date: "Mon, 02 Feb 2026 02:40:13 GMT", askedMs: SENT_MS + 13_000, nowMs: SENT_MS + 13_000 };
const row = (runId, more) => ({ runId, promptVersionId: ESSAY, createdAt: "2026-02-02T02:40:01.5Z", ...more });

/** What a core says of a page with those rows, and else as list has it. */
function listed(rows, list, one = core) {
  return one.adopt({ state: one.adopt(DOUBT).state, list: { ...PAGE, rows, ...list } });
}

test("a verdict is the wire form, key by key", () => {
  assert.equal(
    JSON.stringify(listed([row("run_1"), row("run_2", { claimed: true })], { rivals: [{ sentMs: 5, endedMs: 7 }] })),
    `{"action":"adopt","reason":"one","delayMs":0,"runId":"run_1","since":0,"startingAfter":"","state":{"sentMs":1770000000000,"failedMs":1770000003000,` +
      `"promptVersionId":"${ESSAY}","resend":true,"looks":0,"since":1769999698,"startingAfter":"","pages":0,"dated":true,"fromMs":1769999998000,` +
      '"toMs":1770000005000,"slackMs":2000,"settled":true,"sinceTooLate":false,"found":1,"runId":"run_1","unreadable":false,"rivals":false,"openRival":false}}',
  );
  assert.equal(pages.core.adopt, undefined); // what pages load has no use for it
});

test("what cannot be used is named, the first of it", () => {
  const ms = "an integer from 0 to 9007199254740991";
  for (const [step, field, want] of [
    [null, "", "a JSON object"],
    [[], "", "a JSON object"],
    [undefined, "", "a JSON object"],
    [{}, "doubt", "a doubt or a list"],
    [{ doubt: {}, list: {} }, "list", "none beside a doubt"],
    [{ doubt: null }, "doubt", "an object"],
    [{ rules: null, state: 1 }, "rules", "an object"],
    [{ rules: { settleMs: 0.5 } }, "rules.settleMs", ms],
    [{ rules: { skewMs: 0, settleMs: 0, initialBackoffMs: 0, maxBackoffMs: 0, budgetMs: 0, maxLooks: 0, maxPages: 0 } }, "rules.maxLooks", "an integer from 1 to 9007199254740991"],
    [{ rules: { settleMs: 70_000 }, state: 1 }, "rules.budgetMs", "at least settleMs"],
    [{ state: [], doubt: null }, "state", "an object"],
    [{ state: { found: 3 } }, "state.found", "an integer from 0 to 2"],
    [{ state: { runId: 7 } }, "state.runId", "a string"],
    [{ state: { openRival: 1 } }, "state.openRival", "true or false"],
    [{ doubt: { sentMs: -1 }, nowMs: -1 }, "doubt.sentMs", ms],
    [{ doubt: { failedMs: 2 ** 53 } }, "doubt.failedMs", ms],
    [{ doubt: { resend: "yes" } }, "doubt.resend", "true or false"],
    [{ doubt: {}, nowMs: 1n }, "nowMs", ms],
    [{ list: [] }, "list", "an object"],
    [{ list: { outcome: "ok" } }, "list.outcome", '"failed", "answered" or "rejected"'],
    [{ list: { outcome: "" } }, "list.outcome", '"failed", "answered" or "rejected"'],
    [{ list: { outcome: 1 } }, "list.outcome", "a string"],
    [{ list: { date: 1, rows: 1 } }, "list.date", "a string"],
    [{ list: { waitMs: NaN } }, "list.waitMs", ms],
    [{ list: { hasMore: null } }, "list.hasMore", "true or false"],
    [{ list: { claimed: 1 } }, "list.claimed", "true or false"],
    [{ list: { rows: {}, rivals: 1 } }, "list.rows", "an array"],
    [{ list: { rivals: {} } }, "list.rivals", "an array"],
    [{ list: { rivals: [{}, []] } }, "list.rivals", "an array of objects"],
    [{ list: { outcome: "rejected", rivals: [{ sentMs: "1" }] } }, "list.rivals.sentMs", ms],
    [{ list: { rivals: [{ endedMs: -1 }, 7] } }, "list.rivals.endedMs", ms],
  ]) {
    assert.throws(() => core.adopt(step), (error) => {
      assert.ok(error instanceof AdoptionError && error instanceof TypeError);
      assert.deepEqual([error.field, error.want], [field, want]);
      assert.equal(JSON.stringify(error), JSON.stringify({ error: "invalid_adoption", field }));
      assert.equal(error.message, `invalid adoption: ${field && `${field}: `}want ${want}`);
      return true;
    });
  }
});

test("a row is the vendor's: what is no text is none, and nothing of it is refused", () => {
  const [unreadable, none] = ["unreadable_row", "none"];
  for (const [one, reason] of [
    [null, unreadable], [7, unreadable], [[], unreadable], [{}, unreadable], ["run_1", unreadable],
    [row(undefined), unreadable], [row(7), unreadable], [row("r".repeat(129)), unreadable], [row("r".repeat(128)), "one"],
    [row("run_1", { createdAt: undefined }), unreadable], [row("run_1", { createdAt: 1 }), unreadable],
    [row("run_1", { createdAt: `2026-02-02T02:40:01.${"5".repeat(43)}Z` }), "one"],
    [row("run_1", { createdAt: `2026-02-02T02:40:01.${"5".repeat(44)}Z` }), unreadable],
    [row("run_1", { promptVersionId: null }), unreadable], [row("run_1", { promptVersionId: `${ESSAY}0` }), unreadable],
    [row("run_1", { promptVersionId: ESSAY.toUpperCase() }), "one"],
    [row("run_1", { claimed: true }), none], [row("run_1", { claimed: 1 }), "one"], [row("run_1", { claimed: "true" }), "one"],
  ]) {
    assert.equal(listed([one]).reason, reason, JSON.stringify(one));
  }
});

test("nothing of one adoption is left for another", () => {
  const alone = JSON.stringify(listed([row("run_1")]));
  assert.equal(listed([row("run_2"), row("run_3"), {}], { rivals: [{ sentMs: SENT_MS }], hasMore: true }).action, "page");
  assert.throws(() => listed([row("run_2")], { rivals: [7] }), AdoptionError);
  core.adopt({ rules: { settleMs: 1, maxLooks: 1 }, doubt: {} });
  core.decide({ method: "POST", status: 500, policy: { maxAttempts: 9 }, date: "x", nowMs: 9 });
  assert.equal(JSON.stringify(listed([row("run_1")])), alone);
});

test("a decision does not follow the policy of an adoption, nor the other way", () => {
  const late = { method: "POST", status: 500, body: '{"status":"SERVER_ERROR"}', draw: 65535 };
  const want = JSON.stringify(core.decide(late));
  const rules = { initialBackoffMs: 7, maxBackoffMs: 7 };
  const { state } = core.adopt({ ...DOUBT, rules });
  assert.equal(core.adopt({ rules, state, list: { nowMs: SENT_MS + 20_000 } }).delayMs, 7);
  assert.equal(JSON.stringify(core.decide(late)), want);
  core.decide({ ...late, policy: { initialBackoffMs: 3, maxBackoffMs: 3 } });
  assert.equal(core.adopt({ state, list: { nowMs: SENT_MS + 20_000 } }).delayMs, 1000);
});

test("a decision tells of doubt, of the key and of a list", () => {
  const told = (o) => {
    const d = core.decide(o);
    return [d.doubt, d.resend, d.keyRefused, d.listing];
  };
  const failed = { outcome: "failed", waitMs: 0 };
  const body = '{"status":"SERVER_ERROR"}';
  assert.deepEqual(told({ method: "POST", status: 500, body }), [true, true, false, failed]);
  assert.deepEqual(told({ method: "POST", status: 500, body, state: { failures: 3 } }), [true, true, false, failed]);
  assert.deepEqual(told({ method: "POST", status: 500, body, elapsedMs: 900_001 }), [true, true, false, failed]);
  assert.deepEqual(told({ method: "POST", status: 500, body, policy: { retryCreate: false } }), [true, false, false, failed]);
  assert.deepEqual(told({ method: "POST", status: 200, body }), [true, false, false, failed]);
  assert.deepEqual(told({ method: "POST", status: 502 }), [true, false, false, failed]);
  assert.deepEqual(told({ method: "GET", status: 401 }), [false, false, true, { outcome: "rejected", waitMs: 0 }]);
  assert.deepEqual(told({ method: "GET", status: 429, retryAfter: "30" }), [false, false, false, { outcome: "failed", waitMs: 30_000 }]);
  const rows = '{"status":"SUCCESS","data":{"rows":[]}}';
  assert.deepEqual(told({ method: "GET", status: 200, policy: { poll: false }, body: rows }), [false, false, false, { outcome: "answered", waitMs: 0 }]);
  assert.deepEqual(told({ method: "GET", status: 200, policy: { poll: false }, body: rows.slice(1) })[3], failed);
  assert.doesNotMatch(JSON.stringify(core.decide({ status: 401 })), /doubt|resend|keyRefused|listing/);
});

test("an instance that dies between the calls of a step: the whole step is made again on another", async () => {
  const module = await WebAssembly.compile(await readFile(coreURL));
  const rows = [row("run_1"), row("run_2"), row("run_3", { claimed: true })];
  const rivals = [{ sentMs: SENT_MS, endedMs: 0 }];
  const want = JSON.stringify(listed(rows, { rivals }));
  for (const [name, calls] of [["adoptInvalid", 1], ["adoptStart", 1], ["adoptBegin", 1], ["adoptRow", 3], ["adoptRival", 1], ["adoptEnd", 1]]) {
    for (let fatal = 1; fatal <= calls; fatal++) {
      let made = 0;
      let left = fatal;
      const dying = bindCore(() => {
        made++;
        const { exports } = new WebAssembly.Instance(module);
        return { ...exports, [name]: () => (--left === 0 ? BROKEN : exports[name]()) };
      }, { adopt });
      const { state } = dying.adopt({ ...DOUBT, rules: {} });
      assert.equal(JSON.stringify(dying.adopt({ rules: {}, state, list: { ...PAGE, rows, rivals } })), want, `${name} ${fatal}`);
      assert.equal(made, 2, `${name} ${fatal}`);
    }
  }
});

test("the ordinary module says the same", async () => {
  const plain = await WebAssembly.compile(await readFile(new URL("../../build/ladder/plain.wasm", import.meta.url)));
  assert.equal(JSON.stringify(listed([row("run_1")], {}, bindCore(() => start(plain), { adopt }))), JSON.stringify(listed([row("run_1")])));
});
