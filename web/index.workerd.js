export { core, decide, hold, mustRead, ObservationError, pace } from "./workerd.js";
export { follow, sleep } from "./follow.js";
