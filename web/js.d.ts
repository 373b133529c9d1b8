export { check, CheckError, core, decide, hold, mustRead, ObservationError, pace } from "./index.js";
export type {
  Action, AdoptAction, AdoptReason, AdoptRules, AdoptState, AdoptStep, CallAbout, Class, Core, Decision, Doubt, Failure, Flag, ListOutcome, ListPage, ListRow,
  Observation, PaceState, Policy, Problem, ProblemCode, Rate, Reason, State, Verdict,
} from "./index.js";
