/**
 * Binaryen's optimiser over the shaken module. -O3 and not -Oz: measured on
 * this core, it is as small after compression and a tenth faster.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkHints } from "./hints.mjs";
import { root } from "./toolchain.mjs";

export const BINARYEN = "132.0.0";

const FLAGS = [
  "-O3",
  "--low-memory-unused", // nothing stands below address 4096 (layout.mjs)
  "--skip-pass=memory-packing",
  "--enable-bulk-memory", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-mutable-globals",
];

/** @param {Uint8Array} bytes a module */
export function optimise(bytes) {
  const dir = mkdtempSync(join(tmpdir(), "ladder-"));
  try {
    const [from, to] = [join(dir, "in.wasm"), join(dir, "out.wasm")];
    writeFileSync(from, bytes);
    const { status, stderr } = spawnSync(process.execPath, [optimiser(), ...FLAGS, from, "-o", to], { encoding: "utf8" });
    if (status !== 0) throw new Error(`wasm-opt failed: ${stderr}`);
    return checkHints(readFileSync(to));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Finds wasm-opt among the development tools in worker/, or below the folder that LADDER_TOOLS names. */
function optimiser() {
  const places = [new URL("worker/package.json", root)];
  if (process.env.LADDER_TOOLS) places.unshift(pathToFileURL(join(process.env.LADDER_TOOLS, "package.json")));
  for (const place of places) {
    let home;
    try {
      home = dirname(createRequire(place).resolve("binaryen"));
    } catch {
      continue;
    }
    const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
    if (version !== BINARYEN) throw new Error(`the ladder is made for binaryen ${BINARYEN} and no other: ${home} has ${version}`);
    return join(home, "bin/wasm-opt");
  }
  throw new Error(`no binaryen ${BINARYEN} in worker/node_modules: run npm ci --prefix worker`);
}
