/**
 * The core, the module in it as text: nothing to fetch, nothing to wait for.
 * Importing it compiles nothing; the first call does.
 * @module
 */
import { bindCore } from "./bind.js";
import { bytes } from "./module/inline.js";
import { start } from "./module/start.js";
import { refused } from "./refused.js";

export { ObservationError } from "./bind.js";

let module;

export const core = bindCore(() => start((module ??= compile(bytes()))));
export const { decide, pace, hold, mustRead } = core;

function compile(wasm) {
  try {
    return new WebAssembly.Module(wasm);
  } catch (cause) {
    throw refused(cause);
  }
}
