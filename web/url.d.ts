import type { WholeCore } from "./index.js";

/**
 * Loads the core from core.wasm: where it is, a response, its bytes, or compiled.
 * @throws TypeError for a source of another kind; Error for an answer that is no success, and where WebAssembly is refused
 */
export function loadCore(source: URL | string | Response | ArrayBuffer | Uint8Array | WebAssembly.Module): Promise<WholeCore>;

/** The first field of a step about a create in doubt that cannot be used, and what was expected there. */
export class AdoptionError extends TypeError {
  constructor(field: string, want: string);
  /** As in "doubt.sentMs", "list.rivals"; "" for what is no object at all. */
  readonly field: string;
  /** As in "an array of objects". */
  readonly want: string;
  toJSON(): { error: "invalid_adoption"; field: string };
}
export { CheckError, ObservationError } from "./index.js";
export type {
  Action, AdoptAction, AdoptReason, AdoptRules, AdoptState, AdoptStep, CallAbout, Class, Core, Decision, Doubt, Failure, Flag, ListOutcome, ListPage, ListRow,
  Observation, PaceState, Policy, Problem, ProblemCode, Rate, Reason, State, Verdict, WholeCore,
} from "./index.js";
