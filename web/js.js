/**
 * The core without WebAssembly, for pages that forbid it and browsers that do
 * not compile it at once: larger and slower, with the same answers.
 *
 * A trap of the module is a thrown error here, but for one kind: an address
 * outside of the memory does not trap. It reads as zero, and writing does
 * nothing; Go checks its bounds before that.
 * @module
 */
import { bindCore } from "./bind.js";
import { start } from "./module/js.js";

export { CheckError, ObservationError } from "./bind.js";

export const core = bindCore(start);
export const { decide, pace, hold, mustRead, check } = core;
