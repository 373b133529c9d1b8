/**
 * Weighs core.wasm, and Go's own module that it was made from, beside an empty
 * Go program, built with the same flags and toolchain; fails when Go's own
 * module is over 1.10 times as heavy as that, gzipped.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { coreURL, plainURL, root } from "./load.mjs";

const MOST = 1.1;
const FLAGS = ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="];

const dir = mkdtempSync(join(tmpdir(), "size-"));
try {
  writeFileSync(join(dir, "main.go"), "package main\n\nfunc main() {}\n");
  const go = (...args) => execFileSync("go", args, {
    cwd: fileURLToPath(root), env: { ...process.env, GOOS: "js", GOARCH: "wasm" }, encoding: "utf8",
  });
  go(...FLAGS, "-o", join(dir, "empty.wasm"), join(dir, "main.go"));
  const empty = weigh("empty", join(dir, "empty.wasm"));
  const plain = weigh("plain", fileURLToPath(plainURL));
  const core = weigh("core", fileURLToPath(coreURL));
  console.log(`core.wasm is ${(core.brotli / plain.brotli).toFixed(4)} times Go's own module, brotli`);
  const ratio = plain.gzip / empty.gzip;
  console.log(`Go's own module is ${ratio.toFixed(4)} times an empty program, gzipped; at most ${MOST.toFixed(2)} (${go("version").trim()})`);
  process.exitCode = ratio <= MOST ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true });
}

function weigh(name, path) {
  const bytes = readFileSync(path);
  const size = { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
  console.log(`${name.padEnd(6)} raw ${size.raw}  gzip ${size.gzip}  brotli ${size.brotli}`);
  return size;
}
