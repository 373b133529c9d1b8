/**
 * The exports without their `defer guard(&answer)`. In the ordinary module a
 * panic becomes an answer; in the small one nothing unwinds, a panic is a trap,
 * and the host throws the instance away just as it does after such an answer.
 * The source is the ordinary one, through go build -overlay.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { path, root } from "./toolchain.mjs";

const GUARD = "\tdefer guard(&answer)\n";
const CANNOT_PANIC = ["address", "size"];

/** Gives the source without guards; every export must have one, but those that cannot panic. */
export function withoutGuards(source) {
  const exports = [...source.matchAll(/^\/\/go:wasmexport (\w+)\nfunc [^\n]*\n?/gm)];
  if (exports.length === 0) throw new Error("exports.go: no export");
  for (const found of exports) {
    const guarded = source.startsWith(GUARD, found.index + found[0].length);
    if (guarded === CANNOT_PANIC.includes(found[1])) {
      throw new Error(`exports.go: ${found[1]}: want ${guarded ? "no guard" : "defer guard(&answer) first"}`);
    }
  }
  return source.replaceAll(GUARD, "");
}

/** Gives the flag with which go build takes another exports.go: the ordinary one, changed. */
export function overlayFlag(change) {
  const ordinary = path("wasm/exports.go", root);
  writeFileSync(path("exports.go.txt"), change(readFileSync(ordinary, "utf8")));
  writeFileSync(path("overlay.json"), JSON.stringify({ Replace: { [ordinary]: path("exports.go.txt") } }));
  return `-overlay=${path("overlay.json")}`;
}
