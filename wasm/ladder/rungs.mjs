/** The rungs, from Go's module to the small one, each made from the one before. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { buildWithMap } from "./linker.mjs";
import { optimise } from "./opt.mjs";
import { shake } from "./shake.mjs";
import { runToRest, snapshot, startOf } from "./snapshot.mjs";
import { buildWasm, checkVersion, out, path } from "./toolchain.mjs";
import { overlayFlag, withoutGuards } from "./unguarded.mjs";

export const RUNGS = Object.freeze(["plain", "snapshot", "shaken", "opt"]);

/** What the lean module does without: who follows one call never looks for runs in lists, which is a gate's work. */
export const GATE_ONLY = /^adopt/;

/**
 * Builds the rungs up to one, and writes each to build/ladder; beside them
 * lean.wasm, the last one without what looks creates up, for pages. Below
 * "shaken" it is the last one itself.
 * @param {string} last
 * @returns {{modules: Map<string, Buffer>, lean: Buffer, shaken?: object}} the modules by rung; what shake tells of
 *   its own
 */
export function climb(last = "opt") {
  if (!RUNGS.includes(last)) throw new Error(`no rung ${JSON.stringify(last)}: want ${RUNGS.join(", ")}`);
  mkdirSync(out, { recursive: true });
  const modules = new Map();
  if (last === "plain") {
    buildWasm(path("plain.wasm")); // which any Go can make
    return withLean({ modules: modules.set("plain", readFileSync(path("plain.wasm"))) }, last);
  }
  checkVersion();
  const up = (rung, bytes) => {
    writeFileSync(path(`${rung}.wasm`), bytes);
    modules.set(rung, bytes);
    return rung === last;
  };
  up("plain", buildWithMap("ordinary").bytes);
  const { bytes, symbols } = buildWithMap("unguarded", [overlayFlag(withoutGuards)]);
  const rest = runToRest(bytes);
  const begun = snapshot(rest, symbols);
  if (up("snapshot", begun)) return withLean({ modules }, last);
  const shaken = shake(rest, symbols);
  const { room } = startOf(rest.memory, symbols);
  if (shaken.stack > room) throw new Error(`the exports need ${shaken.stack} bytes of stack, the snapshot has ${room}`);
  const lean = shake(rest, symbols, GATE_ONLY).bytes;
  if (up("shaken", shaken.bytes)) return withLean({ modules, shaken }, last, lean);
  up("opt", optimise(shaken.bytes));
  return withLean({ modules, shaken }, last, optimise(lean));
}

function withLean(climbed, last, lean = climbed.modules.get(last)) {
  writeFileSync(path("lean.wasm"), lean);
  return { ...climbed, lean };
}
