/**
 * Which reasons each class and action can have, by the core's own table. The
 * fuzzer must meet every one of them and no other.
 */
export const REACHABLE = Object.freeze({
  success: { return: ["done"] },
  run_failed: { fail: ["run_failed"] },
  rejected: { fail: ["rejected"] },
  decided: { fail: ["decided_upstream"] },
  pending: { return: ["run_pending"], poll: ["run_pending"], fail: ["budget_exhausted"] },
  throttled: {
    retry: ["retry_after", "throttled"], poll: ["retry_after", "throttled"],
    fail: ["attempts_exhausted", "budget_exhausted", "outcome_unknown"],
  },
  unreached: { retry: ["backoff"], poll: ["backoff"], fail: ["attempts_exhausted", "budget_exhausted"] },
  server_error: { retry: ["backoff"], poll: ["backoff"], fail: ["attempts_exhausted", "budget_exhausted", "outcome_unknown"] },
  unknown: { retry: ["backoff"], poll: ["backoff"], fail: ["attempts_exhausted", "budget_exhausted", "outcome_unknown"] },
});

/** Which reasons each action about a create in doubt can have, likewise. */
export const ADOPTION = Object.freeze({
  look: ["unsettled", "list_failed", "no_date", "since_too_late", "several", "rival"],
  page: ["more"],
  adopt: ["one"],
  resend: ["none"],
  fail: [
    "unsettled", "none", "several", "rival", "unreadable_row", "no_version", "list_failed", "list_rejected", "no_date", "since_too_late", "too_long",
  ],
});

/** Every code of a problem that a check finds, and none. */
export const PREFLIGHT = Object.freeze({
  call: [
    "none", "not_json", "not_object", "missing", "not_uuid", "not_string", "not_array", "image_count", "image_type", "image_url", "image_data_url",
    "image_base64", "unknown_option",
  ],
});

export const NEVER = "never met";

const ADOPT = "in doubt";
const CHECK = "checked";
const TABLE = { ...REACHABLE, [ADOPT]: ADOPTION, [CHECK]: PREFLIGHT };

/** Counts decisions by class, action and reason, verdicts by action and reason, and checked calls by the codes of their problems. */
export class Cells {
  /** How many cases it were. */
  cases = 0;

  #hits = new Map();
  #flags = new Map();

  note(decision) {
    const cell = `${decision.class} ${decision.action} ${decision.reason}`;
    this.#hits.set(cell, (this.#hits.get(cell) ?? 0) + 1);
    for (const flag of decision.flags) this.#flags.set(flag, (this.#flags.get(flag) ?? 0) + 1);
  }

  noteVerdict({ action, reason }) {
    const cell = `${ADOPT} ${action} ${reason}`;
    this.#hits.set(cell, (this.#hits.get(cell) ?? 0) + 1);
  }

  noteCheck({ problems }) {
    for (const code of problems.length > 0 ? new Set(problems.map((one) => one.code)) : ["none"]) {
      const cell = `${CHECK} call ${code}`;
      this.#hits.set(cell, (this.#hits.get(cell) ?? 0) + 1);
    }
  }

  /** Cells that were to be met and were not, and such as were met but are not known. */
  wrong() {
    const known = Object.entries(TABLE).flatMap(([name, actions]) => Object.entries(actions).flatMap(([action, reasons]) => reasons.map((reason) => `${name} ${action} ${reason}`)));
    return [
      ...known.filter((cell) => !this.#hits.has(cell)).map((cell) => `${NEVER}: ${cell}`),
      ...[...this.#hits.keys()].filter((cell) => !known.includes(cell)).map((cell) => `not known to be reachable: ${cell}`),
    ];
  }

  /** The table, a line for each class and action. */
  toString() {
    const lines = [];
    for (const [name, actions] of Object.entries(TABLE)) {
      for (const [action, reasons] of Object.entries(actions)) {
        const counts = reasons.map((reason) => `${reason} ${this.#hits.get(`${name} ${action} ${reason}`) ?? 0}`);
        lines.push(`${name.padEnd(13)} ${action.padEnd(7)} ${counts.join("  ")}`);
      }
    }
    const flags = [...this.#flags].sort().map(([flag, n]) => `${flag} ${n}`);
    return [...lines, `flags: ${flags.join("  ")}`].join("\n");
  }
}
