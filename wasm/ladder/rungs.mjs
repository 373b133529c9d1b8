/** The rungs, from Go's module to the small one, each made from the one before. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { buildWithMap } from "./linker.mjs";
import { optimise } from "./opt.mjs";
import { shake } from "./shake.mjs";
import { runToRest, snapshot, startOf } from "./snapshot.mjs";
import { buildWasm, checkVersion, out, path } from "./toolchain.mjs";
import { overlayFlag, withoutGuards } from "./unguarded.mjs";

export const RUNGS = Object.freeze(["plain", "snapshot", "shaken", "opt"]);

/**
 * Builds the rungs up to one, and writes each to build/ladder.
 * @param {string} last
 * @returns {{modules: Map<string, Buffer>, shaken?: object}} the modules by rung; what shake tells of its own
 */
export function climb(last = "opt") {
  if (!RUNGS.includes(last)) throw new Error(`no rung ${JSON.stringify(last)}: want ${RUNGS.join(", ")}`);
  mkdirSync(out, { recursive: true });
  const modules = new Map();
  if (last === "plain") {
    buildWasm(path("plain.wasm")); // which any Go can make
    return { modules: modules.set("plain", readFileSync(path("plain.wasm"))) };
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
  if (up("snapshot", begun)) return { modules };
  const shaken = shake(rest, symbols);
  const { room } = startOf(rest.memory, symbols);
  if (shaken.stack > room) throw new Error(`the exports need ${shaken.stack} bytes of stack, the snapshot has ${room}`);
  if (up("shaken", shaken.bytes)) return { modules, shaken };
  up("opt", optimise(shaken.bytes));
  return { modules, shaken };
}
