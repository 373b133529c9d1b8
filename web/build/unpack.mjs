/** The few instructions that give a text back as bytes, of unpack.wat, as a module of JavaScript. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const tool = createRequire(new URL("../../worker/package.json", import.meta.url));

/** @returns {string} an ESM file that exports their bytes */
export function unpackOf(wat = fileURLToPath(new URL("unpack.wat", import.meta.url))) {
  const dir = mkdtempSync(join(tmpdir(), "unpack-"));
  try {
    const to = join(dir, "unpack.wasm");
    execFileSync(process.execPath, [join(dirname(tool.resolve("binaryen")), "bin/wasm-as"), wat, "-o", to], { stdio: ["ignore", "ignore", "inherit"] });
    return `export const unpack = Uint8Array.of(${[...readFileSync(to)].join(",")});\n`;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
