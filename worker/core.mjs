// The one core of this isolate. It is made when something must be judged, not
// before: at a Worker's global scope there is no randomness yet, and an answer
// that is plainly a success needs no core at all.
import { loadCore } from "../web/core.js";
import module from "../build/core.wasm";

let core;

/**
 * Gives the isolate's core. Two callers who come while it is being made may
 * make it twice, which harms nothing; a promise is not shared, because it may
 * not be awaited in another request's context.
 */
export async function sharedCore() {
  return (core ??= await loadCore(module));
}
