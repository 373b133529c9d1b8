// Creates whose outcome nobody knows: looked up before anything is made twice.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { startVendor } from "../local/vendor.mjs";
import { callOnce, operationOf, outcomeOf } from "./rig/caller.mjs";
import { standEdge } from "./rig/stand.mjs";

// Each test has a key of its own: what stays in doubt in one is no rival in the next.
const keys = Array.from({ length: 9 }, (_, i) => `bp_doubt_${i}`);
let vendor, stand, who;
before(async () => {
  vendor = await startVendor({ key: keys[0], moreKeys: keys.slice(1), flags: ["-limiter", "none"] });
  stand = await standEdge({ vendor });
});
after(() => Promise.all([stand?.close(), vendor?.close()]));
beforeEach(async () => {
  who = keys.pop();
  await vendor.reset();
});

const send = async (topic, options) => outcomeOf(await callOnce(stand, operationOf(topic, options), { who }));

for (const fault of [{ kind: "resetAfter" }, { kind: "502", process: true }, { kind: "504WithoutRun", process: true }, { kind: "500", process: true }]) {
  test(`gate-20, gate-23: a run that was made although the answer is ${fault.kind} is adopted, and said to be`, async () => {
    await vendor.script([{ on: "create", ...fault }]);
    const { kind, adopted, text } = await send(`made ${fault.kind}`);
    assert.deepEqual([kind, adopted, text], ["answered", true, `A run about "made ${fault.kind}".`]);
    const { requests, runsCreated } = await vendor.stats();
    assert.deepEqual([requests.create, runsCreated], [1, 1]);
  });
}

test("gate-21: a list that shows the run late is asked again", async () => {
  await vendor.configure({ listDelayMs: 250 }); // it settles in 300
  await vendor.script([{ on: "create", kind: "resetAfter" }]);
  assert.deepEqual([(await send("late")).adopted, (await vendor.stats()).runsCreated], [true, 1]);
  await vendor.reset();
  await vendor.script([{ on: "create", kind: "500" }]); // nothing was made: it takes as long to be sure of that
  assert.equal((await send("never")).kind, "answered");
  const seen = (await vendor.requests()).map(({ kind }) => kind);
  assert.equal(seen.filter((kind) => kind === "create").length, 2);
  assert.ok(seen.lastIndexOf("list") > 0 && seen.lastIndexOf("list") < seen.lastIndexOf("create")); // looked up before it was sent again
});

test("gate-24: where no run was made, a 500 is sent again and anything else is not", async () => {
  await vendor.script([{ on: "create", kind: "500" }]);
  assert.deepEqual([(await send("again")).kind, (await vendor.stats()).requests.create], ["answered", 2]);
  await vendor.script([{ on: "create", kind: "502" }]);
  assert.deepEqual([(await send("once", { image: true })).kind, (await vendor.stats()).requests.create], ["undecided", 3]);
});

test("gate-22, gate-25: of two creates in doubt at the same time nobody is given the other's run", async () => {
  await vendor.script([{ on: "create", kind: "resetAfter" }, { on: "create", kind: "resetAfter" }]);
  const outcomes = await Promise.all([send("third"), send("fourth")]);
  assert.deepEqual(outcomes.map(({ kind }) => kind), ["undecided", "undecided"]);
  assert.equal((await vendor.stats()).runsCreated, 2);
});

test("gate-26: ADOPT=off leaves what is in doubt in doubt, and the README says what adoption may mistake", async () => {
  await stand.restart({ ADOPT: "off" });
  await vendor.script([{ on: "create", kind: "resetAfter" }]);
  assert.equal((await send("off")).kind, "undecided");
  assert.deepEqual([(await vendor.stats()).requests.list, (await vendor.stats()).runsCreated], [0, 1]);
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  assert.ok(/traffic outside the gate[^.]* can be mistaken for it[^]{0,200}set `ADOPT = "off"`/i.test(readme), "the README says so");
});
