// What the console's form makes of what the API tells, however odd that is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { optionsOf, versionOf } from "../page/run/metadata.js";

const version = (data) => versionOf({ status: "SUCCESS", data });

test("what is told is taken", () => {
  const told = { name: "Essay", model: "m", imageCount: 2, textInputs: [{ key: "topic", required: true, description: "of the essay" }, { key: "mood", required: false }] };
  const wanted = {
    name: "Essay", model: "m", imageCount: 2,
    texts: [{ name: "topic", required: true, hint: "of the essay" }, { name: "mood", required: false, hint: "" }],
  };
  assert.deepEqual(version(told), wanted);
  assert.deepEqual(version({ promptVersion: told }), wanted);
});

test("text inputs may be names, objects, or an object by name", () => {
  const names = (textInputs) => version({ textInputs }).texts?.map(({ name, required }) => [name, required]);
  assert.deepEqual(names(["a", "b"]), [["a", undefined], ["b", undefined]]);
  assert.deepEqual(names([{ name: "a" }, { key: "b", required: "yes" }]), [["a", undefined], ["b", undefined]]);
  assert.deepEqual(names({ a: { required: true }, b: "text" }), [["a", true], ["b", undefined]]);
  assert.deepEqual(names([7, null, {}, "a", "a", [], { key: "" }]), [["a", undefined]]);
  for (const odd of [undefined, null, 7, "a"]) assert.equal(names(odd), undefined);
  assert.deepEqual(version({ inputs: { textInputs: ["a"] } }).texts.length, 1);
});

test("what is absent or odd is unknown", () => {
  for (const envelope of [undefined, null, 7, "x", [], {}, { data: null }, { data: [] }]) {
    assert.deepEqual(Object.values(versionOf(envelope)).filter((value) => value !== undefined), []);
    assert.deepEqual(optionsOf(envelope, "m"), []);
  }
  for (const imageCount of [-1, 1.5, "2", null, 1e9, NaN]) assert.equal(version({ imageCount }).imageCount, undefined);
  assert.equal(version({ imageCount: 0 }).imageCount, 0);
  assert.equal(version({ model: { name: "m" } }).model, "m");
});

test("run options are those of the version's model", () => {
  const models = [
    null, { model: "other", availableRunOptions: [{ key: "x", options: ["1"] }] },
    { model: "m", availableRunOptions: [{ key: "size", options: ["s", 2, true, null, {}] }, { key: "", options: [] }, { key: "none" }, null] },
    { model: "bare" },
  ];
  const envelope = { data: { resources: { models } } };
  assert.deepEqual(optionsOf(envelope, "m"), [{ key: "size", options: ["s", "2", "true"] }]);
  for (const model of ["bare", "unheard", undefined]) assert.deepEqual(optionsOf(envelope, model), []);
});
