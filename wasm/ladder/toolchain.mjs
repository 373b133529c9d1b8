/**
 * The one Go toolchain that the ladder knows. What it does rests on how this
 * version's compiler and linker write WebAssembly, so it refuses every other.
 */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const PINNED = "go1.26.8";

/** The repository's folder. */
export const root = new URL("../../", import.meta.url);

/** Where the ladder's modules and tools go; LADDER_OUT names another folder. */
export const out = process.env.LADDER_OUT ? pathToFileURL(`${resolve(process.env.LADDER_OUT)}/`) : new URL("build/ladder/", root);

export const path = (name, base = out) => fileURLToPath(new URL(name, base));

const FLAGS = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="];

/** Throws unless the Go command is of the pinned version, with no experiment switched on. */
export function checkVersion(version = ask("GOVERSION"), experiment = ask("GOEXPERIMENT")) {
  if (version !== PINNED) {
    throw new Error(`the ladder is made for ${PINNED} and no other Go: this is ${version}. Install that version, or set GOTOOLCHAIN=${PINNED}`);
  }
  if (experiment !== "") throw new Error(`the ladder is made for ${PINNED} without experiments: GOEXPERIMENT is ${experiment}`);
}

/** Runs the Go command for this machine, or with GOOS=js for WebAssembly. */
export function go(args, { env = {}, cwd = fileURLToPath(root) } = {}) {
  // A value in the environment wins over what go env -w has set.
  const clean = { ...process.env, GOFLAGS: "-buildvcs=false", GOWORK: "off", GOWASM: "", ...env };
  return execFileSync("go", args, { cwd, env: clean, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** Builds ./wasm as the ordinary build does; more flags may stand before the package. */
export function buildWasm(output, more = [], env = {}) {
  go(["build", ...FLAGS, ...more, "-o", output, "./wasm"], { env: { ...env, GOOS: "js", GOARCH: "wasm" } });
}

function ask(name) {
  return go(["env", name]).trim();
}
