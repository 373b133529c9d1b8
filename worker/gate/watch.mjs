// The watch over runs that go on. A run is polled once for all who wait for
// it, and also when nobody waits, if somebody may come back for it.
import { sleep } from "../../web/follow.js";
import { judge } from "../../web/judge.js";
import { toCaller } from "../door/headers.mjs";
import { pathOf } from "../door/path.mjs";

/** No budget ends the watch: those who wait have one each. */
const ENDLESS_MS = Number.MAX_SAFE_INTEGER;

/** The longest that a poll may take, its slot included. */
const POLL_MS = 90_000;

/** When the alarm looks again if the gate has as many requests open as it may. */
const FULL_MS = 1_000;

export class Watch {
  #core;
  #policy;
  #tables;
  #queue;
  #vendor;
  #ended;
  #arm;
  #watched = new Map(); // run → {waiting: Set, busy, last}
  #timer;
  #busy = 0; // polls under way
  #slotMs = 0; // when the alarm may find a free slot

  /** ended(run, answer, returned) is told of each end before those who wait are; arm() sees to the alarm. */
  constructor({ core, policy, tables, queue, vendor, ended, arm }) {
    this.#core = core;
    this.#policy = { ...policy, poll: true, budgetMs: ENDLESS_MS };
    this.#tables = tables;
    this.#queue = queue;
    this.#vendor = vendor;
    this.#ended = ended;
    this.#arm = arm;
  }

  get length() {
    return this.#tables.one("SELECT COUNT(*) AS n FROM runs")?.n ?? 0;
  }

  /** When the next poll is due, for the alarm; undefined if there is none, or no key for it. */
  get dueMs() {
    if (!this.#vendor.hasKey) return undefined;
    const rows = this.#tables.all("SELECT run, dueMs FROM runs ORDER BY dueMs LIMIT ?", this.#busy + 1);
    if (rows.length === 0) return undefined;
    // One that is polled just now is due again only if this object dies over it.
    return Math.min(...rows.map(({ run, dueMs }) => (this.#isBusy(run) ? Date.now() + POLL_MS : Math.max(dueMs, this.#slotMs))));
  }

  #isBusy(run) {
    return this.#watched.get(run)?.busy === true;
  }

  /** Watches a run from now on, its first poll after delayMs, for keepMs if nobody waits for it. It is stored first. */
  begin(run, delayMs, keepMs) {
    const nowMs = Date.now();
    this.#tables.run(
      `INSERT INTO runs (run, state, startedMs, dueMs, untilMs) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (run) DO UPDATE SET untilMs = MAX(untilMs, excluded.untilMs)`,
      run, JSON.stringify({ runId: run }), nowMs, nowMs + delayMs, nowMs + keepMs,
    );
    this.#drive();
  }

  /**
   * Waits for a run's end, or until leftMs are over: {status, headers, body,
   * polls}, the last answer about it; status 0 if there was none. tell(event,
   * data) is told each attempt and decision.
   */
  async wait(run, leftMs, tell) {
    const watched = this.#watched.get(run) ?? { waiting: new Set(), busy: false, last: undefined };
    this.#watched.set(run, watched);
    const waiter = { tell, polls: 0 };
    const ended = new Promise((resolve) => (waiter.end = resolve));
    watched.waiting.add(waiter);
    this.#drive();
    const over = new AbortController();
    try {
      await Promise.race([ended, sleep(leftMs, over.signal).catch(() => {})]);
    } finally {
      over.abort();
      watched.waiting.delete(waiter);
    }
    const answer = waiter.answer ?? watched.last ?? { status: 0, headers: [], body: new Uint8Array() };
    if (watched.waiting.size === 0 && !watched.busy) this.#watched.delete(run);
    return { ...answer, polls: waiter.polls };
  }

  /** Polls what is due, once each, as far as slots are free just now: the alarm's work. It never waits for a slot. */
  async pollDue() {
    this.#dropTheForgotten();
    const polls = [];
    for (const row of this.#due()) {
      if (!this.#vendor.hasKey) break;
      const waitMs = this.#vendor.free ? this.#queue.tryPoll() : FULL_MS;
      this.#slotMs = Date.now() + waitMs;
      if (waitMs > 0) break;
      polls.push(this.#poll(row));
    }
    await Promise.all(polls);
  }

  // While somebody waits here, a timer is enough, and sooner than an alarm.
  #drive() {
    clearTimeout(this.#timer);
    if (!this.#vendor.hasKey) return;
    for (const row of this.#due()) {
      if (this.#waited(row.run)) this.#poll(row, this.#queue.poll());
    }
    const next = this.#tables.one("SELECT MIN(dueMs) AS ms FROM runs WHERE dueMs > ?", Date.now())?.ms;
    if (next && this.#watched.size > 0) this.#timer = setTimeout(() => this.#drive(), Math.min(next - Date.now(), 2 ** 31 - 1));
    this.#arm();
  }

  #due() {
    return this.#tables.all("SELECT * FROM runs WHERE dueMs <= ? ORDER BY dueMs", Date.now()).filter(({ run }) => !this.#isBusy(run));
  }

  #waited(run) {
    return (this.#watched.get(run)?.waiting.size ?? 0) > 0;
  }

  #dropTheForgotten() {
    for (const { run } of this.#tables.all("SELECT run FROM runs WHERE untilMs <= ?", Date.now())) {
      if (!this.#waited(run)) this.#tables.run("DELETE FROM runs WHERE run = ?", run);
    }
  }

  // One poll. It throws nothing: what went wrong is for the core to judge.
  async #poll(row, slot) {
    const { run } = row;
    const watched = this.#watched.get(run) ?? { waiting: new Set(), busy: false, last: undefined };
    this.#watched.set(run, watched);
    watched.busy = true;
    this.#busy++;
    const tell = (event, data) => Promise.all([...watched.waiting].map((w) => Promise.resolve(w.tell?.(event, data)).catch(() => {})));
    try {
      const dueMs = Date.now();
      await slot;
      for (const waiter of watched.waiting) waiter.polls++;
      const path = pathOf(["runs", run]);
      const atMs = Date.now();
      await tell("attempt", { method: "GET", path, atMs, pacedMs: atMs - dueMs });
      let response = null;
      let error = null;
      try {
        response = await this.#vendor.get(path);
      } catch (thrown) {
        error = thrown;
      }
      const nowMs = Date.now();
      const { decision, body } = await judge(this.#core, {
        policy: this.#policy, state: JSON.parse(row.state), method: "GET", response, error,
        now: Date.now, startedAtMs: row.startedMs, draw: () => crypto.getRandomValues(new Uint16Array(1))[0],
      });
      if (response !== null) watched.last = { status: response.status, headers: [...toCaller(response.headers)], body: body ?? new Uint8Array() };
      await tell("decision", { status: response?.status ?? 0, nowMs, elapsedMs: nowMs - row.startedMs, ...decision });
      if (decision.holdMs > 0) this.#queue.hold(Math.min(nowMs + decision.holdMs, Number.MAX_SAFE_INTEGER));
      if (decision.action === "poll") {
        this.#tables.run("UPDATE runs SET state = ?, dueMs = ? WHERE run = ?", JSON.stringify(decision.state), Date.now() + decision.delayMs, run);
      } else {
        this.#tables.run("DELETE FROM runs WHERE run = ?", run);
        this.#ended(run, watched.last, decision);
        for (const waiter of watched.waiting) {
          waiter.answer = watched.last;
          waiter.end();
        }
      }
    } finally {
      watched.busy = false;
      this.#busy--;
      if (watched.waiting.size === 0) this.#watched.delete(run);
      this.#drive();
    }
  }
}
