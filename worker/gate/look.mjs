// Looks for the run of a create whose outcome is unknown, in the vendor's list.
// What may be adopted is the core's word; here are the ways to ask.
import { sleep } from "../../web/follow.js";
import { judge } from "../../web/judge.js";

/** The most that the API gives in one page. */
const LIMIT = 50;

const PASSED = { poll: false };

export class Lookout {
  #core;
  #rules;
  #operations;
  #queue;
  #vendor;
  #looking = new Map(); // op → the look that goes on

  /** rules are core's, or false: then nothing is looked up. */
  constructor({ core, rules, operations, queue, vendor }) {
    this.#core = core;
    this.#rules = rules;
    this.#operations = operations;
    this.#queue = queue;
    this.#vendor = vendor;
  }

  /**
   * Gives {action: "adopt", runId}, {action: "resend"} or {action: "fail"},
   * within leftMs. Several who ask for one operation share a look.
   */
  look(op, leftMs) {
    const going = this.#looking.get(op) ?? this.#look(op, Date.now() + leftMs).finally(() => this.#looking.delete(op));
    this.#looking.set(op, going);
    return going;
  }

  async #look(op, untilMs) {
    const row = this.#operations.byOp(op);
    if (this.#rules === false || row === undefined) return { action: "fail" };
    const { sentMs, failedMs, version } = row;
    const doubt = { sentMs, failedMs, promptVersionId: version, resend: row.resend === 1 };
    const rules = this.#rules;
    let verdict = this.#core.adopt({ rules, doubt, nowMs: Date.now() });
    while (verdict.action === "look" || verdict.action === "page") {
      if (Date.now() + verdict.delayMs > untilMs) return { action: "fail" }; // another call may look on
      await sleep(verdict.delayMs);
      await this.#queue.poll();
      const list = await this.#page(row, verdict);
      verdict = this.#core.adopt({ rules, state: verdict.state, list });
    }
    return { action: verdict.action, runId: verdict.runId };
  }

  // Asks for a page. What is no list at all is told so.
  async #page(row, { since, startingAfter }) {
    const askedMs = Date.now();
    const path = `/v1/runs?limit=${LIMIT}&since=${since}${startingAfter && `&startingAfter=${encodeURIComponent(startingAfter)}`}`;
    let response = null;
    let error = null;
    try {
      response = await this.#vendor.get(path);
    } catch (thrown) {
      error = thrown;
    }
    const headMs = Date.now();
    const listed = response?.clone();
    const { decision } = await judge(this.#core, {
      policy: PASSED, method: "GET", response, error, now: Date.now, startedAtMs: askedMs, draw: () => 0,
    });
    const page = { outcome: decision.listing.outcome, waitMs: decision.listing.waitMs, date: response?.headers.get("date") ?? "", askedMs, nowMs: headMs };
    if (decision.holdMs > 0) this.#queue.hold(Math.min(headMs + decision.holdMs, Number.MAX_SAFE_INTEGER));
    if (decision.action !== "return") return page;
    const data = await listed.json().then((body) => body?.data, () => undefined);
    if (!Array.isArray(data?.rows)) return { nowMs: headMs };
    return {
      ...page,
      rows: data.rows.map((r) => ({ runId: r?.runId, promptVersionId: r?.promptVersionId, createdAt: r?.createdAt, claimed: this.#operations.claimed(r?.runId) })),
      rivals: this.#operations.rivals(row),
      hasMore: data.hasMore !== false,
    };
  }
}
