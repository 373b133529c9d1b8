/**
 * What storm.js simulates, read from JSON field by field: the same fields,
 * bounds, standards and errors as in core/storm.
 * @module
 */

/** A field of a scenario or catalogue that cannot be used. */
export class StormError extends TypeError {
  constructor(what, field, want) {
    super(field === "" ? `${what}: want ${want}` : `${what}: ${field}: want ${want}`);
    this.name = "StormError";
    this.field = field;
    this.want = want;
  }
}

/** The longest duration of a scenario, in ms. */
export const MAX_MS = 86_400_000;
const MAX_COUNT = 1_000_000;

/** A value in a JSON tree and the way to it. */
class Field {
  constructor(what, path, value) {
    this.what = what;
    this.path = path;
    this.value = value;
  }

  fail(name, want) {
    throw new StormError(this.what, this.at(name), want);
  }

  at(name) {
    return this.path === "" || name === "" ? this.path + name : `${this.path}.${name}`;
  }

  only(...names) {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.fail("", "an object");
    if (Object.keys(value).some((name) => !names.includes(name))) this.fail("", `no member but ${names.join(", ")}`);
    return this;
  }

  has(name) {
    return Object.hasOwn(this.value, name);
  }

  get(name) {
    return this.has(name) ? this.value[name] : undefined;
  }

  object(name, ...names) {
    return new Field(this.what, this.at(name), this.has(name) ? this.value[name] : {}).only(...names);
  }

  integer(name, standard, least, most) {
    if (!this.has(name)) return standard;
    const v = this.value[name];
    if (!Number.isInteger(v) || v < least || v > most) this.fail(name, `an integer from ${least} to ${most}`);
    return v;
  }

  truth(name, standard) {
    if (!this.has(name)) return standard;
    const v = this.value[name];
    if (typeof v !== "boolean") this.fail(name, "true or false");
    return v;
  }

  oneOf(name, ...choices) {
    if (!this.has(name)) return choices[0];
    if (!choices.includes(this.value[name])) this.fail(name, `one of ${choices.join(", ")}`);
    return this.value[name];
  }

  text(name) {
    const v = this.get(name) ?? (this.has(name) ? null : "");
    if (typeof v !== "string") this.fail(name, "a string");
    return v;
  }

  name(name) {
    if (!this.has(name)) return "";
    const v = this.value[name];
    if (typeof v !== "string" || !/^[ !#-[\]-~]{0,80}$/.test(v)) {
      this.fail(name, "at most 80 characters of ASCII without quotes and backslashes");
    }
    return v;
  }

  header(name, word) {
    if (!this.has(name)) return "";
    const v = this.value[name];
    if (v !== word && (typeof v !== "string" || !/^[0-9]{0,7}$/.test(v))) this.fail(name, `"", "${word}" or 1 to 7 digits`);
    return v;
  }

  span(name, least, most) {
    if (!this.has(name)) return { least, most };
    const g = this.object(name, "least", "most");
    least = g.integer("least", 0, 0, MAX_MS);
    most = g.integer("most", least, 0, MAX_MS);
    if (most < least) g.fail("most", "at least least");
    return { least, most };
  }

  list(name) {
    if (!this.has(name)) return undefined;
    if (!Array.isArray(this.value[name])) this.fail(name, "a list");
    return this.value[name].map((value, i) => new Field(this.what, `${this.at(name)}[${i}]`, value));
  }

  texts(name) {
    return (this.list(name) ?? []).map((item) => (typeof item.value === "string" ? item.value : item.fail("", "a string")));
  }

  betweens(name) {
    return (this.list(name) ?? []).map((item) => {
      if (!Array.isArray(item.value) || item.value.length !== 2) item.fail("", "two statuses");
      const both = new Field(this.what, item.path, { 0: item.value[0], 1: item.value[1] });
      return [both.integer("0", 0, 0, 999), both.integer("1", 0, 0, 999)];
    });
  }
}

function parse(what, json) {
  let value = json;
  try {
    if (typeof json === "string") value = JSON.parse(json);
  } catch {
    throw new StormError(what, "", "a JSON object");
  }
  return new Field(what, "", value);
}

/** Reads a catalogue, a text or what JSON.parse made of it. */
export function readCatalogue(json) {
  const f = parse("catalogue", json).only("answers", "peers");
  const a = f.object("answers", "done", "going", "late", "refused", "down");
  const answers = {};
  for (const kind of ["done", "going", "late", "refused", "down"]) {
    const g = a.object(kind, "status", "body");
    if (!g.has("status")) g.fail("status", "a status");
    answers[kind] = { kind, status: g.integer("status", 0, 100, 599), failure: "", retryAfter: "", body: g.text("body") };
  }
  return { answers, peers: (f.list("peers") ?? []).map(readPeer) };
}

function readPeer(f) {
  f.only("name", "like", "facts", "sources", "requests", "methods", "statuses", "failures", "delay", "retryAfter");
  const name = f.name("name");
  if (name === "") f.fail("name", "a name");
  const peer = { name, like: f.text("like"), facts: f.text("facts"), sources: f.texts("sources") };
  peer.requests = f.integer("requests", 1, 1, 1000);
  peer.methods = f.texts("methods");
  peer.failures = f.texts("failures");
  peer.statuses = f.betweens("statuses");
  const d = f.object("delay", "firstMs", "factor", "mostMs");
  peer.firstMs = d.integer("firstMs", 0, 0, MAX_MS);
  peer.factor = d.integer("factor", 1, 1, 1000);
  peer.mostMs = d.integer("mostMs", 0, 0, MAX_MS);
  const r = f.object("retryAfter", "statuses", "mostMs");
  peer.obeys = r.betweens("statuses");
  peer.obeyMostMs = r.integer("mostMs", 0, 0, MAX_MS);
  return peer;
}

/** Reads a scenario, likewise. */
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

function readPolicy(core, f) {
  const g = f.object("policy", "maxAttempts", "initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs",
    "budgetMs", "poll", "retryCreate");
  const policy = {};
  if (g.has("maxAttempts")) policy.maxAttempts = g.integer("maxAttempts", 0, 1, Number.MAX_SAFE_INTEGER);
  for (const name of ["initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs", "budgetMs"]) {
    if (g.has(name)) policy[name] = g.integer(name, 0, 0, MAX_MS);
  }
  for (const name of ["poll", "retryCreate"]) if (g.has(name)) policy[name] = g.truth(name);
  try {
    core.decide({ policy });
  } catch (error) {
    if (!error.field?.startsWith("policy.")) throw error;
    g.fail(error.field.slice("policy.".length), error.want);
  }
  return policy;
}

function readContenders(catalogue, f) {
  const items = f.list("policies") ?? ["ours", "paced", ...catalogue.peers.map((peer) => peer.name)]
    .map((name, i) => new Field(f.what, `${f.at("policies")}[${i}]`, name));
  const all = [];
  for (const item of items) {
    const one = readContender(catalogue, item);
    if (all.some((other) => other.name === one.name)) item.fail("", "a name that no other has");
    all.push(one);
  }
  if (all.length === 0) f.fail("policies", "at least one");
  return all;
}

function readContender(catalogue, item) {
  const name = item.value;
  if (typeof name !== "string") {
    const peer = readPeer(item);
    return { name: peer.name, paced: false, peer };
  }
  if (name === "ours" || name === "paced") return { name, paced: name === "paced", peer: undefined };
  const peer = catalogue.peers.find((one) => one.name === name);
  return peer ? { name, paced: false, peer } : item.fail("", "ours, paced, a name in the catalogue, or a peer");
}
