/** A module as JavaScript without WebAssembly, by Binaryen's wasm2js. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { throughFunctions } from "./unaligned.mjs";

const tool = createRequire(new URL("../../worker/package.json", import.meta.url));
const FLAGS = ["-Oz", "--enable-bulk-memory", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-mutable-globals"];

/** What wasm2js writes last: the one instance that it thinks of, and its exports. */
const TAIL = /\nvar retasmFunc = asmFunc\(\{\s*\}\);\n(?:export var \w+ = retasmFunc\.\w+;\n)+$/;

/**
 * @param {Uint8Array} bytes a module without imports
 * @returns {string} an ESM file that exports start(), which gives the exports of a new instance
 */
export function javascriptOf(bytes) {
  const raw = wasm2js(throughFunctions(bytes));
  if (!TAIL.test(raw)) throw new Error("wasm2js wrote what is not expected of it");
  // All that it keeps for an instance stands at the top of its file: here within the function.
  const whole = `export function start() {\n${raw.replace(TAIL, "\nreturn asmFunc({});\n}\n")}`;
  return tool("esbuild").transformSync(whole, { minify: true, format: "esm", target: "es2020", charset: "ascii", legalComments: "none" }).code;
}

/** Gives what wasm2js makes of a module, which believes the hints of its loads and stores. */
export function wasm2js(bytes) {
  const dir = mkdtempSync(join(tmpdir(), "wasm2js-"));
  try {
    const [from, to] = [join(dir, "core.wasm"), join(dir, "core.js")];
    writeFileSync(from, bytes);
    const program = join(dirname(tool.resolve("binaryen")), "bin/wasm2js");
    execFileSync(process.execPath, [program, ...FLAGS, from, "-o", to], { stdio: ["ignore", "ignore", "inherit"] });
    return readFileSync(to, "utf8");
  } finally {
    rmSync(dir, { recursive: true });
  }
}
