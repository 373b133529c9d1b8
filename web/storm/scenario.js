import { readContenders } from "./contenders.js";
import { MAX_MS, parse } from "./field.js";
import { readPolicy } from "./readpolicy.js";

const MAX_COUNT = 1_000_000;

/** Reads what is simulated, a text or what JSON.parse made of it. */
export function readScenario(core, catalogue, json) {
  const f = parse("scenario", json).only("name", "seed", "clients", "method", "horizonMs", "arrivals", "travelMs", "serviceMs",
    "refusalMs", "limiter", "outage", "late", "policy", "rate", "policies");
  const s = { name: f.name("name"), seed: f.integer("seed", 1, 0, 0xffffffff), clients: f.integer("clients", 100, 1, 100_000) };
  s.method = f.oneOf("method", "POST", "GET");
  s.horizonMs = f.integer("horizonMs", 600_000, 1, MAX_MS);
  const a = f.object("arrivals", "kind", "spanMs");
  s.arrivals = { kind: a.oneOf("kind", "once", "uniform", "random"), spanMs: a.integer("spanMs", 60_000, 0, MAX_MS) };
  s.travelMs = f.span("travelMs", 0, 0);
  s.serviceMs = f.span("serviceMs", 200, 800);
  s.refusalMs = f.span("refusalMs", 10, 10);
  const l = f.object("limiter", "kind", "requests", "perMs", "burst", "retryAfter");
  s.limiter = { kind: l.oneOf("kind", "token", "fixed", "sliding", "none"), requests: l.integer("requests", 5, 1, MAX_COUNT) };
  s.limiter.perMs = l.integer("perMs", 1000, 1, 3_600_000);
  s.limiter.burst = l.integer("burst", 1, 1, MAX_COUNT);
  s.limiter.retryAfter = l.header("retryAfter", "exact");
  const o = f.object("outage", "fromMs", "untilMs", "status", "failure", "envelope", "retryAfter", "takesMs", "processed");
  s.outage = { fromMs: o.integer("fromMs", 0, 0, MAX_MS), untilMs: o.integer("untilMs", 0, 0, MAX_MS) };
  s.outage.status = o.get("status") === 0 ? 0 : o.integer("status", catalogue.answers.down.status, 300, 599);
  s.outage.failure = o.oneOf("failure", "network", "connect", "timeout");
  s.outage.envelope = o.truth("envelope", false);
  s.outage.retryAfter = o.header("retryAfter", "end");
  s.outage.takesMs = o.span("takesMs", 50, 50);
  s.outage.processed = o.truth("processed", false);
  const t = f.object("late", "permille", "answerMs", "runMs");
  s.late = { permille: t.integer("permille", 0, 0, 1000), answerMs: t.span("answerMs", 120_000, 120_000) };
  s.late.runMs = t.span("runMs", 130_000, 300_000);
  s.policy = readPolicy(core, f);
  if (s.method === "GET") s.policy.poll = false; // as hosts do where nothing is created
  const r = f.object("rate", "requests", "perMs", "burst");
  s.rate = { requests: r.integer("requests", 0, 0, MAX_COUNT), perMs: r.integer("perMs", 0, 0, MAX_MS) };
  s.rate.burst = r.integer("burst", 0, 0, MAX_COUNT);
  s.policies = readContenders(catalogue, f);
  return s;
}
