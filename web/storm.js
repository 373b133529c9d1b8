/**
 * The simulator of core/storm in JavaScript, on any form of the core: the same
 * scenario gives the same bytes. What it simulates, and what each number
 * means, stands in storm.d.ts and in core/storm. All statuses, bodies and
 * delays of others come from the catalogue; what ours do is the core's.
 * @module
 */
import { MAX_MS, readScenario } from "./stormscenario.js";

export { readCatalogue, StormError } from "./stormscenario.js";

/** splitmix32, as in core/storm/rand.go. */
class Random {
  constructor(seed, n) {
    this.a = mix(seed ^ mix(n + 1));
  }

  next() {
    this.a = (this.a + 0x9e3779b9) | 0;
    return mix(this.a) >>> 0;
  }

  in({ least, most }) {
    return most <= least ? least : least + (this.next() % (most - least + 1));
  }
}

function mix(z) {
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** What happens next to each client: a binary heap by instant, then by the order in which it was foreseen. */
class Queue {
  heap = [];
  seq = 0;

  push(at, who) {
    const e = { at, seq: this.seq++, who };
    const { heap } = this;
    let i = heap.length;
    heap.push(e);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (before(heap[up], e)) break;
      heap[i] = heap[up];
      i = up;
    }
    heap[i] = e;
  }

  pop() {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    const n = heap.length;
    if (n === 0) return first;
    let i = 0;
    for (let down; (down = 2 * i + 1) < n; i = down) {
      if (down + 1 < n && before(heap[down + 1], heap[down])) down++;
      if (before(last, heap[down])) break;
      heap[i] = heap[down];
    }
    heap[i] = last;
    return first;
  }
}

const before = (e, f) => e.at < f.at || (e.at === f.at && e.seq < f.seq);

/** The memory of a limiter: `take` gives 0, or how long it takes until a request would be let through. */
class Meter {
  constructor(limiter) {
    Object.assign(this, limiter, { level: limiter.burst * limiter.perMs, since: 0, window: 0, count: 0, recent: [], oldest: 0 });
  }

  take(now) {
    const { perMs, requests } = this;
    if (this.kind === "token") {
      this.level = Math.min(this.burst * perMs, this.level + (now - this.since) * requests);
      this.since = now;
      if (this.level < perMs) return Math.floor((perMs - this.level + requests - 1) / requests);
      this.level -= perMs;
    } else if (this.kind === "fixed") {
      const window = Math.floor(now / perMs);
      if (window !== this.window) [this.window, this.count] = [window, 0];
      if (this.count >= requests) return perMs - (now % perMs);
      this.count++;
    } else if (this.kind === "sliding") {
      if (this.recent.length < requests) {
        this.recent.push(now);
        return 0;
      }
      const free = this.recent[this.oldest] + perMs;
      if (free > now) return free - now;
      this.recent[this.oldest] = now;
      this.oldest = (this.oldest + 1) % this.recent.length;
    }
    return 0;
  }
}

/** The API: a limiter, and a service behind it. */
class Vendor {
  constructor(scenario, answers) {
    this.scenario = scenario;
    this.answers = answers;
    this.meter = new Meter(scenario.limiter);
    this.chance = new Random(scenario.seed, 1);
  }

  judge(c, now) {
    const { scenario: s, answers, chance } = this;
    const down = s.outage.fromMs <= now && now < s.outage.untilMs;
    if (down && s.outage.status === 0) return this.fail(c, now);
    const wait = this.meter.take(now);
    if (wait > 0) {
      c.answer = { ...answers.refused, retryAfter: named(s.limiter.retryAfter, "exact", wait) };
      return chance.in(s.refusalMs);
    }
    if (down) return this.fail(c, now);
    if (c.polling) {
      c.answer = now < c.runEnds ? answers.going : answers.done;
      return chance.in(s.serviceMs);
    }
    if (s.method === "POST") {
      c.runs++;
      if (chance.next() % 1000 < s.late.permille) {
        c.runEnds = now + chance.in(s.late.runMs);
        c.answer = answers.late;
        return chance.in(s.late.answerMs);
      }
    }
    c.answer = answers.done;
    return chance.in(s.serviceMs);
  }

  fail(c, now) {
    const { status, failure, envelope, retryAfter, untilMs, takesMs, processed } = this.scenario.outage;
    c.answer = status === 0
      ? { kind: "down", status, failure, retryAfter: "", body: "" }
      : { kind: "down", status, failure: "", retryAfter: named(retryAfter, "end", untilMs - now), body: envelope ? this.answers.down.body : "" };
    if (processed && !c.polling && this.scenario.method === "POST") c.runs++;
    return this.chance.in(takesMs);
  }
}

const named = (header, word, waitMs) => (header === word ? String(Math.ceil(waitMs / 1000)) : header);

/** What a client does after an answer: it sends again after delayMs, or has finished, or has not. Here as a peer does it. */
function peers(peer, method, c) {
  return c.answer.kind === "done" ? { finished: true } : { finished: false, delayMs: peerDelay(peer, method, c.requests, c.answer) };
}

/** How long a peer waits until it sends again; undefined where it gives up. */
function peerDelay(p, method, requests, { status, failure, retryAfter }) {
  if (requests >= p.requests || (p.methods.length > 0 && !p.methods.includes(method))) return undefined;
  const holds = (all) => all.some(([least, most]) => least <= status && status <= most);
  if (!(status === 0 ? p.failures.includes(failure) : holds(p.statuses))) return undefined;
  if (retryAfter !== "" && holds(p.obeys)) return Math.min(Number(retryAfter) * 1000, p.obeyMostMs || Infinity);
  const most = p.mostMs || 2 * MAX_MS;
  let delay = Math.min(p.firstMs, most);
  for (let i = 1; i < requests && delay < most && p.factor > 1 && delay > 0; i++) delay = Math.min(delay * p.factor, most);
  return delay;
}

/** When simulations begin, on the clock that the core is told. */
const EPOCH_MS = 1_770_000_000_000;

/** The core's default, for slots beyond it are not taken. */
const BUDGET_MS = 900_000;

/** One scenario under one policy. */
class Simulation {
  constructor(core, answers, scenario, policy, arrivals) {
    Object.assign(this, { core, scenario, policy, vendor: new Vendor(scenario, answers), queue: new Queue(), gate: {}, held: 0 });
    this.sums = { finished: 0, gaveUp: 0, requests: 0, refused: 0, failed: 0, early: 0, makespanMs: 0 };
    this.waits = [];
    this.series = { sent: [], refused: [], failed: [], finished: [] };
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
    if (waitMs > left) return this.end(c, false, at);
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
    this.sums.requests++;
    if (at < c.notBefore) this.sums.early++;
    count(this.series.sent, at);
    this.then(c, this.onTheWay, at + this.vendor.chance.in(this.scenario.travelMs), who);
  }

  onTheWay(c, at, who) {
    this.then(c, this.hear, at + this.vendor.judge(c, at), who);
  }

  hear(c, at, who) {
    const { kind, retryAfter } = c.answer;
    const counted = { refused: "refused", down: "failed", late: "failed" }[kind];
    if (counted !== undefined) {
      this.sums[counted]++;
      count(this.series[counted], at);
    }
    const { peer } = this.policy;
    const move = peer === undefined ? this.ours(c, at) : peers(peer, this.scenario.method, c);
    if (move.delayMs === undefined) return this.end(c, move.finished, at);
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

  end(c, finished, at) {
    if (!finished) {
      this.sums.gaveUp++;
      return;
    }
    this.sums.finished++;
    this.sums.makespanMs = at;
    this.waits.push(at - c.arrival);
    count(this.series.finished, at);
  }

  row(ideals) {
    const { finished, gaveUp, requests, refused, failed, early, makespanMs } = this.sums;
    const { clients, series } = this;
    const waits = Float64Array.from(this.waits).sort();
    const rank = (percent) => (finished > 0 ? waits[Math.ceil((percent * finished) / 100) - 1] : 0);
    const idealMs = finished > 0 ? ideals[finished - 1] : 0;
    return {
      name: this.policy.name, finished, gaveUp, underWay: clients.length - finished - gaveUp, requests, refused, failed,
      created: clients.reduce((n, c) => n + c.runs, 0), twice: clients.filter((c) => c.runs > 1).length, early, makespanMs, idealMs,
      makespanPermille: finished > 0 ? Math.floor((makespanMs * 1000) / Math.max(idealMs, 1)) : 0,
      requestsPermille: finished > 0 ? Math.floor((requests * 1000) / finished) : 0,
      waitP50Ms: rank(50), waitP99Ms: rank(99), worstSecond: series.sent.reduce((most, n) => Math.max(most, n), 0), series,
    };
  }
}

function count(series, at) {
  const second = Math.floor(at / 1000);
  while (series.length <= second) series.push(0);
  series[second]++;
}

function arrivalsOf({ clients, seed, arrivals: { kind, spanMs } }) {
  const all = new Float64Array(clients);
  const chance = new Random(seed, 0);
  for (let i = 0; i < clients; i++) {
    if (kind === "uniform") all[i] = Math.floor((i * spanMs) / clients);
    if (kind === "random") all[i] = chance.in({ least: 0, most: spanMs });
  }
  return all.sort();
}

/** The earliest instants at which the first, the second … could have finished. */
function idealsOf({ limiter, outage, travelMs, serviceMs }, arrivals) {
  const meter = new Meter(limiter);
  let now = 0;
  return arrivals.map((arrival) => {
    now = Math.max(now, arrival + travelMs.least);
    for (let wait = 1; wait > 0; now += wait) {
      if (outage.fromMs <= now && now < outage.untilMs) now = outage.untilMs;
      wait = meter.take(now);
    }
    return now + serviceMs.least;
  });
}

/**
 * Simulates a scenario once for each of its policies.
 * @param {Pick<import("./index.d.ts").Core, "decide" | "pace" | "hold">} core
 * @param {ReturnType<typeof readCatalogue>} catalogue
 * @param {string | object} scenario JSON, or what JSON.parse made of it
 * @returns {import("./storm.d.ts").StormResult} whose JSON.stringify is what core/storm writes
 */
export function simulate(core, catalogue, scenario) {
  const s = readScenario(core, catalogue, scenario);
  const arrivals = arrivalsOf(s);
  const ideals = idealsOf(s, arrivals);
  const policies = s.policies.map((policy) => {
    const one = new Simulation(core, catalogue.answers, s, policy, arrivals);
    one.run();
    return one.row(ideals);
  });
  const longest = Math.max(...policies.flatMap(({ series }) => Object.values(series).map((all) => all.length)));
  for (const { series } of policies) {
    for (const all of Object.values(series)) while (all.length < longest) all.push(0);
  }
  return { scenario: s.name, seed: s.seed, clients: s.clients, idealMs: ideals[ideals.length - 1], policies };
}
