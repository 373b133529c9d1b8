// What the API would surely refuse is refused at the door, and nothing else is.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { loadCore } from "../../web/url.js";
import { coreURL } from "../../web/test/load.mjs";
import { problemsOf } from "../door/preflight.mjs";
import { PROMPT_VERSION } from "../local/vendor.mjs";
import { about, runOf, setStage } from "./stage.mjs";

const WRONG = JSON.stringify({ promptVersionId: "7b1f", inputs: { imageInputs: [{ type: "url", url: "http://a.example" }] } });
const PROBLEMS = [
  { path: "/promptVersionId", code: "not_uuid", expected: "a UUID", found: '"7b1f"' },
  { path: "/inputs/imageInputs/0/url", code: "image_url", expected: "an https URL", found: '"http://a.example"' },
];

let stage, vendor;
before(async () => {
  stage = await setStage({ flags: ["-limiter", "none", "-run-duration", "0"] });
  vendor = stage.vendor;
});
after(() => stage?.close());
beforeEach(() => vendor.reset());

test("door-33: what the API would answer 422 is answered so before a slot is taken, each problem by its place", async () => {
  const idem = { "idempotency-key": "one" };
  const answer = await stage.create(idem, "", { body: WRONG });
  assert.deepEqual(about(answer), { status: 422, reason: "invalid_request", attempts: 0, polls: 0, run: null });
  const { status, message, data } = await answer.json();
  assert.deepEqual([status, data], ["VALIDATION_ERROR", { problems: PROBLEMS, more: 0 }]);
  assert.equal(message, 'The API would refuse this request: /promptVersionId: want a UUID, found "7b1f"; /inputs/imageInputs/0/url: want an https URL, found "http://a.example".');
  for (const accept of ["application/json", "text/event-stream"]) {
    assert.equal((await stage.create({ accept }, "", { body: "[]" })).status, 422);
  }
  for (const [path, pointer] of [["/v1/runs/run_1", "/runId"], ["/v1/prompts/x", "/promptId"], ["/v1/prompt-versions/x?y", "/promptVersionId"]]) {
    const read = await stage.ask("GET", path);
    assert.deepEqual([about(read).reason, (await read.json()).data.problems[0].path], ["invalid_request", pointer]);
  }
  assert.deepEqual(await vendor.requests(), []);
  assert.equal((await stage.create(idem)).status, 200); // the key is not used up
});

test("door-33: what the door cannot judge is the API's to judge", async () => {
  const seen = async (answer) => [answer.status, about(answer).reason];
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]) {
    assert.deepEqual(await seen(await stage.create({ "content-type": type }, "", { body: WRONG })), [422, "rejected"], type);
  }
  const twice = WRONG.replace("{", `{"promptVersionId":"${PROMPT_VERSION}",`);
  assert.deepEqual((await seen(await stage.create({}, "", { body: twice })))[1], "rejected");
  assert.deepEqual(await seen(await stage.ask("GET", "/v1/runs/run_1", { prefer: "wait=1" })), [422, "rejected"]); // it may be an id that the API gave
  assert.deepEqual(await seen(await stage.ask("GET", "/v1/prompts/publish?q=")), [200, "done"]);
  assert.equal((await vendor.requests()).length, 6);
});

test("door-33: PREFLIGHT=off turns it off", async (t) => {
  const open = await setStage({ flags: ["-limiter", "none"], vars: { PREFLIGHT: "off" } });
  t.after(() => open.close());
  assert.equal(about(await open.create({}, "", { body: WRONG })).reason, "rejected");
  assert.equal((await open.vendor.requests()).length, 1);
});

test("which calls are looked at, and how they may be typed", async () => {
  const core = await loadCore(coreURL);
  const wrong = (more, config) => problemsOf(core, { preflight: true, mode: "carry", ...config }, {
    create: true, method: "POST", segments: ["runs"], followed: true, headers: new Headers(), body: new TextEncoder().encode(WRONG), ...more,
  }) !== null;
  const typed = (type) => ({ headers: new Headers({ "content-type": type }) });
  for (const type of ["application/json", "Application/JSON; Charset=UTF-8", 'application/json;charset="utf8"', "application/problem+json"]) assert.ok(wrong(typed(type)), type);
  for (const type of ["text/json", "application/jsonp", "application/json; charset=latin1", "multipart/form-data; boundary=x"]) assert.ok(!wrong(typed(type)), type);
  assert.ok(wrong({ body: undefined })); // none at all is no object
  assert.ok(!wrong({ body: new TextEncoder().encode(runOf("tea")) }));
  const read = { create: false, method: "GET", followed: false, body: undefined };
  for (const [first, keep] of [["runs", false], ["prompts", true], ["prompt-versions", true]]) {
    assert.ok(wrong({ ...read, segments: [first, "x"] }));
    assert.equal(wrong({ ...read, segments: [first, "x"] }, { mode: "keep" }), keep); // of runs the gate knows whose they are
  }
  assert.ok(!wrong({ ...read, segments: ["prompts", "a b"] })); // escaped, it is left to the API
  assert.ok(!wrong({ ...read, segments: ["runs", "x"], method: "DELETE" }));
  assert.ok(!wrong({}, { preflight: false }));
});
