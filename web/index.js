export { createClient, followFetch, FollowthroughError, RunFailedError } from "./client.js";
export { check, CheckError, core, decide, hold, mustRead, ObservationError, pace } from "./core.js";
export { follow, sleep } from "./follow.js";
