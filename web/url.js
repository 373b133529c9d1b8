/**
 * The core over core.wasm as a file of its own, for those who want it cached
 * apart from their JavaScript.
 * @module
 */
import { adopt } from "./adoption.js";
import { bindCore } from "./bind.js";
import { start } from "./module/start.js";
import { refused } from "./refused.js";

export { AdoptionError } from "./adoption.js";
export { CheckError, ObservationError } from "./bind.js";

/**
 * Loads the core. A module that is not the core is an error here already.
 * @param {URL|string|Response|ArrayBuffer|Uint8Array|WebAssembly.Module} source core.wasm, or where it is
 * @returns {Promise<import("./index.d.ts").WholeCore>}
 */
export async function loadCore(source) {
  const module = await compiled(source);
  const core = bindCore(() => start(module), { adopt });
  core.mustRead(); // begins
  return core;
}

async function compiled(source) {
  if (typeof WebAssembly === "object" && source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return allowed("compile", source);
  if (typeof source === "string" || source instanceof URL) return located(new URL(source, globalThis.location?.href));
  // Last: only to name Response makes Node load all of fetch.
  if (typeof Response === "function" && source instanceof Response) return answered(source);
  throw new TypeError("loadCore: source: want a URL, a Response, bytes or a WebAssembly.Module");
}

async function located(url) {
  if (url.protocol !== "file:") return answered(await fetch(url));
  const fs = "node:fs/promises"; // a name in a variable, or bundlers for browsers look for it
  const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ fs);
  return allowed("compile", await readFile(url));
}

async function answered(response) {
  if (!response.ok) throw new Error(`loadCore: ${response.url || "the response"} answered ${response.status}`);
  const wasm = response.headers.get("content-type")?.split(";")[0].trim() === "application/wasm";
  // A stream is compiled only under its own type, and not by every host.
  if (wasm && globalThis.WebAssembly?.compileStreaming) return allowed("compileStreaming", response);
  return allowed("compile", await response.arrayBuffer());
}

/** Compiles, where that is allowed. */
async function allowed(how, wasm) {
  try {
    return await WebAssembly[how](wasm);
  } catch (cause) {
    throw refused(cause);
  }
}
