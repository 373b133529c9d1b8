import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { textOf } from "../build/text.mjs";
import { bytes as inline } from "../module/inline.js";
import { unpack } from "../module/unpack.js";
import { unpacked } from "../text.js";
import { leanURL } from "./load.mjs";

const every = Uint8Array.from({ length: 256 }, (_, i) => i);

test("bytes come back, all of them and in any order", () => {
  for (const bytes of [every, every.toReversed?.() ?? every.slice().reverse(), new Uint8Array(0), every.map((i) => i * 167)]) {
    assert.deepEqual(unpacked(textOf(bytes), bytes.length, unpack), bytes);
  }
});

test("the text is printable ASCII that no string has to escape", () => {
  const text = textOf(every);
  assert.match(text, /^[ !#-[\]-|]*$/);
  assert.equal(text.length, 256 + (256 - 89)); // 89 take one character
});

test("English stays English", () => {
  assert.equal(textOf(new TextEncoder().encode("try again later")), "try again later");
});

test("damaged text is refused", () => {
  const text = textOf(every);
  const [single, double] = [/[!-z]/, /\{/];
  for (const wrong of [
    text.slice(1), text.slice(0, -1), `${text} `, `${text}{`, text.replace(single, ""), text.replace(single, "{"), text.replace(single, "é"), text.replace(double, "a"), "",
  ]) {
    assert.throws(() => unpacked(wrong, every.length, unpack), /^Error: the text of the module is damaged$/);
  }
});

test("the inline form has the module's bytes", async () => {
  assert.deepEqual(Buffer.from(inline()), await readFile(leanURL));
});
