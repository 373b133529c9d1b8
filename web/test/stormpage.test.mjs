// What the page of storms is made of, without the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bestOf, FIGURES } from "../page/storm/best.js";
import { hashOf, valuesIn } from "../page/storm/link.js";
import { countTicks, rootScale, secondTicks, straightScale } from "../page/storm/scale.js";
import { msOf, secondsOf } from "../page/storm/seconds.js";
import { area, highest, running } from "../page/storm/shape.js";
import { scenarioOf, valuesOf } from "../page/storm/values.js";
import { cellOf, secondOf, sentenceOf, tookOf } from "../page/storm/words.js";
import { readCatalogue, simulate, StormError } from "../storm.js";
import { coreOf } from "./forms.mjs";
import { filesBelow, root } from "./load.mjs";

const catalogue = readCatalogue(readFileSync(new URL("core/storm/catalogue.json", root), "utf8"));
const presets = JSON.parse(readFileSync(new URL("web/page/storm/presets.json", root), "utf8"));

test("a scenario survives a link", async () => {
  const files = await filesBelow(fileURLToPath(new URL("core/storm/testdata/scenarios", root)));
  const plain = files.map(({ json }) => JSON.parse(json)).filter(({ policies = [] }) => policies.every((one) => typeof one === "string"));
  assert.ok(plain.length >= 20);
  for (const scenario of [...plain, ...presets.map((preset) => preset.scenario)]) {
    assert.deepEqual(scenarioOf(valuesIn(hashOf(valuesOf(scenario)))), scenario);
  }
});

test("a link reads as what it says", () => {
  const values = { clients: "200", "limiter.retryAfter": "exact", policies: "ours,paced" };
  assert.equal(hashOf(values), "#clients=200&limiter.retryAfter=exact&policies=ours,paced");
  assert.deepEqual(scenarioOf(values), { clients: 200, limiter: { retryAfter: "exact" }, policies: ["ours", "paced"] });
  assert.deepEqual(scenarioOf(valuesIn(hashOf({}))), { seed: 1 }); // not the address without a fragment
});

test("what a link cannot mean is named by the simulator", async () => {
  const core = await coreOf("");
  for (const [hash, field] of [
    ["#clients=many", "clients"], ["#clients=-1", "clients"], ["#clients=1e3", "clients"], ["#horizonMs=1.5", "horizonMs"],
    ["#outage.envelope=yes", "outage.envelope"], ["#limiter.retryAfter=soon", "limiter.retryAfter"], ["#policies=", "policies"],
    ["#policies=ours,theirs", "policies[1]"], ["#limiter.speed=1", "limiter"], ["#limiter=5", "limiter"], ["#speed=1", ""],
    ["#__proto__.clients=3", ""], ["#clients.constructor=3", "clients"],
  ]) {
    assert.throws(() => simulate(core, catalogue, JSON.stringify(scenarioOf(valuesIn(hash)))), (error) => {
      assert.ok(error instanceof StormError, hash);
      assert.equal(error.field, field, hash);
      return true;
    });
  }
  assert.equal(Object.prototype.clients, undefined);
});

test("every preset can be simulated, and tells policies apart", async () => {
  const core = await coreOf("");
  for (const { title, scenario } of presets) {
    const { policies } = simulate(core, catalogue, scenario);
    assert.ok(new Set(policies.map(({ finished, requests }) => `${finished} ${requests}`)).size > 2, title);
  }
});

test("seconds and milliseconds", () => {
  for (const [seconds, ms] of [["1", "1000"], ["0", "0"], ["0.5", "500"], ["1.001", "1001"], ["0.0015", "1.5"], ["86400", "86400000"], ["-1", "-1000"]]) {
    assert.equal(msOf(seconds), ms);
    assert.equal(secondsOf(ms), seconds);
  }
  assert.equal(msOf(" 1,5 "), "1500");
  assert.deepEqual([msOf("soon"), msOf(""), secondsOf("soon")], ["soon", "", "soon"]);
});

test("counts stand by their square roots", () => {
  const scale = rootScale(400, 100);
  assert.deepEqual([0, 100, 400].map(scale), [100, 50, 0]);
  assert.deepEqual([0, 100, 400].map(straightScale(400, 100)), [100, 75, 0]);
  assert.equal(rootScale(0, 100)(0), 100); // nobody came
});

test("ticks keep their distance and name both ends", () => {
  for (const most of [0, 1, 2, 3, 7, 10, 142, 399, 1000, 99_999]) {
    const scale = rootScale(most, 104);
    const ticks = countTicks(most, scale, 15);
    assert.deepEqual([ticks[0], ticks.at(-1)], [0, most]);
    for (let i = 1; i < ticks.length; i++) assert.ok(scale(ticks[i - 1]) - scale(ticks[i]) >= 15, `${most}: ${ticks}`);
  }
  assert.deepEqual(countTicks(399, rootScale(399, 104), 15), [0, 10, 50, 100, 200, 399]);
  assert.deepEqual(secondTicks(79, 400, 44), [0, 10, 20, 30, 40, 50, 60, 70]);
  assert.deepEqual(secondTicks(1, 400, 44), [0, 1]);
  assert.ok(secondTicks(86_400, 320, 44).length < 8);
});

test("of seconds that share a pixel the highest is shown", () => {
  assert.deepEqual(highest([1, 5, 2, 0, 3], 2), { each: 3, values: [5, 3] });
  assert.deepEqual(highest([1, 5, 2], 300), { each: 1, values: [1, 5, 2] });
  for (const length of [1, 79, 600, 86_400]) {
    const series = Array.from({ length }, (_, i) => i % 97);
    const { each, values } = highest(series, 150);
    assert.ok(values.length <= 150 && values.length === Math.ceil(length / each));
    assert.equal(Math.max(...values), Math.min(96, length - 1)); // no peak is lost
  }
});

test("an outline steps up and down, and leaves zeros out", () => {
  const x = (second) => second * 10;
  const y = (n) => 100 - n;
  assert.equal(area({ each: 1, values: [3, 5, 0, 0, 2] }, x, y, 100), "M0 100V97H10V95H20V100ZM40 100V98H50V100Z");
  assert.equal(area({ each: 2, values: [0, 1] }, x, y, 100), "M20 100V99H40V100Z");
  assert.equal(area({ each: 1, values: [0, 0] }, x, y, 100), "");
  assert.deepEqual(running([1, 0, 2]), [1, 1, 3]);
});

const row = (name, more) => ({ name, finished: 10, gaveUp: 0, underWay: 0, makespanPermille: 1000, requestsPermille: 1000, waitP50Ms: 1, waitP99Ms: 2, twice: 0, early: 0, worstSecond: 5, ...more });

test("who gives up at once is not the best", () => {
  const rows = [
    row("ours", { waitP50Ms: 30, waitP99Ms: 90 }), row("paced", { waitP50Ms: 40, waitP99Ms: 50 }),
    row("quitter", { finished: 1, gaveUp: 9, waitP50Ms: 3, waitP99Ms: 3 }), row("other", { finished: 9, underWay: 1 }),
  ];
  const best = bestOf(rows);
  assert.deepEqual(Object.keys(best), FIGURES.map(({ name }) => name));
  assert.deepEqual([best.finished, best.waitP50Ms, best.waitP99Ms], [["ours", "paced"], ["ours"], ["paced"]]);
  assert.deepEqual([best.twice, best.underWay], [[], []]); // alike in one, and no merit in the other
  assert.deepEqual(bestOf(rows.slice(0, 1)).finished, []); // beside nobody
  assert.deepEqual(bestOf([row("a", { finished: 0 }), row("b", { finished: 0, waitP50Ms: 0 })]).waitP50Ms, []);
});

test("figures in words", () => {
  const some = { ...row("paced", { finished: 1234, makespanMs: 40_349, makespanPermille: 1008 }) };
  assert.deepEqual(["finished", "makespanPermille", "waitP50Ms"].map((name) => cellOf(name, some)), ["1,234", "1.01", "0.0 s"]);
  assert.deepEqual(["makespanPermille", "waitP99Ms", "early"].map((name) => cellOf(name, row("x", { finished: 0 }))), ["–", "–", "0"]);
  assert.equal(sentenceOf(some, 1240), "ours, behind one paced gate: 1,234 of 1,240 finished, the last after 40.3 s, with 1.00 requests for each.");
  assert.equal(sentenceOf(row("x", { finished: 0, gaveUp: 2, underWay: 1 }), 3), "x: 0 of 3 finished; 2 gave up; 1 were still under way.");
  assert.equal(secondOf({ sent: [0, 4], refused: [0, 3], failed: [0, 2] }, 1, 9), "4 sent, 3 refused, 2 failed, 9 finished so far");
  assert.equal(tookOf({ clients: 1, policies: [1] }, 3.21), "1 client under 1 policy, simulated here in 3.2 ms.");
});
