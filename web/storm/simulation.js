import { peers } from "./peer.js";
import { Queue } from "./queue.js";
import { Random } from "./random.js";
import { Tally } from "./tally.js";
import { Vendor } from "./vendor.js";

/** When simulations begin, on the clock that the core is told. */
const EPOCH_MS = 1_770_000_000_000;

/** The core's default, for slots beyond it are not taken. */
const BUDGET_MS = 900_000;

/** One scenario under one policy. */
export class Simulation {
  constructor(core, answers, scenario, policy, arrivals) {
    Object.assign(this, { core, scenario, policy, vendor: new Vendor(scenario, answers), queue: new Queue(), gate: {}, held: 0 });
    this.tally = new Tally(policy.name);
    this.clients = Array.from(arrivals, (arrival, i) => {
      this.queue.push(arrival, i);
      return {
        phase: this.want, polling: false, arrival, started: 0, requests: 0, notBefore: 0, runs: 0, runEnds: 0, answer: undefined,
        state: {}, draw: new Random(scenario.seed, i + 2),
      };
    });
  }

  run() {
    while (this.queue.heap.length > 0) {
      const { at, who } = this.queue.pop();
      if (at >= this.scenario.horizonMs) return;
      this.clients[who].phase.call(this, this.clients[who], at, who);
    }
  }

  then(c, phase, at, who) {
    c.phase = phase;
    this.queue.push(at, who);
  }

  want(c, at, who) {
    if (!this.policy.paced) return this.send(c, at, who);
    const { budgetMs = BUDGET_MS } = this.scenario.policy;
    const left = c.requests > 0 ? Math.max(0, budgetMs - (at - c.started)) : budgetMs;
    const { waitMs, state } = this.core.pace(this.scenario.rate, this.gate, at);
    if (waitMs > left) return this.tally.end(c, false, at);
    this.gate = state;
    if (waitMs === 0) return this.send(c, at, who);
    this.then(c, this.slotted, at + waitMs, who);
  }

  slotted(c, at, who) {
    if (at < this.held) this.want(c, at, who);
    else this.send(c, at, who);
  }

  send(c, at, who) {
    if (c.requests === 0) c.started = at;
    c.requests++;
    this.tally.send(c, at);
    this.then(c, this.onTheWay, at + this.vendor.chance.in(this.scenario.travelMs), who);
  }

  onTheWay(c, at, who) {
    this.then(c, this.hear, at + this.vendor.judge(c, at), who);
  }

  hear(c, at, who) {
    this.tally.hear(c, at);
    const { peer } = this.policy;
    const move = peer === undefined ? this.ours(c, at) : peers(peer, this.scenario.method, c);
    if (move.delayMs === undefined) return this.tally.end(c, move.finished, at);
    const { retryAfter } = c.answer;
    if (retryAfter !== "") c.notBefore = at + Number(retryAfter) * 1000;
    this.then(c, this.want, at + move.delayMs, who);
  }

  /** Asks the core. */
  ours(c, at) {
    const { policy, method } = this.scenario;
    const { status, failure, retryAfter, body } = c.answer;
    const d = this.core.decide({
      policy, state: c.state, method: c.polling ? "GET" : method, status, failure, retryAfter, body,
      nowMs: EPOCH_MS + at, elapsedMs: at - c.started, draw: c.draw.next() >>> 16,
    });
    c.state = d.state;
    if (d.action === "poll") c.polling = true;
    if (d.holdMs > 0 && this.policy.paced) {
      this.held = Math.max(this.held, at + d.holdMs);
      this.gate = this.core.hold(this.scenario.rate, this.gate, at + d.holdMs);
    }
    if (d.action === "poll" || d.action === "retry") return { delayMs: d.delayMs };
    return { finished: d.action === "return" && c.answer.kind === "done" };
  }

  row(ideals) {
    return this.tally.row(this.clients, ideals);
  }
}
