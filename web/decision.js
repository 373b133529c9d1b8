/**
 * The way out: a decision, read from the area.
 * @module
 */
import { AT, NAME_ACTION, NAME_ADVICE, NAME_CLASS, NAME_FLAG, NAME_LIST_OUTCOME, NAME_REASON } from "./layout.js";

/**
 * A decision: its own properties are the wire form. What else a host may ask
 * of it stands beside them and is not written to JSON.
 */
export class Decision {
  #holdMs;
  #resumable;
  #doubt;
  #resend;
  #keyRefused;
  #listOutcome;
  #listWaitMs;

  constructor(core, names) {
    this.action = names.get(core, NAME_ACTION, core.get(AT.Action));
    this.delayMs = core.read(AT.DelayMs);
    this.class = names.get(core, NAME_CLASS, core.get(AT.Class));
    this.reason = names.get(core, NAME_REASON, core.get(AT.Reason));
    this.runId = core.string(AT.Run, core.get(AT.RunLen));
    this.code = core.string(AT.Code, core.get(AT.CodeLen));
    this.message = core.string(AT.Message, core.get(AT.MessageLen));
    this.advice = names.get(core, NAME_ADVICE, core.get(AT.Advice));
    this.retryAtMs = core.read(AT.RetryAtMs);
    this.flags = [];
    for (let set = core.get(AT.Flags); set !== 0; set &= set - 1) {
      this.flags.push(names.get(core, NAME_FLAG, 31 - Math.clz32(set & -set)));
    }
    this.state = {
      failures: core.read(AT.NextFailures),
      throttles: core.read(AT.NextThrottles),
      polls: core.read(AT.NextPolls),
      runId: core.string(AT.NextRun, core.get(AT.NextRunLen)),
    };
    this.#holdMs = core.read(AT.HoldMs);
    this.#resumable = core.get(AT.Resumable) !== 0;
    this.#doubt = core.get(AT.Doubt) !== 0;
    this.#resend = core.get(AT.Resend) !== 0;
    this.#keyRefused = core.get(AT.KeyRefused) !== 0;
    this.#listOutcome = names.get(core, NAME_LIST_OUTCOME, core.get(AT.ListOutcome));
    this.#listWaitMs = core.read(AT.ListWaitMs);
  }

  /** The wait that the server named for throttling, for every request of the same key; 0 otherwise. */
  get holdMs() {
    return this.#holdMs;
  }

  /** Whether the operation has ended and its run has not: begin again with the state, and it is polled. */
  get resumable() {
    return this.#resumable;
  }

  /** Of a create: whether it may have made a run that nothing names. Look it up before sending it again or giving up. */
  get doubt() {
    return this.#doubt;
  }

  /** Whether it may be sent again, or handed over as it is, once surely no run was made. */
  get resend() {
    return this.#resend;
  }

  /** Whether the API refuses the key, and so whatever is sent with it. */
  get keyRefused() {
    return this.#keyRefused;
  }

  /** What came of one GET of a page of the list, decided with policy.poll false and no state: outcome and waitMs, as adopt takes them. */
  get listing() {
    return { outcome: this.#listOutcome, waitMs: this.#listWaitMs };
  }
}
