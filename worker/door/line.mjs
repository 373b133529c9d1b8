// The line from one call at the door to its gate and to the vendor: what it
// asks of them, how often, and how long each took.
import { ask } from "./vendor.mjs";
import { sleep } from "../../web/follow.js";
import { refusal } from "./envelope.mjs";
import { toCaller } from "./headers.mjs";

/** So often is the gate asked again when it could not be reached. */
const TRIES = 4;

/** Why an operation ends that the core would have gone on with. */
export class Stop extends Error {
  constructor(reason, message, retryAfterMs) {
    super(message);
    this.name = "Stop";
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

export class Line {
  startedAtMs = Date.now();
  budgetMs;
  about = { reason: "done", attempts: 0, polls: 0, runId: "", timing: { paced: 0, waited: 0, upstream: 0, polled: 0 } };
  signal;
  hungUp; // rejects when the caller hangs up
  #call;
  #config;
  #gate;
  #tell;
  #stop = new AbortController();
  #left = false;
  #sent = false; // a create may be made by now
  #open = false; // a create may have made a run that nothing names
  #watched = false;
  #requests = 0; // the platform counts what an invocation asks of others
  #op;
  #door;
  #renewing;
  #refused = false;

  constructor(call, { config, gate, signal, tell = () => {} }) {
    this.#call = call;
    this.#config = config;
    this.#gate = gate;
    this.#tell = tell;
    this.budgetMs = Math.min(call.waitMs, config.budgetMs);
    this.signal = this.#stop.signal;
    this.hungUp = new Promise((_, reject) => {
      const leave = () => {
        this.#left = true;
        if (!this.#sent) this.#stop.abort(signal.reason);
        reject(signal.reason);
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
    this.hungUp.catch(() => {});
  }

  get #leftMs() {
    return this.#left ? 0 : Math.max(0, this.startedAtMs + this.budgetMs - Date.now());
  }

  async timed(name, work) {
    const from = Date.now();
    try {
      return await work();
    } finally {
      this.about.timing[name] += Date.now() - from;
    }
  }

  // Asks the gate. Whatever it is asked may be asked again without harm.
  async #ask(work) {
    for (let left = TRIES; ; left--) {
      this.#requests++;
      try {
        return await work(this.#gate());
      } catch (error) {
        if (left <= 1) return this.#end(new Stop("gate_unavailable", "The pace and the memory of this key cannot be kept at the moment."));
        await new Promise((resolve) => setTimeout(resolve, 50 * 4 ** (TRIES - left)));
      }
    }
  }

  // What is thrown while sending reads as a failure of the network; a Stop is
  // none, so it ends the loop from outside.
  #end(stop) {
    this.#stop.abort(stop);
    throw stop;
  }

  /** Enters a create into the gate's memory. */
  async enter({ request, version, perDay }) {
    const { owner, idem } = this.#call;
    const entered = await this.#ask((gate) => gate.enter({ owner, idem, request, version, perDay, leftMs: this.#leftMs }));
    this.#op = entered.op;
    this.#door = entered.door;
    if (this.#op) this.#renew();
    return entered;
  }

  // A door that is silent for too long is believed to be gone.
  #renew() {
    this.#renewing = setInterval(() => {
      this.#requests++;
      this.#gate().renew(this.#op, this.#door).catch(() => {});
    }, this.#config.leaseMs / 2);
  }

  // Asks for room for so many more requests.
  #want(requests) {
    if (this.#requests + requests <= this.#config.maxSubrequests) return;
    this.#end(new Stop("would_exceed_budget", "This operation has used all the requests it may make.", 1000));
  }

  /** Takes a slot and sends a request to the vendor. */
  async send(path, init, within) {
    const { timing } = this.about;
    const before = timing.paced;
    await this.timed("paced", () => this.#paced(within));
    this.about.attempts++;
    this.#requests++;
    this.#sent = this.#op !== undefined;
    await this.#tell("attempt", { attempt: this.about.attempts, method: init.method, path, atMs: Date.now(), pacedMs: timing.paced - before });
    return this.timed("upstream", () => ask(this.#config.upstream + path, init, within));
  }

  // Takes the slot of the next send and waits for it.
  async #paced(within) {
    const { owner, ownRun, body } = this.#call;
    const bytes = body?.byteLength ?? 0;
    for (let ticket; ; ) {
      this.#want(3);
      const slot = await this.#ask((gate) => gate.slot({ op: this.#op, door: this.#door, ticket, leftMs: this.#leftMs, bytes, owner, runId: ownRun }));
      if (slot.afterMs > 0) await sleep(slot.afterMs, within).catch(() => {}); // its turn is far off
      if (within.aborted && slot.again) await this.#ask((gate) => gate.leave(slot.again)).catch(() => {});
      within.throwIfAborted(); // while the slot came
      if (slot.foreign) this.#end(new Stop("not_found", "There is no such run."));
      if (slot.taken) this.#end(new Stop("would_exceed_budget", "Another call with this Idempotency-Key has taken over.", 1000));
      if (slot.refused) this.#end(new Stop(slot.refused, "The next free slot of this key comes too late for this request.", slot.retryAfterMs));
      if (!slot.again) return;
      ticket = slot.again;
    }
  }

  /** Waits for a run's end with all others who do, and gives its last answer. */
  async watch(runId, delayMs, within) {
    this.#want(2);
    this.#watched = true;
    clearInterval(this.#renewing);
    const { owner, key } = this.#call;
    let attempt = this.about.attempts;
    const told = (event, data) => {
      if (event === "attempt") attempt++;
      return this.#tell(event, { attempt, ...data });
    };
    const tell = this.#tell.length === 0 ? undefined : told;
    const seen = await this.timed("polled", () =>
      this.#ask((gate) => gate.watch({ op: this.#op, owner, runId, delayMs, leftMs: this.#leftMs, key }, tell)),
    );
    this.#endIfLeft();
    if (seen.foreign) this.#end(new Stop("not_found", "There is no such run."));
    this.about.polls += seen.polls;
    this.about.attempts += seen.polls;
    if (seen.status === 0) throw new Error("the run was not asked about in time");
    return responseOf(seen);
  }

  /** Looks whether a create has made a run that nothing names. */
  async look(decision, seen) {
    const { key } = this.#call;
    await this.#tell("look", { attempt: this.about.attempts, atMs: Date.now() });
    const failure = decision && { failedMs: seen.nowMs, date: seen.date, resend: decision.resend };
    const verdict = await this.timed("waited", () => this.#ask((gate) => gate.look({ op: this.#op, failure, leftMs: this.#leftMs, key })));
    await this.#tell("looked", { attempt: this.about.attempts, action: verdict.action, runId: verdict.runId ?? "", atMs: Date.now() });
    this.#open = verdict.action === "fail";
    if (verdict.action === "adopt") Object.assign(this.about, { adopted: true, runId: verdict.runId });
    return verdict;
  }

  /** Hears a decision before it is obeyed. */
  async decided(decision, seen) {
    this.about.reason = decision.reason;
    this.about.runId = decision.runId;
    if (!this.#watched) await this.#tell("decision", { ...seen, ...decision });
    if (this.#watched) return; // the gate has told and seen to it
    const untilMs = decision.holdMs > 0 ? Math.min(seen.nowMs + decision.holdMs, Number.MAX_SAFE_INTEGER) : 0;
    this.#open = decision.doubt && (this.#config.adopt !== false || !decision.resend);
    const idle = this.#op !== undefined && decision.action === "retry" && !this.#open;
    if (untilMs > 0 || idle) await this.#ask((gate) => gate.between({ op: idle ? this.#op : undefined, door: this.#door, untilMs }));
    this.#refused = decision.keyRefused;
    if (decision.action === "retry" && !this.#open) this.#endIfLeft();
  }

  // Nobody waits for what a caller who left would have waited for.
  #endIfLeft() {
    if (this.#left) this.#end(new Stop("would_exceed_budget", "The caller has left."));
  }

  /** Tells the gate what an operation came to, and gives the answer. */
  async settle({ decision, raw, body }, answer) {
    clearInterval(this.#renewing);
    const end = this.#endOf(decision, raw, body);
    if (end !== undefined && this.#op) {
      const told = this.#ask((gate) => end(gate)).catch(() => {}); // the answer is the caller's in any case
      if (this.#call.idem !== null) await told;
    }
    if (this.#refused) await this.#ask((gate) => gate.keyRefused()).catch(() => {});
    // A caller whose token is good cannot mend the key.
    if (this.#refused && this.#call.owner !== "") return refusal("misconfigured", "The API refuses the key that this edge keeps.", { ...this.about, reason: undefined });
    return answer;
  }

  /**
   * Writes the operation's one line to the log: no header, no body, no key.
   * Without an answer the status is 0: the caller has left, or the edge failed.
   */
  log(answer) {
    const { create, method, segments } = this.#call;
    const { attempts, polls, runId, replayed = false, adopted = false, timing } = this.about;
    const status = answer?.status ?? 0;
    const reason = answer?.headers.get("followthrough-reason") ?? (this.#left ? "caller_left" : "internal_error");
    const what = create ? "create" : `${method} ${segments[0]}`;
    console.log(JSON.stringify({ event: "operation", what, status, reason, attempts, polls, runId, replayed, adopted, tookMs: Date.now() - this.startedAtMs, ...timing }));
  }

  // What is to be told: nothing where the gate knows, or where it is in doubt.
  #endOf(decision, raw, body) {
    if (!this.#op) return undefined;
    const op = this.#op;
    const { runId } = decision;
    if (decision.action === "return") {
      if (this.#watched) return undefined;
      // Without a key nobody can ask for it again.
      const kept = this.#call.idem === null ? { status: raw.status, headers: [], body: new Uint8Array() } : { status: raw.status, headers: [...toCaller(raw.headers)], body };
      return (gate) => gate.settle(op, { answer: kept, runId });
    }
    if (this.#open) return undefined;
    if (decision.resumable && !this.#watched) return (gate) => gate.watch({ op, owner: this.#call.owner, runId, delayMs: 0, leftMs: 0, key: this.#call.key });
    if (runId) return this.#watched ? undefined : (gate) => gate.settle(op, { runId });
    return (gate) => gate.settle(op);
  }

  /** Ends an operation that the core would have gone on with. */
  async giveUp() {
    clearInterval(this.#renewing);
    if (this.#op && !this.about.runId) await this.#gate().between({ op: this.#op, door: this.#door, gone: true }).catch(() => {});
  }
}

/** Makes a Response of an answer that came through the gate. */
export function responseOf({ status, headers, body }) {
  return new Response(body.byteLength > 0 ? body : null, { status, headers });
}
