/**
 * Looks for a better ORDER for ../text.js, by swaps that make the text of
 * build/lean.wasm smaller with brotli, and prints the best one that it found:
 *
 *	node web/build/order.mjs [seconds]
 *
 * Any order gives the same module back: one that was found for another module
 * only costs some bytes.
 */
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { ORDER } from "../text.js";
import { textOf } from "./text.mjs";

const FREQUENT = 60; // the bytes that it tries to move

const until = Date.now() + Number(process.argv[2] ?? 60) * 1000;
const wasm = readFileSync(new URL("../../build/lean.wasm", import.meta.url));
const sizeOf = (order) => brotliCompressSync(JSON.stringify(textOf(wasm, order))).length;

const counts = new Map();
for (const byte of wasm) counts.set(byte, (counts.get(byte) ?? 0) + 1);
const itself = (byte) => byte === 32 || (byte > 96 && byte < 123);
const ranked = [...counts.keys()].filter((byte) => !itself(byte)).sort((a, b) => counts.get(b) - counts.get(a))
  .map((byte) => byte.toString(16).padStart(2, "0"));
const any = (n) => Math.floor(Math.random() * n);

/** The order with a frequent byte at some place, and what stood there in its place, or gone. */
function changed(order) {
  const all = order.match(/../g);
  const byte = ranked[Math.min(any(FREQUENT), any(FREQUENT))];
  const [from, to] = [all.indexOf(byte), any(all.length)];
  if (from >= 0) all[from] = all[to];
  all[to] = byte;
  return all.join("");
}

let best = { order: ORDER, size: sizeOf(ORDER) };
const { size: before } = best;
while (Date.now() < until) {
  const order = changed(best.order);
  const size = sizeOf(order);
  if (size <= best.size) best = { order, size };
}
console.log(`${before} bytes before, ${best.size} after:\n${best.order}`);
