import type { WholeCore } from "./index.js";

export const core: WholeCore;
export const adopt: WholeCore["adopt"];
export { check, CheckError, decide, hold, mustRead, ObservationError, pace } from "./index.js";
export { AdoptionError } from "./url.js";
export type {
  Action, AdoptAction, AdoptReason, AdoptRules, AdoptState, AdoptStep, CallAbout, Class, Core, Decision, Doubt, Failure, Flag, ListOutcome, ListPage, ListRow,
  Observation, PaceState, Policy, Problem, ProblemCode, Rate, Reason, State, Verdict, WholeCore,
} from "./index.js";
