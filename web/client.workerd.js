/**
 * The client and fetch in workerd.
 * @module
 */
import { createClientWith } from "./calls.js";
import { followFetchWith } from "./fetch.js";
import { core } from "./workerd.js";

export { FollowthroughError, RunFailedError } from "./errors.js";

export const createClient = (options) => createClientWith(ready, options, () => core);
export const followFetch = (options) => followFetchWith(ready, options);

const ready = async () => core;
