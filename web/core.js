/**
 * The core, the module in it as text: nothing to fetch, nothing to wait for.
 * Importing it compiles nothing; the first call does.
 * @module
 */
import { bindCore } from "./bind.js";
import { bytes } from "./module/inline.js";
import { start } from "./module/start.js";
import { refused } from "./refused.js";
import { DamagedError } from "./text.js";

export { CheckError, ObservationError } from "./bind.js";

let module;

export const core = bindCore(() => start((module ??= compiled())));
export const { decide, pace, hold, mustRead, check } = core;

function compiled() {
  try {
    return new WebAssembly.Module(bytes());
  } catch (cause) {
    throw cause instanceof DamagedError ? cause : refused(cause);
  }
}
