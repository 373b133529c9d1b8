/**
 * Builds the ladder, checks the small module against the ordinary one, and
 * prints what each rung weighs.
 *
 *	node wasm/ladder/build.mjs [--rung plain|snapshot|shaken|opt] [--cases 20000] [--seed 1] [--unchecked]
 *
 * The modules are written to build/ladder/<rung>.wasm. It fails, and takes the
 * small module away again, when anything of it differs from the ordinary one.
 */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { check, checkLean } from "./check.mjs";
import { CASES } from "./fuzz.mjs";
import { climb } from "./rungs.mjs";
import { path } from "./toolchain.mjs";

/** The most that the last rung may weigh, in bytes: what pages download, and the whole. */
const MOST = { lean: { raw: 45_000, brotli: 15_000 }, whole: { raw: 56_000, brotli: 19_000 } };

try {
  await main();
} catch (error) {
  console.error(`ladder: ${error.message}`);
  process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({
    options: { rung: { type: "string", default: "opt" }, cases: { type: "string" }, seed: { type: "string" }, unchecked: { type: "boolean" } },
  });
  const { modules, lean, shaken } = climb(values.rung);
  for (const [rung, bytes] of [...modules, ["lean", lean]]) {
    const { raw, gzip, brotli } = weigh(bytes);
    console.log(`${rung.padEnd(9)} raw ${String(raw).padStart(8)}  gzip ${String(gzip).padStart(7)}  brotli ${String(brotli).padStart(7)}`);
  }
  if (shaken === undefined) return;
  console.log(`${shaken.functions.length} functions, ${shaken.data.length} pieces of data, ${shaken.stack} bytes of stack, ${shaken.pages} pages of memory`);
  const small = modules.get(values.rung);
  try {
    if (values.rung === "opt") {
      checkWeight("lean", weigh(lean));
      checkWeight("whole", weigh(small));
    }
    if (!values.unchecked) {
      const options = { cases: Number(values.cases ?? CASES), seed: Number(values.seed ?? 1), say: console.log };
      await check(modules.get("plain"), small, options);
      await checkLean(modules.get("plain"), lean, options);
    }
  } catch (error) {
    for (const name of [values.rung, "lean"]) rmSync(path(`${name}.wasm`));
    throw error;
  }
}

function weigh(bytes) {
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

function checkWeight(name, weight) {
  for (const [how, most] of Object.entries(MOST[name])) {
    if (weight[how] > most) throw new Error(`the ${name} module weighs ${weight[how]} bytes ${how}, at most ${most}`);
  }
}
