export { core, decide, hold, mustRead, ObservationError, pace } from "./index.js";
export type {
  Action, AdoptAction, AdoptReason, AdoptRules, AdoptState, AdoptStep, Class, Core, Decision, Doubt, Failure, Flag, ListOutcome, ListPage, ListRow,
  Observation, PaceState, Policy, Rate, Reason, State, Verdict,
} from "./index.js";
