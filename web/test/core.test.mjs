import assert from "node:assert/strict";
import { test } from "node:test";
import { core, ObservationError } from "../core.js";
import { MAX_HEADER } from "../layout.js";

const POLLED = { method: "POST", status: 504, elapsedMs: 120_400, body: envelope("r-1") };

function envelope(runId, message = "later", pad = "") {
  return JSON.stringify({ pad, status: "GATEWAY_TIMEOUT_ERROR", message, data: { runId } });
}

function refused(observation) {
  try {
    core.decide(observation);
  } catch (error) {
    assert.ok(error instanceof ObservationError);
    assert.ok(error instanceof TypeError);
    return error;
  }
  return assert.fail("it was not refused");
}

test("a decision is the wire form, key by key", () => {
  assert.equal(
    JSON.stringify(core.decide({ ...POLLED, body: envelope("r-1", "h\u00e9 \u2028\ud83d\ude00") })),
    '{"action":"poll","delayMs":6020,"class":"pending","reason":"run_pending","runId":"r-1","code":"GATEWAY_TIMEOUT_ERROR",' +
      '"message":"h\u00e9 \u2028\ud83d\ude00","advice":"The run is still going on and is already paid: do not create it ' +
      'again, poll GET /v1/runs/{runId} until its status is final.","retryAtMs":0,"flags":[],' +
      '"state":{"failures":0,"throttles":0,"polls":1,"runId":"r-1"}}',
  );
});

test("what cannot be used is named, the first of it", () => {
  for (const [observation, field, want] of [
    [null, "", "a JSON object"],
    [[], "", "a JSON object"],
    [undefined, "", "a JSON object"],
    [{ policy: null, draw: -1 }, "policy", "an object"],
    [{ policy: { poll: 1 } }, "policy.poll", "true or false"],
    [{ policy: { budgetMs: 2 ** 53 } }, "policy.budgetMs", "an integer from 0 to 9007199254740991"],
    [{ policy: { maxAttempts: 0 }, state: 1 }, "policy.maxAttempts", "an integer from 1 to 9007199254740991"],
    [{ policy: { pollMinMs: 20_000 } }, "policy.pollMaxMs", "at least pollMinMs"],
    [{ state: [] }, "state", "an object"],
    [{ state: { runId: 7 } }, "state.runId", "a string"],
    [{ method: null }, "method", "a string"],
    [{ status: 1000 }, "status", "an integer from 0 to 999"],
    [{ status: "200" }, "status", "an integer from 0 to 999"],
    [{ failure: "dns" }, "failure", '"", "connect", "network" or "timeout"'],
    [{ retryAfter: 5 }, "retryAfter", "a string"],
    [{ decided: "yes" }, "decided", "true or false"],
    [{ body: {} }, "body", "a string"],
    [{ nowMs: 1.5 }, "nowMs", "an integer from 0 to 9007199254740991"],
    [{ nowMs: 1n }, "nowMs", "an integer from 0 to 9007199254740991"],
    [{ elapsedMs: NaN }, "elapsedMs", "an integer from 0 to 9007199254740991"],
    [{ draw: 65536 }, "draw", "an integer from 0 to 65535"],
  ]) {
    const error = refused(observation);
    assert.deepEqual([error.field, error.want], [field, want]);
    assert.equal(JSON.stringify(error), JSON.stringify({ error: "invalid_observation", field }));
    assert.equal(error.message, `invalid observation: ${field && `${field}: `}want ${want}`);
  }
});

test("absent is zero, and unknown is ignored", () => {
  const bare = JSON.stringify(core.decide({}));
  assert.equal(JSON.stringify(core.decide({ policy: undefined, state: {}, body: undefined, nowMs: -0, other: 1 })), bare);
  assert.equal(JSON.stringify(core.decide({ policy: {}, state: { runId: "a/b", failures: 0 } })), bare); // no usable run
});

test("one call leaves nothing to the next", () => {
  const first = JSON.stringify(core.decide(POLLED));
  core.decide({ ...POLLED, policy: { pollMinMs: 14_000 }, retryAfter: "77", state: { runId: "other" }, idempotent: true });
  refused({ policy: { pollMinMs: 14_000 }, status: 504, body: "{", draw: -1 });
  assert.equal(JSON.stringify(core.decide(POLLED)), first);
});

test("a body is one, however long, as text or as bytes", () => {
  const chunk = 16_384;
  for (const unit of ["p", "\u00e9", "\u65e5", "\ud83d\ude00", "x\ud83d\ude00", "\ud800", "\udc00\ud800"]) {
    for (const size of [0, 1, 900, chunk - 70, chunk - 69, chunk - 68, chunk, 3 * chunk + 1]) {
      const body = envelope("r-9", unit, unit.repeat(size));
      const raw = JSON.parse(body).pad; // as it is in JavaScript: JSON.stringify escapes what stands alone
      const text = body.replace(JSON.stringify(raw).slice(1, -1), raw);
      const got = core.decide({ status: 504, body: text });
      assert.equal(got.runId, "r-9", `${JSON.stringify(unit)} ${size} times`);
      assert.equal(got.message, unit.toWellFormed?.() ?? new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(unit)));
      const utf8 = new TextEncoder().encode(text);
      assert.deepEqual(core.decide({ status: 504, body: utf8 }), got);
      assert.deepEqual(core.decide({ status: 504, body: utf8.buffer }), got);
    }
  }
});

test("a text of any letters is the same as its bytes, wherever it is cut", () => {
  for (const letter of ["é", "ж", "€", "😀"]) {
    const size = new TextEncoder().encode(letter).length;
    for (let before = 0; before < size; before++) {
      for (const bytes of [16_000, 16_384, 16_900, 17_264, 17_300, 33_000]) {
        const body = envelope("r-1", "y".repeat(before) + letter.repeat(bytes / size), "p");
        assert.deepEqual(core.decide({ status: 504, body }), core.decide({ status: 504, body: new TextEncoder().encode(body) }), `${letter} ${before} ${bytes}`);
      }
    }
  }
});

test("a bit of the body is seen, in every chunk", () => {
  const body = new TextEncoder().encode(envelope("r-1", "m", "p".repeat(50_000)));
  assert.deepEqual(core.decide({ status: 504, body }).flags, []);
  for (const at of [0, 20_000, 40_000, body.length - 1]) {
    const turned = body.slice();
    turned[at] ^= 0x80; // out of ASCII: no JSON outside of a string, U+FFFD inside
    const got = core.decide({ status: 504, body: turned });
    assert.equal(got.runId, at === 0 || at === body.length - 1 ? "" : "r-1");
    turned[at] = 0x0a; // a line feed may stand nowhere in a string
    if (at === 20_000 || at === 40_000) assert.deepEqual(core.decide({ status: 504, body: turned }).flags, ["bad_envelope"]);
  }
});

test("a header that is too long is malformed, by its bytes", () => {
  const flags = (retryAfter) => core.decide({ method: "GET", status: 429, retryAfter }).flags;
  assert.deepEqual(flags("1".repeat(MAX_HEADER)), ["epoch_retry_after"]);
  assert.deepEqual(flags("1".repeat(MAX_HEADER + 1)), ["malformed_retry_after"]);
  assert.deepEqual(flags("7,".padEnd(MAX_HEADER, " ")), []);
  assert.deepEqual(flags("7,".padEnd(MAX_HEADER + 1, " ")), ["malformed_retry_after"]);
  assert.deepEqual(flags("7," + "\u00e9".repeat(MAX_HEADER / 2)), ["malformed_retry_after"]); // not even repeated
  assert.deepEqual(flags("7," + "\u00e9".repeat(MAX_HEADER / 2 - 1)), ["repeated_retry_after", "malformed_retry_after"]);
});

test("numbers keep all of their 53 bits", () => {
  const state = { failures: 2 ** 53 - 1, throttles: 2 ** 32, polls: 2 ** 32 - 1 };
  const got = core.decide({ method: "GET", status: 200, policy: { poll: false }, state }).state;
  assert.deepEqual(got, { ...state, runId: "" });
});

test("pace gives slots, hold keeps them", () => {
  let state;
  const waits = Array.from({ length: 4 }, () => {
    const slot = core.pace(undefined, state, 1_770_000_000_000);
    state = slot.state;
    return slot.waitMs;
  });
  assert.deepEqual(waits, [0, 200, 400, 600]);
  assert.equal(core.pace({}, core.hold({}, state, 1_770_000_005_000), 1_770_000_000_000).waitMs, 5000);
  assert.deepEqual([0, 0, 1000].map((w, i, all) => {
    state = i === 0 ? {} : state;
    const slot = core.pace({ requests: 1, perMs: 1000, burst: 2 }, state, 1_770_000_000_000);
    state = slot.state;
    return slot.waitMs;
  }), [0, 0, 1000]);
  assert.throws(() => core.pace({ requests: -1 }, {}, 0), { field: "rate.requests" });
  assert.throws(() => core.pace({}, { arrivalUs: "0" }, 0), { field: "state.arrivalUs" });
  assert.throws(() => core.hold({}, {}, -1), { field: "untilMs" });
});

test("mustRead tells which bodies may stream", () => {
  assert.deepEqual([200, 304, 400, 504].map((status) => core.mustRead({ poll: false }, status)), [false, false, true, true]);
  assert.deepEqual([200, 304, 400].map((status) => core.mustRead(undefined, status)), [true, false, true]);
  assert.throws(() => core.mustRead({ poll: 0 }, 200), { field: "policy.poll" });
  assert.throws(() => core.mustRead({}, -1), { field: "status" });
});

test("an error knows its kind, whichever copy of its class made it, and a class that extends it is another", async () => {
  const { AdoptionError, ObservationError } = await import("../field.js");
  const other = await import("../field.js?another");
  class Own extends ObservationError {}
  const refusal = new other.ObservationError("draw", "a number");
  assert.ok(refusal instanceof ObservationError && refusal instanceof TypeError);
  assert.ok(!(refusal instanceof AdoptionError) && !(refusal instanceof Own) && !(null instanceof ObservationError));
  assert.ok(new Own("draw", "a number") instanceof ObservationError && new Own("draw", "a number") instanceof Own);
  assert.deepEqual([refusal.name, refusal.field, refusal.message], ["ObservationError", "draw", "invalid observation: draw: want a number"]);
  assert.equal(JSON.stringify(new AdoptionError("list", "none")), '{"error":"invalid_adoption","field":"list"}');
});
