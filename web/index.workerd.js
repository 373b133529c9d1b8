export { createClient, followFetch, FollowthroughError, RunFailedError } from "./client.workerd.js";
export { check, CheckError, core, decide, hold, mustRead, ObservationError, pace } from "./workerd.js";
export { follow, sleep } from "./follow.js";
