import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { coreURL, leanURL, plainURL, root } from "../load.mjs";
import { weigh } from "./weigh.mjs";

const FLAGS = ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="];

/** Weighs what pages load, core.wasm, Go's own module that both were made from, and an empty Go program built with the same flags and toolchain. */
export function moduleWeights() {
  const core = readFileSync(coreURL);
  return {
    lean: weigh(readFileSync(leanURL)),
    core: weigh(core),
    imports: WebAssembly.Module.imports(new WebAssembly.Module(core)).length,
    plain: weigh(readFileSync(plainURL)),
    empty: weigh(emptyProgram()),
  };
}

function emptyProgram() {
  const dir = mkdtempSync(join(tmpdir(), "size-"));
  try {
    writeFileSync(join(dir, "main.go"), "package main\n\nfunc main() {}\n");
    execFileSync("go", [...FLAGS, "-o", join(dir, "empty.wasm"), join(dir, "main.go")], {
      cwd: fileURLToPath(root), env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
    });
    return readFileSync(join(dir, "empty.wasm"));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
