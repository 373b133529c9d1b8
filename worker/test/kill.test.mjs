// workerd is killed at each stage of an operation, and the call is repeated on
// what it left on disk: nothing is paid twice, nothing is lost.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callUntilTold, followUntilTold, operationOf } from "./rig/caller.mjs";
import { balances, ledgerOf, tableText } from "./rig/ledger.mjs";
import { standEdge } from "./rig/stand.mjs";
import { workerds } from "./rig/workerd.mjs";

const open = [];
const operations = [];
const logs = []; // of each vendor
after(() => Promise.all(open.map((one) => one.close())));

const PATIENCE = { giveUpMs: 20_000 };

// Two operations whose runs cannot be taken for one another's, one by each kind of caller.
function pair(stand, name, who) {
  const ops = [operationOf(`${stand.mode} ${name}, called again`), operationOf(`${stand.mode} ${name}, followed`, { image: true })];
  operations.push(...ops);
  return { ops, told: Promise.all([callUntilTold(stand, ops[0], { ...PATIENCE, who }), followUntilTold(stand, ops[1], { ...PATIENCE, who })]) };
}

const kinds = (outcomes) => outcomes.map(({ kind }) => kind);

// Each brings an operation to its stage, and is given kill() to call there.
const STAGES = {
  async "before send, in the gate's queue"(stand, { vendor, kill, who }) {
    const { requests } = await vendor.stats();
    const ops = Array.from({ length: 7 }, (_, i) => operationOf(`${stand.mode} queued ${i}`));
    operations.push(...ops);
    const told = Promise.all(ops.map((op) => callUntilTold(stand, op, { ...PATIENCE, who })));
    await vendor.until((stats) => stats.requests.create >= requests.create + 2);
    await kill();
    const answered = kinds(await told).filter((kind) => kind === "answered").length;
    assert.ok(answered >= 4, `${answered} answered`); // those that waited were never in doubt
  },
  async "after send, before the vendor has looked"(stand, { vendor, kill, who }) {
    await vendor.script([{ on: "create", kind: "hold", barrier: "held", times: 2 }]);
    const { told } = pair(stand, "held", who);
    await vendor.arrived("held", 2);
    await kill();
    assert.deepEqual(kinds(await told), ["undecided", "undecided"]); // no run is to be found, and none is made twice
  },
  async "after send, before the answer"(stand, { vendor, kill, who }) {
    await vendor.script([{ on: "create", kind: "holdAnswer", barrier: "made", times: 2 }]);
    const { told } = pair(stand, "made", who);
    await vendor.arrived("made", 2);
    await kill();
    const outcomes = await told;
    assert.deepEqual(kinds(outcomes), ["answered", "answered"]);
    assert.deepEqual(outcomes.map(({ adopted }) => adopted), [true, true]);
  },
  async "while polling"(stand, { vendor, kill, who }) {
    await vendor.configure({ runDurationMs: 3_600_000 });
    await vendor.script([{ on: "create", kind: "504", times: 2 }]);
    const { ops, told } = pair(stand, "polled", who);
    const runs = async () => (await vendor.requests()).filter(({ kind, bodySha256 }) => kind === "create" && ops.some(({ hash }) => hash === bodySha256)).map(({ runId }) => runId);
    await untilPolled(vendor, runs, 2);
    await kill();
    await vendor.configure({ runDurationMs: 50 });
    for (const runId of await runs()) await vendor.finish(runId);
    const outcomes = await told;
    assert.deepEqual(kinds(outcomes), ["answered", "answered"]); // a run's id is stored before it is polled
    assert.deepEqual(outcomes.map(({ adopted }) => adopted), [false, false]);
  },
  async "before delivery, the answer half sent"(stand, { vendor, kill, who }) {
    await vendor.script([{ on: "create", kind: "slowBody", durationMs: 3000, times: 2 }]);
    await delivered(stand, { vendor, kill, who }, "half");
  },
  async "before delivery, the answer sent"(stand, { vendor, kill, who }) {
    await delivered(stand, { vendor, kill, who }, "sent");
  },
};

async function delivered(stand, { vendor, kill, who }, name) {
  const { runsDelivered } = await vendor.stats();
  const { told } = pair(stand, name, who);
  await vendor.until((stats) => stats.runsDelivered >= runsDelivered + 2);
  await kill();
  assert.deepEqual(kinds(await told), ["answered", "answered"]);
}

async function untilPolled(vendor, runs, n) {
  await vendor.until((stats) => stats.requests.poll >= n);
  for (;;) {
    const [made, seen] = [await runs(), await vendor.requests()];
    if (made.length === n && made.every((runId) => seen.some((one) => one.kind === "poll" && one.runId === runId))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

for (const mode of ["carry", "keep"]) {
  test(`gate-16, gate-28: killed at each stage, ${mode} mode`, { timeout: 180_000 }, async (t) => {
    // Each stage has a key of its own: what stays in doubt in one is no rival in the next.
    const keys = Object.keys(STAGES).map((_, i) => `bp_${mode}_${i}`);
    const vendor = await startVendor({ flags: ["-limiter", "none"], key: keys[0], moreKeys: keys.slice(1) });
    open.push(vendor);
    const stand = await standEdge({ vendor, mode });
    open.push(stand);
    for (const [i, [stage, bring]] of Object.entries(STAGES).entries()) {
      if (mode === "keep") await stand.restart({ BETTERPROMPT_API_KEY: keys[i] });
      const who = mode === "carry" ? keys[i] : undefined;
      await t.test(stage, async () => {
        await bring(stand, { vendor, who, kill: async () => {
          await stand.kill(stage, (text) => t.diagnostic(text));
          await stand.restart();
        } });
      });
    }
    logs.push(...(await vendor.requests()));
    const stats = await vendor.stats();
    assert.equal(stats.creditsSpent, stats.runsCreated);
    await t.test("what was told stays told", async () => {
      const told = operations.filter(({ topic, outcome }) => topic.startsWith(mode) && outcome.kind === "answered").slice(-2);
      await stand.kill("after delivery", (text) => t.diagnostic(text));
      await stand.restart();
      for (const op of told) {
        const { runId } = op.outcome;
        assert.deepEqual([(await callUntilTold(stand, op, { who: mode === "carry" ? keys.at(-1) : undefined })).runId, op.outcome.replayed], [runId, true]);
      }
      assert.equal((await vendor.stats()).runsCreated, stats.runsCreated);
    });
    assert.equal(stand.kills.length, Object.keys(STAGES).length + 1);
    assert.equal(workerds().length, open.filter(({ kills }) => kills).length); // the killed have left no process
  });
}

test("gate-28: the account of all kills", (t) => {
  const table = ledgerOf(operations, logs);
  for (const line of tableText(table).split("\n")) t.diagnostic(line);
  assert.equal(table.operations, 2 * (7 + 5 * 2));
  assert.ok(balances(table), tableText(table));
});

test("the account sees what goes wrong", () => {
  const [a, b] = [operationOf("a"), operationOf("b")];
  const run = (op, runId) => ({ kind: "create", runId, bodySha256: op.hash });
  const answered = (op, runId, topic = op.topic) => ({ ...op, outcome: { kind: "answered", runId, text: `A run about "${topic}".` } });
  const counts = (ops, log) => {
    const { paidTwice, lost, mixedUp, unended } = ledgerOf(ops, log);
    return [paidTwice, lost, mixedUp, unended].map((list) => list.length);
  };
  assert.deepEqual(counts([answered(a, "1"), { ...b, outcome: { kind: "undecided" } }], [run(a, "1"), run(b, "2")]), [0, 0, 0, 0]);
  assert.deepEqual(counts([answered(a, "1")], [run(a, "1"), run(a, "2")]), [1, 0, 0, 0]);
  assert.deepEqual(counts([{ ...a, outcome: { kind: "failed" } }], [run(a, "1")]), [0, 1, 0, 0]);
  assert.deepEqual(counts([answered(a, "2", "b"), answered(b, "2")], [run(a, "1"), run(b, "2")]), [0, 0, 1, 0]);
  assert.deepEqual(counts([{ ...a, outcome: { kind: "none" } }, b], []), [0, 0, 0, 2]);
});
