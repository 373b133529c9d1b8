/**
 * The client and fetch over the core of this file's host. Nothing is compiled
 * before a create is looked at, or an answer must be judged.
 * @module
 */
import { createClientWith } from "./calls.js";
import { core } from "./core.js";
import { followFetchWith } from "./fetch.js";

export { FollowthroughError, RunFailedError } from "./errors.js";

export const createClient = (options) => createClientWith(ready, options, atHand);
export const followFetch = (options) => followFetchWith(ready, options);

let chosen;

/** The core, unless another has to take its place. */
function atHand() {
  try {
    core.mustRead(); // begins
    return core;
  } catch {
    return undefined;
  }
}

/** The core, or where WebAssembly is refused the same without it. */
async function ready() {
  return (chosen ??= await usable());
}

async function usable() {
  try {
    core.mustRead();
    return core;
  } catch (refused) {
    try {
      return (await import("./js.js")).core;
    } catch (missing) {
      throw new AggregateError([refused, missing], "this host refuses WebAssembly, and followthrough/js, which does without, cannot be loaded");
    }
  }
}
