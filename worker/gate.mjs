// The gate: one Durable Object for each API key, named by the key's SHA-256.
// What must be one for a key is kept here: the pace, the memory of what was
// created, and the watch over runs that go on. Creating is the door's business.
import { DurableObject } from "cloudflare:workers";
import { core } from "./core.mjs";
import { configOf } from "./door/config.mjs";
import { Lookout } from "./gate/look.mjs";
import { Operations } from "./gate/operations.mjs";
import { Queue } from "./gate/queue.mjs";
import { Tables } from "./gate/tables.mjs";
import { Vendor } from "./gate/vendor.mjs";
import { Watch } from "./gate/watch.mjs";

// The API's 5 requests/second, burst 1, and a little room: what was sent evenly
// does not arrive evenly, and the vendor's seconds are sharp.
const RATE = { requests: 5, perMs: 1015 };

/** An alarm is not set anew to come so much later: each setting is a write. */
const ARM_MS = 30_000;

/** How long a gate that has nothing to keep keeps its pace. */
const IDLE_MS = 5_000;

export class Gate extends DurableObject {
  #config;
  #tables;
  #operations;
  #queue;
  #vendor;
  #watch;
  #lookout;
  #alarmMs;
  #idle;

  constructor(ctx, env) {
    super(ctx, env);
    this.#config = configOf(env, core);
    const tables = (this.#tables = new Tables(ctx.storage));
    this.#operations = new Operations(tables, this.#config.keepMs);
    this.#vendor = new Vendor(this.#config.upstream, this.#config.apiKey);
    this.#queue = new Queue({
      core,
      rate: RATE,
      pace: { arrivalUs: tables.one("SELECT arrivalUs FROM pace")?.arrivalUs ?? 0 },
      // Stored before the caller hears of it: an eviction must not burst again.
      save: ({ arrivalUs }) => tables.run("INSERT INTO pace VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET arrivalUs = excluded.arrivalUs", arrivalUs),
      most: this.#config.maxQueue,
      mostBytes: this.#config.maxQueueBytes,
    });
    this.#watch = new Watch({
      core, tables, policy: this.#config.policy, queue: this.#queue, vendor: this.#vendor,
      ended: (run, answer, decision) => this.#ended(run, answer, decision),
      arm: () => this.#arm(),
    });
    this.#lookout = new Lookout({ core, rules: this.#config.adopt, operations: this.#operations, queue: this.#queue, vendor: this.#vendor });
    ctx.blockConcurrencyWhile(async () => {
      this.#arm(); // whatever alarm is stored: one that was under way when the object died is never called again
    });
  }

  /**
   * Begins a create, or joins the one that bears the same Idempotency-Key; see
   * the README for what comes of it. It waits for another call of that key for
   * leftMs at most.
   */
  async enter({ owner, idem, request, version, leftMs, perDay = 0 }) {
    const untilMs = Date.now() + leftMs;
    this.#operations.purge(); // an alarm may come late
    for (;;) {
      const nowMs = Date.now();
      const row = this.#operations.byIdem(owner, idem);
      if (row === undefined) {
        const waitMs = this.#operations.quotaWaitMs(owner, perDay);
        if (waitMs > 0) return { kind: "quota", retryAfterMs: waitMs };
        return { kind: "new", ...this.#operations.begin({ owner, idem, request, version, leaseMs: this.#lease() }) };
      }
      if (row.request !== request) return { kind: "reused" };
      if (row.phase === "run") return { kind: "run", op: row.op, runId: row.run, adopted: row.adopted === 1 };
      if (row.phase === "answered") {
        const answer = this.#operations.answerOf(row);
        if (answer) return { kind: "answer", answer, runId: row.run, adopted: row.adopted === 1 };
        return { kind: "run", op: row.op, runId: row.run, adopted: row.adopted === 1 };
      }
      if (row.phase === "doubt") return { kind: "doubt", ...this.#operations.takeOver(row.op, this.#lease()) };
      if (row.leaseMs <= nowMs) {
        if (row.phase === "waiting") return { kind: "new", ...this.#operations.takeOver(row.op, this.#lease()) };
        this.#operations.doubt(row.op, { failedMs: row.leaseMs, date: "", resend: false }); // its door is gone
        continue;
      }
      if (nowMs >= untilMs) return { kind: "late" };
      await this.#operations.change(row.op, Math.min(row.leaseMs, untilMs) - nowMs + 1);
    }
  }

  /**
   * Waits for a slot; see Queue.take. A create is marked as sent before its
   * slot is given. With runId, only the run's owner gets one: {foreign: true}.
   */
  async slot({ op, door, ticket, leftMs, bytes, owner, runId }) {
    if (runId !== undefined && !this.#operations.owns(owner, runId)) return { foreign: true };
    if (op && this.#operations.byOp(op)?.door !== door) return { taken: true };
    if (op) this.#operations.renew(op, door, this.#lease());
    const slot = await this.#queue.take({ ticket, leftMs, bytes });
    if (op && !slot.again && !slot.refused) {
      if (this.#operations.byOp(op)?.door !== door) return { taken: true };
      this.#operations.sending(op, this.#lease());
    }
    this.#rest();
    return slot;
  }

  /** Gives up a place in the queue. */
  leave(ticket) {
    this.#queue.leave(ticket);
  }

  /** Says that the door of a create is still there. */
  renew(op, door) {
    this.#operations.renew(op, door, this.#lease());
  }

  /**
   * Hears what goes on between two attempts: untilMs (since 1970) keeps every
   * slot from before then, as the API asked for a pause; op is a create that
   * made nothing so far, and if its door goes, another may take it over.
   */
  between({ untilMs = 0, op, door, gone = false }) {
    if (untilMs > 0) this.#queue.hold(untilMs);
    if (!op || this.#operations.byOp(op)?.door !== door) return;
    if (!gone) this.#operations.unsent(op);
    else if (this.#operations.byOp(op).phase === "waiting") this.#operations.forget(op);
  }

  /** Looks whether a create whose outcome is unknown has made a run; see Lookout.look. */
  async look({ op, failure, leftMs, key }) {
    this.#vendor.bring(key);
    if (failure && this.#operations.byOp(op)?.phase === "sending") this.#operations.doubt(op, failure);
    const verdict = await this.#lookout.look(op, leftMs);
    if (verdict.action === "adopt") this.#operations.ran(op, verdict.runId, true);
    if (verdict.action === "resend") this.#operations.unsent(op);
    return verdict;
  }

  /**
   * Watches a run, its first poll after delayMs, and waits for its end or
   * until leftMs are over; see Watch.wait. The run is stored before it is
   * polled, for its operation too.
   */
  async watch({ op, owner, runId, delayMs, leftMs, key }, tell) {
    if (op) this.#operations.ran(op, runId, this.#operations.byOp(op)?.adopted === 1);
    else if (owner !== "" && !this.#operations.owns(owner, runId)) return { foreign: true };
    this.#vendor.bring(key);
    const comesBack = op && this.#operations.byOp(op)?.idem;
    this.#watch.begin(runId, delayMs, comesBack ? this.#config.budgetMs : leftMs);
    const answer = await this.#watch.wait(runId, leftMs, tell);
    this.#rest();
    return answer;
  }

  /** Ends an operation: with its answer, with its run alone, or as one that made nothing. */
  settle(op, { answer, runId = "" } = {}) {
    if (answer) this.#answered(op, runId, answer);
    else if (runId) this.#operations.ran(op, runId);
    else this.#operations.forget(op);
    this.#arm();
    this.#rest();
  }

  /** The vendor refuses this key: what nobody needs of it is forgotten at once. */
  async keyRefused() {
    if (this.#queue.length === 0) await this.#tables.clear();
  }

  /** An owner's own runs as the API lists them, newest first; undefined if startingAfter is none of them. */
  list({ owner, limit, startingAfter }) {
    return this.#operations.list(owner, limit, startingAfter);
  }

  /** What goes on here, for the desk. */
  status() {
    return { waiting: this.#queue.length, watched: this.#watch.length, heldUntilMs: this.#queue.heldUntilMs };
  }

  async alarm() {
    this.#alarmMs = undefined;
    try {
      this.#operations.purge();
      await this.#watch.pollDue();
    } catch (error) {
      console.error(JSON.stringify({ event: "alarm_failed", error: String(error?.name) })); // a message might quote what it met
    } finally {
      this.#arm();
      this.#rest();
    }
  }

  #ended(run, answer, decision) {
    if (decision.action !== "return") return; // whoever comes back asks the vendor again
    for (const { op } of this.#operations.byRun(run)) this.#answered(op, run, answer);
  }

  #answered(op, run, answer) {
    const stored = this.#config.store && answer.body.byteLength <= this.#config.maxStoredBytes && this.#operations.byOp(op)?.idem && !this.#vendor.isKeyIn(answer);
    this.#operations.answered(op, run, stored ? answer : undefined);
  }

  #lease() {
    return Date.now() + this.#config.leaseMs;
  }

  // The one alarm stands at the earliest of what is due.
  #arm() {
    const dueMs = Math.min(this.#watch.dueMs ?? Infinity, this.#operations.purgeMs);
    // A little later than it is set for is soon enough for what only a death makes due.
    if (dueMs === Infinity || (this.#alarmMs <= dueMs && dueMs - this.#alarmMs < ARM_MS)) return;
    this.#alarmMs = dueMs;
    this.ctx.storage.setAlarm(Math.max(dueMs, Date.now()));
  }

  // A gate with nothing to keep leaves nothing behind, once its pace has passed.
  #rest() {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#queue.length === 0 && this.#tables.clear(), IDLE_MS);
  }
}
