// The Explain page's parts that need no page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { core } from "../core.js";
import { judge } from "../judge.js";
import { durationOf, instantOf, rangeOf } from "../page/explain/duration.js";
import { headerOf, judgement, waitIn } from "../page/explain/judgement.js";
import { cases, measuredFor } from "../page/explain/kind.js";
import { cellsOf, readCell } from "../page/explain/measured.js";
import { pretty } from "../page/explain/pretty.js";
import { delaysOf, nextStep, otherwise, standing } from "../page/explain/sentence.js";
import { readTranscript, TranscriptError } from "../page/explain/transcript.js";
import { ACTIONS, CLASSES, FLAGS, REASONS } from "../page/explain/words.js";
import { loadStories, root } from "./load.mjs";

const textOf = (path) => readFileSync(new URL(path, root), "utf8");
const grid = JSON.parse(textOf("core/testdata/vectors/retry-after-grid.json"));
const examples = JSON.parse(textOf("web/page/explain/examples.json"));
const stories = (await loadStories()).flatMap(({ json }) => JSON.parse(json));

/** The rows of the README's table whose first head is given, cells without the marks of the name. */
function table(head) {
  const rows = [];
  let inside = false;
  for (const line of textOf("README.md").split("\n")) {
    const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
    if (!line.startsWith("|")) inside = false;
    else if (cells[0] === head) inside = true;
    else if (inside && !cells[0].startsWith("---")) rows.push([cells[0].replaceAll("`", ""), ...cells.slice(1)]);
  }
  assert.notEqual(rows.length, 0, `README.md has a table that begins with ${head}`);
  return rows;
}

const OK = ["HTTP/1.1 200 OK", "Content-Type: application/json", "", '{"status":"SUCCESS"}'];
const lines = (...list) => list.join("\n");

// name: [the text, what of it must be read]
const TRANSCRIPTS = {
  "HTTP/1.1": [lines(...OK), { status: 200, headers: [["Content-Type", "application/json"]], body: '{"status":"SUCCESS"}', heads: 1, cut: false, failure: "" }],
  "CRLF": [OK.join("\r\n"), { status: 200, headers: [["Content-Type", "application/json"]], body: '{"status":"SUCCESS"}' }],
  "HTTP/2, which has no phrase": [lines("HTTP/2 429 ", "retry-after: 2", "", "{}"), { status: 429, headers: [["retry-after", "2"]], body: "{}" }],
  "HTTP/2 whose blank at the end got lost": [lines("HTTP/2 429", "retry-after: 2", "", "{}"), { status: 429, body: "{}" }],
  "HTTP/3": [lines("HTTP/3 504 ", "", "x"), { status: 504, body: "x" }],
  "a status beyond the usual": [lines("HTTP/1.1 999 What", "", ""), { status: 999, headers: [], body: "" }],
  "a head alone": ["HTTP/1.1 204 No Content\nDate: x", { status: 204, headers: [["Date", "x"]], body: "" }],
  "a status line alone": ["HTTP/2 502", { status: 502, headers: [], body: "" }],
  "a byte order mark, and the command before it": [`\uFEFF$ curl -i https://api.example/v1/me\n${lines(...OK)}`, { status: 200, heads: 1 }],
  "a progress meter before it": [lines("  % Total    % Received % Xferd", "100    20  100    20", ...OK), { status: 200, heads: 1 }],
  "a field that goes on in the next line": [lines("HTTP/1.1 429 X", "Retry-After: Sun, 22 Nov 2026", "  15:46:08 GMT", "", ""), { headers: [["Retry-After", "Sun, 22 Nov 2026 15:46:08 GMT"]] }],
  "a field twice": [lines("HTTP/1.1 429 X", "Retry-After: 2", "retry-after:5", "", ""), { headers: [["Retry-After", "2"], ["retry-after", "5"]] }],
  "an empty field": [lines("HTTP/1.1 429 X", "Retry-After:", "", ""), { headers: [["Retry-After", ""]] }],
  "a colon in a value": [lines("HTTP/1.1 302 X", "Location: https://a.example:1/", "", ""), { headers: [["Location", "https://a.example:1/"]] }],
  "100 Continue": [lines("HTTP/1.1 100 Continue", "", ...OK), { status: 200, heads: 2 }],
  "a redirect that was followed": [lines("HTTP/1.1 301 Moved", "Location: /x", "", ...OK), { status: 200, heads: 2 }],
  "a proxy's own answer": [lines("HTTP/1.1 200 Connection established", "", "HTTP/2 503 ", "retry-after: 9", "", "later"), { status: 503, headers: [["retry-after", "9"]], body: "later", heads: 2 }],
  "a retry whose first body ended its line": [lines("HTTP/1.1 503 X", "A: b", "", "busy", ...OK), { status: 200, heads: 2 }],
  "a retry whose first body did not": [`HTTP/1.1 503 X\nA: b\n\n{"status":"X"}${lines(...OK)}`, { status: 200, heads: 2, body: '{"status":"SUCCESS"}' }],
  "a body that speaks of HTTP": [lines("HTTP/1.1 502 X", "A: b", "", "the origin said HTTP/1.1 200 OK", "", "and more"), { status: 502, heads: 1, body: "the origin said HTTP/1.1 200 OK\n\nand more" }],
  "a body of several lines": [lines("HTTP/1.1 502 X", "", "<html>", "", "a: b", "</html>", ""), { body: "<html>\n\na: b\n</html>\n" }],
  "curl -v": [
    lines("* Host api.example:443 was resolved.", "> POST /v1/runs HTTP/2", "> Authorization: Bearer k-1", "> Idempotency-Key: one", "> ", "} [20 bytes data]", "* upload completely sent off",
      "< HTTP/2 500 ", "< date: x", "< ", "{ [14 bytes data]", '{"status":"X"}* Connection #0 to host api.example left intact'),
    { status: 500, headers: [["date", "x"]], body: '{"status":"X"}', method: "POST", idempotencyKey: true, secret: true, heads: 1 },
  ],
  "curl -v whose marks lost their blanks": [lines("> GET /v1/me HTTP/1.1", ">", "< HTTP/1.1 401 X", "< A: b", "<", "no"), { status: 401, body: "no", method: "GET", idempotencyKey: false, secret: false }],
  "curl -v of a body with lines like marks": [lines("< HTTP/1.1 502 X", "< A: b", "< ", "< not a mark", "> nor this", "end"), { status: 502, body: "< not a mark\n> nor this\nend" }],
  "curl -v through 100 Continue": [lines("< HTTP/1.1 100 Continue", "< ", "< HTTP/1.1 200 OK", "< A: b", "< ", "yes"), { status: 200, headers: [["A", "b"]], body: "yes", heads: 2 }],
  "curl -iv, every head twice": [lines("> GET /v1/me HTTP/1.1", "> ", "< HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "< A: b", "A: b", "< ", "", "yes"), { status: 200, headers: [["A", "b"]], body: "yes", heads: 1 }],
  "nobody there": ["curl: (7) Failed to connect to 127.0.0.1 port 9: Connection refused", { status: 0, failure: "connect", heads: 0 }],
  "nobody there, verbosely": [lines("* connect to 127.0.0.1 port 9 failed: Connection refused", "* closing connection #0", "curl: (7) Failed to connect"), { status: 0, failure: "connect" }],
  "no address": ["curl: (6) Could not resolve host: api.example", { status: 0, failure: "connect" }],
  "no answer in time": ["curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received\n", { status: 0, failure: "timeout" }],
  "an empty reply": ["curl: (52) Empty reply from server", { status: 0, failure: "network" }],
  "a body that broke off": [lines(...OK.slice(0, 3), '{"sta', "curl: (18) transfer closed with 15 bytes remaining to read"), { status: 200, body: '{"sta\n', cut: true, failure: "network" }],
  "a body that broke off in its line": [`${lines(...OK.slice(0, 3), '{"sta')}curl: (28) Operation timed out\n`, { status: 200, body: '{"sta', cut: true, failure: "timeout" }],
  "an answer that --fail disliked": [lines("HTTP/1.1 503 X", "A: b", "", "busy", "curl: (22) The requested URL returned error: 503"), { status: 503, body: "busy\n", cut: false, failure: "" }],
  "a message that quotes curl": [lines(...OK.slice(0, 3), '{"message":"curl: (7) no"}'), { status: 200, body: '{"message":"curl: (7) no"}', cut: false }],
  "a key in the command": [`curl -i -H 'Authorization: Bearer k-1' https://api.example\n${lines(...OK)}`, { secret: true }],
  "a placeholder of a key": [`curl -i -H "X: Bearer $KEY" https://api.example\n${lines(...OK)}`, { secret: false }],
};

for (const [name, [text, want]] of Object.entries(TRANSCRIPTS)) {
  test(`a transcript: ${name}`, () => {
    const read = readTranscript(text);
    assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, read[key]])), want);
  });
}

test("what is no transcript is refused, with the line", () => {
  for (const [text, want] of [
    ["", /want a status line/],
    ['{"status":"SUCCESS"}', /want a status line/],
    ["curl: (22) The requested URL returned error: 503", /want a status line/],
    ["HTTP/1.1 42 What\n\n", /line 1: want a status of three digits/],
    [lines("x", "HTTP/1.1 429 X", "Retry After 3", "", "x"), /line 3: want a header field/],
    [lines("HTTP/1.1 429 X", "Date: x", "{}"), /line 3: want a header field/],
  ]) {
    assert.throws(() => readTranscript(text), (error) => error instanceof TranscriptError && want.test(error.message), text);
  }
});

test("a long body is read in one go", () => {
  const body = '{"a":"HTTP/1.1 200"}\n'.repeat(100_000);
  const begun = performance.now();
  assert.equal(readTranscript(`HTTP/1.1 200 OK\nA: b\n\n${body}`).body, body);
  assert.ok(performance.now() - begun < 5000);
});

test("names mean what the README says", () => {
  for (const [words, head] of [[CLASSES, "class"], [REASONS, "reason"], [FLAGS, "flag"]]) assert.deepEqual(Object.entries(words), table(head));
});

test("every name that the core gives in the stories has its meaning", () => {
  let steps = 0;
  const told = { action: new Set(), class: new Set(), reason: new Set() };
  for (const { policy, steps: list } of stories) {
    for (const { see, do: want } of list) {
      if ("error" in want) continue;
      const decision = core.decide({ ...(policy && { policy }), ...see });
      for (const [kind, names] of Object.entries(told)) names.add(decision[kind]);
      steps++;
    }
  }
  assert.ok(steps > 1000);
  assert.deepEqual([...told.action].sort(), Object.keys(ACTIONS).sort());
  for (const [kind, words] of [["class", CLASSES], ["reason", REASONS]]) for (const name of told[kind]) assert.ok(words[name], name);
});

test("the page's policy is the README's", () => {
  const html = textOf("web/page/explain.html");
  for (const [field, standard, meaning] of table("policy")) {
    const [input] = new RegExp(`<input[^>]* id="${field}"[^>]*>`).exec(html) ?? [""];
    if (standard === "true") assert.match(input, / checked/, field);
    else assert.ok(input.includes(`placeholder="${standard}"`), field);
    assert.ok(html.includes(`<small id="${field}-note">${meaning}</small>`), field);
  }
});

const waitOf = (value, date) => waitIn(core, grid.status, value, date);

for (const row of grid.rows) {
  test(`measured, ${row.case}: that very value is found, and every cell is read`, () => {
    assert.deepEqual(measuredFor(row.value, grid.clock, grid, waitOf).row, row);
    assert.equal(measuredFor(row.value, grid.clock, grid, waitOf).exact, true);
    assert.equal(measuredFor(` \t${row.value} `, grid.clock, grid, waitOf).row, row); // as a header's value is trimmed
    const cells = cellsOf(row);
    assert.equal(cells.length, 16);
    for (const [client, cell] of cells) {
      const { kind, text, ms } = readCell(cell);
      assert.ok(["waits", "at-once", "own", "gives-up", "throws", "unrecorded"].includes(kind), client);
      assert.equal(typeof ms, kind === "waits" || kind === "at-once" ? "number" : "object", client);
      assert.doesNotMatch(text, /NaN ms|undefined|->|\(CLAMP\)|e\+|--/, client);
      if (typeof cell === "number" && cell > 0) assert.equal(ms, cell);
    }
  });
}

test("kinds name every case of the grid, and no other", () => {
  assert.deepEqual([...new Set(cases)].sort(), grid.rows.map((row) => row.case).sort());
});

test("what was not measured is held beside the nearest of its kind, or beside nothing", () => {
  const at = grid.clock;
  for (const [value, date, wantCase, wantKind] of [
    ["3", at, "one", "whole seconds"],
    ["45", at, "sixty", "whole seconds"],
    ["100", at, "120", "whole seconds"],
    ["0", at, "one", "whole seconds"],
    ["3600", at, "date_year_only", "whole seconds"],
    ["999999999", at, "js32wrap_s", "whole seconds"],
    ["05", at, "leadzero", "whole seconds with a zero in front"],
    ["1795362400", at, "epoch_s", "a timestamp in seconds"],
    ["1795362368000", at, "epoch_s", "a timestamp in milliseconds"],
    ["18446744073709551616", at, "uint64max_plus", "a number that no clock reaches"],
    ["-1", at, "neg5", "a negative number"],
    ["0.25", at, "frac1.5", "seconds with a fraction"],
    ["5.", at, "dot5", "half a fraction"],
    ["2E2", at, "sci1e3", "a number with an exponent"],
    ["0xff", at, "hex", "a hexadecimal number"],
    ["10 seconds", at, "unit_suffix", "a number with a unit"],
    ["nan", at, "NaN", "not a number"],
    ["Infinity", at, "Inf", "infinity"],
    ["2, 5", at, "imf_comma_45", "several values"],
    ["Sun, 22 Nov 2026 15:46:38 GMT", at, "imf_future", "an HTTP-date"],
    ["Sun, 22 Nov 2026 16:45:58 GMT", at, "imf_far", "an HTTP-date"],
    ["Sun, 22 Nov 2026 15:46:08 GMT", "Sun, 22 Nov 2026 14:46:08 GMT", "imf_far", "an HTTP-date"], // the same text, an hour ahead
    ["Sun Nov 22 15:46:30 2026", at, "asctime_future", "a date of C's asctime"],
    ["Mon, 23 Nov 2026 15:46:08 -0800", at, "imf_plus0000", "a date with an offset"],
    ["Mon, 23 Nov 2026 15:46:08 CET", at, "imf_PST", "a date with a zone's name"],
    ["23 Nov 2026 15:46:08 GMT", at, "imf_no_weekday", "a date without a weekday"],
    ["MON, 23 NOV 2026 15:46:08 GMT", at, "imf_lower", "a date in the wrong case"],
    ["Sun, 22 Nov 2026 15:45:00 GMT", at, undefined, "an HTTP-date that is past"],
    ["Sunday, 22-Nov-26 15:46:08 GMT", at, undefined, "a value of no kind that was measured"],
    ["soon", at, undefined, "a value of no kind that was measured"],
    ["PT5S", at, undefined, "a value of no kind that was measured"],
  ]) {
    const { row, exact, kind } = measuredFor(value, date, grid, waitOf);
    assert.deepEqual([row?.case, exact, kind], [wantCase, false, wantKind], value);
  }
});

test("a cell of a form that nobody knows is refused", () => {
  assert.throws(() => readCell("SHRUGS"), /"SHRUGS": want a form/);
});

test("a judgement is the core's, for the draw and for both ends of chance", async () => {
  const answer = readTranscript("HTTP/2 429 \nretry-after: 2\nRetry-After: 3\n\n");
  const { decision, least, most } = await judgement({ core, judge }, { answer, method: "POST", nowMs: 1e12, draw: 65535 >> 1 });
  const see = { method: "POST", status: 429, retryAfter: "2, 3", nowMs: 1e12 };
  assert.deepEqual({ ...decision }, { ...core.decide({ ...see, draw: 65535 >> 1 }) });
  assert.deepEqual([least.delayMs, most.delayMs, decision.flags], [3000, 3500, ["repeated_retry_after"]]);
  assert.equal(nextStep({ decision, least, most }), "Wait 3 to 3.5 s, then send the same request again.");
});

test("every header that the core reads reaches it", async () => {
  const judged = async (text) => (await judgement({ core, judge }, { answer: readTranscript(text), method: "GET", nowMs: 0, draw: 0 })).decision;
  assert.equal((await judged("HTTP/2 429 \nX-RateLimit-Reset: 4\n\n")).delayMs, 4000);
  assert.equal((await judged("HTTP/2 429 \nRateLimit-Reset: 5\n\n")).delayMs, 5000);
  assert.equal((await judged("HTTP/2 429 \ndate: Sun, 22 Nov 2026 15:45:58 GMT\nretry-after: Sun, 22 Nov 2026 15:46:08 GMT\n\n")).delayMs, 10_000);
  assert.equal((await judged("HTTP/2 500 \nfollowthrough-reason: backoff\n\n{\"status\":\"SERVER_ERROR\"}")).class, "decided");
});

test("a success that broke off is no answer, an error is one all the same", async () => {
  const judged = (text) => judgement({ core, judge }, { answer: readTranscript(text), method: "POST", nowMs: 0, draw: 0 });
  const end = '{"status":"SERVER_ERROR"}\ncurl: (18) transfer closed';
  assert.equal((await judged(`HTTP/2 200 \n\n${end}`)).decision.reason, "outcome_unknown");
  const error = await judged(`HTTP/2 500 \n\n${end}`);
  assert.deepEqual([error.decision.class, error.decision.code, error.read], ["server_error", "SERVER_ERROR", true]);
});

test("what makes no sense is refused by the core, by name", async () => {
  const answer = readTranscript("HTTP/2 429 \n\n");
  for (const [wrong, field] of [
    [{ policy: { maxAttempts: 0 } }, "policy.maxAttempts"], [{ state: { failures: NaN } }, "state.failures"], [{ nowMs: NaN }, "nowMs"],
    [{ elapsedMs: NaN }, "elapsedMs"], [{ draw: 65536 }, "draw"], [{ answer: { ...answer, status: NaN } }, "status"],
  ]) {
    await assert.rejects(judgement({ core, judge }, { answer, method: "GET", nowMs: 0, draw: 0, ...wrong }), { name: "ObservationError", field });
  }
});

test("where chance decides about more than the delay, both are told", async () => {
  const answer = readTranscript("HTTP/2 429 \nretry-after: 3\n\n");
  const situation = { answer, method: "GET", nowMs: 0, draw: 0, elapsedMs: 0, policy: { budgetMs: 3200 } };
  const low = await judgement({ core, judge }, situation);
  assert.equal(nextStep(low), "Wait 3 s, then send the same request again.");
  assert.equal(otherwise(low), "With the greatest draw the action would be fail: the next attempt would come after the budget's end; a known run is kept and can be resumed.");
  const high = await judgement({ core, judge }, { ...situation, draw: 65535 });
  assert.match(nextStep(high), /^Stop here/);
  assert.match(otherwise(high), /^With the least draw the action would be retry: the server named the wait\./);
  assert.deepEqual(delaysOf(high), { from: 0, to: 0 });
});

test("how far an operation has come", async () => {
  const policy = { maxAttempts: 4, budgetMs: 900_000 };
  const lost = await judgement({ core, judge }, { answer: readTranscript("curl: (52) x"), method: "GET", nowMs: 0, draw: 65535, elapsedMs: 1000, state: { failures: 1 } });
  assert.equal(standing(lost, { attempt: 2, elapsedMs: 1000, policy }), "This was attempt 2; attempt 3 comes next · failures in a row: 2 of at most 4 · then 2 s of 15 min are gone.");
  const done = await judgement({ core, judge }, { answer: readTranscript("HTTP/2 200 \n\n{\"status\":\"SUCCESS\"}"), method: "GET", nowMs: 0, draw: 0 });
  assert.equal(standing(done, { attempt: 1, elapsedMs: 0, policy }), "It took one attempt.");
});

test("durations and instants for people", () => {
  for (const [ms, want] of [[0, "0 ms"], [999, "999 ms"], [1000, "1 s"], [3250, "3.25 s"], [60_000, "1 min"], [90_500, "1 min 30.5 s"], [3_600_000, "1 h"], [86_400_000, "24 h"], [172_800_000, "2 d"], [9_007_199_254_740_991, "285,421 years"]]) {
    assert.equal(durationOf(ms), want);
  }
  assert.deepEqual([rangeOf(3000, 3500), rangeOf(0, 500), rangeOf(500, 1500), rangeOf(7, 7), rangeOf(60_000, 60_500)], ["3 to 3.5 s", "0 to 500 ms", "500 ms to 1.5 s", "7 ms", "1 min to 1 min 0.5 s"]);
  assert.deepEqual([instantOf(1795362368000), instantOf(Number.MAX_SAFE_INTEGER)], ["2026-11-22 15:46:08.000 UTC", "later than a date can say"]);
});

test("there is an example for every documented code, and each can be read", () => {
  const codes = new Set();
  for (const { name, answers, tookMs } of examples) {
    assert.match(name, /^[a-z0-9-]+$/);
    assert.equal(tookMs.length, answers.length, name);
    for (const answer of answers) {
      const { status, body } = readTranscript(answer.join("\n"));
      const code = /"status":"(\w+_ERROR)"/.exec(body)?.[1];
      if (code !== undefined && status >= 400) codes.add(`${status} ${code}`);
    }
  }
  assert.deepEqual([...codes].sort(), [
    "400 BAD_REQUEST_ERROR", "401 UNAUTHORIZED_ERROR", "402 PAYMENT_REQUIRED_ERROR", "404 NOT_FOUND_ERROR", "410 GONE_ERROR",
    "422 VALIDATION_ERROR", "429 TOO_MANY_REQUESTS_ERROR", "500 SERVER_ERROR", "504 GATEWAY_TIMEOUT_ERROR",
  ]);
  assert.equal(new Set(examples.map(({ name }) => name)).size, examples.length);
});

test("a header's lines are one value, whatever the case of its name", () => {
  assert.equal(headerOf([["Retry-After", "1"], ["A", "b"], ["retry-after", "2"]], "retry-after"), "1, 2");
  assert.equal(headerOf([["A", ""]], "a"), "");
  assert.equal(headerOf([], "a"), null);
});

test("a body is shown on lines of its own, and nothing of it is changed", () => {
  for (const value of [1, "x", [], {}, [[]], [{}], { a: 1, b: [1, 2, { c: null }], d: {}, e: [] }, [[1], [2]], { 'a"}': "\\", " ": [true, false, "[{,:"] }]) {
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, "\t")]) assert.equal(pretty(text), JSON.stringify(value, null, 2));
  }
  assert.equal(pretty('{"n":12345678901234567890,"x":1.0}'), '{\n  "n": 12345678901234567890,\n  "x": 1.0\n}');
  assert.equal(pretty("<html> {"), "<html> {");
});
