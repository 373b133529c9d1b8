export { loadCore, ObservationError } from "./index.js";
export type { Action, Class, Core, Decision, Failure, Flag, Observation, PaceState, Policy, Rate, Reason, State } from "./index.js";
