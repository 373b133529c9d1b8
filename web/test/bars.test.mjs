// The console's timeline: events in, bars out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { end, take } from "../page/run/bars.js";
import { explained, lasting, spoken } from "../page/run/explain.js";

const decision = (attempt, nowMs, delayMs, action, more = {}) => [
  "decision", { attempt, status: 500, nowMs, delayMs, action, class: "c", reason: "r", flags: [], message: "", advice: "", ...more },
];
const attempt = (n, atMs, pacedMs = 0, method = "POST") => ["attempt", { attempt: n, method, path: "/v1/runs", atMs, pacedMs }];

function barsOf(...events) {
  const bars = [];
  for (const [event, data] of events) take(bars, event, data);
  return bars;
}
const shape = (bars) => bars.map(({ kind, attempt, fromMs, toMs }) => [kind, attempt, fromMs, toMs]);

test("a request, its wait for a slot before and its delay behind it", () => {
  assert.deepEqual(shape(barsOf(attempt(1, 100, 40), decision(1, 150, 500, "retry"), attempt(2, 660, 10))), [
    ["paced", 1, 60, 100], ["attempt", 1, 100, 150], ["wait", 1, 150, 650], ["paced", 2, 650, 660], ["attempt", 2, 660, undefined],
  ]);
});

test("a wait that was cut short is as long as it was", () => {
  const bars = barsOf(attempt(1, 0), decision(1, 10, 1000, "poll"), attempt(2, 300, 0, "GET"));
  assert.deepEqual(shape(bars), [["attempt", 1, 0, 10], ["wait", 1, 10, 300], ["poll", 2, 300, undefined]]);
  end(bars, 350);
  assert.deepEqual(shape(bars).at(-1), ["poll", 2, 300, 350]);
  end(bars, 200); // a clock that went back takes nothing away
  assert.deepEqual(shape(bars).at(-1), ["poll", 2, 300, 300]);
});

test("a look comes before the wait of the decision that it was taken for", () => {
  const asked = [attempt(1, 0), decision(1, 10, 500, "retry"), ["look", { attempt: 1, atMs: 12 }]];
  assert.deepEqual(shape(barsOf(...asked)), [["attempt", 1, 0, 10], ["look", 1, 12, undefined]]);
  const looked = (action) => barsOf(...asked, ["looked", { attempt: 1, action, runId: "", atMs: 900 }]);
  assert.deepEqual(shape(looked("resend")).slice(1), [["look", 1, 12, 900], ["wait", 1, 900, 1400]]);
  assert.deepEqual(shape(looked("adopt")).slice(1), [["look", 1, 12, 900]]);
  assert.match(explained(looked("adopt")[1]).told, /taken up instead of paid for twice/);
  assert.match(explained(looked("fail")[1]).told, /it is not sent again/);
});

test("who joins in the middle sees what there is to see", () => {
  assert.deepEqual(shape(barsOf(decision(4, 10, 90, "poll"))), [["wait", 4, 10, 100]]);
  assert.deepEqual(barsOf(["looked", { attempt: 1, action: "fail", atMs: 1 }]), []);
});

test("a bar says what it was and what was decided", () => {
  const [paced, first, wait, last] = barsOf(
    attempt(1, 100, 40), decision(1, 1350, 61_000, "retry", { flags: ["f", "g"], advice: "Try.", status: 0 }), attempt(2, 62_350),
  );
  assert.deepEqual(explained(paced).title, "Attempt 1: paced 40 ms");
  assert.deepEqual(explained(first).title, "Attempt 1: POST, no answer after 1.3 s");
  assert.deepEqual(explained(first).facts, [
    ["request", "POST /v1/runs"], ["class", "c"], ["action", "retry"], ["reason", "r"], ["delay", "61000 ms"], ["flags", "f, g"], ["advice", "Try."],
  ]);
  assert.deepEqual(explained(wait).title, "After attempt 1: wait 1 min 1 s");
  assert.equal(spoken(wait), "After attempt 1: wait 1 min 1 s. c, retry, r. Next it is sent again.");
  assert.equal(spoken(last), "Attempt 2: POST, under way. The answer is awaited.");
});

test("durations are for people", () => {
  assert.deepEqual([0, 999.6, 1000, 9950, 12_345, 60_000, 3_600_000].map(lasting), ["0 ms", "1000 ms", "1.0 s", "9.9 s", "12 s", "1 min 0 s", "60 min 0 s"]);
});
