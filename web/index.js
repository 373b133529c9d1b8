export { loadCore, ObservationError } from "./core.js";
export { follow, sleep } from "./follow.js";
