/**
 * The core in JavaScript: loads core.wasm and speaks its one contract, an
 * observation in, a decision out. Every rule stands in the module; here are
 * only the ways in and out. All durations and instants are integers in
 * milliseconds.
 * @module
 */
import { Instance } from "./instance.js";
import {
  AT, YES, MAX_METHOD, MAX_HEADER, MAX_RUN_ID, MAX_MS, MAX_STATUS, MAX_DRAW, MAX_RATE,
  NAME_ACTION, NAME_CLASS, NAME_REASON, NAME_FLAG, NAME_ADVICE, NAME_FAILURE,
} from "./layout.js";

/** The policy's numbers, in the order in which they are checked. */
const POLICY = [
  ["maxAttempts", AT.MaxAttempts], ["initialBackoffMs", AT.InitialBackoffMs], ["maxBackoffMs", AT.MaxBackoffMs],
  ["throttleFloorMs", AT.ThrottleFloorMs], ["pollMinMs", AT.PollMinMs], ["pollMaxMs", AT.PollMaxMs],
  ["budgetMs", AT.BudgetMs],
];

/** The first field of an observation that cannot be used, and what was expected there. */
export class ObservationError extends TypeError {
  /**
   * @param {string} field as in "draw", "policy.maxAttempts"; "" when it is no object at all
   * @param {string} want what was expected there
   */
  constructor(field, want) {
    super(field === "" ? `invalid observation: want ${want}` : `invalid observation: ${field}: want ${want}`);
    this.name = "ObservationError";
    this.field = field;
    this.want = want;
  }

  /** The wire form. */
  toJSON() {
    return { error: "invalid_observation", field: this.field };
  }
}

/**
 * Loads the core. One core serves any number of operations: calls are
 * synchronous and leave nothing behind.
 * @param {URL|string|Response|ArrayBuffer|Uint8Array|WebAssembly.Module} source core.wasm, or where it is
 * @returns {Promise<import("./index.d.ts").Core>}
 */
export async function loadCore(source) {
  const module = await moduleOf(source);
  let live = new Instance();
  live.begin(await WebAssembly.instantiate(module, live.imports));
  const names = new Names();

  // An instance that died is replaced, and the call made once more.
  const use = (work, a, b, c) => {
    for (let again = true; ; again = false) {
      if (live.dead) {
        live = new Instance();
        live.begin(new WebAssembly.Instance(module, live.imports));
      }
      try {
        return work(live, names, a, b, c);
      } catch (error) {
        if (!live.dead || !again) throw error;
      }
    }
  };
  return Object.freeze({
    decide: (observation) => use(decide, observation),
    pace: (rate, state, nowMs) => use(pace, rate, state, nowMs),
    hold: (rate, state, untilMs) => use(hold, rate, state, untilMs),
    mustRead: (policy, status) => use(mustRead, policy, status),
  });
}

function decide(core, names, o) {
  if (!isObject(o)) throw new ObservationError("", "a JSON object");
  writePolicy(core, o.policy);
  writeState(core, o.state);
  core.text(text(o.method, "method"), AT.Method, AT.MethodLen, MAX_METHOD);
  core.set(AT.Status, integer(o.status, "status", MAX_STATUS));
  core.set(AT.Failure, names.failure(core, text(o.failure, "failure")));
  core.text(text(o.retryAfter, "retryAfter"), AT.RetryAfter, AT.RetryAfterLen, MAX_HEADER);
  core.text(text(o.rateLimitReset, "rateLimitReset"), AT.RateLimitReset, AT.RateLimitResetLen, MAX_HEADER);
  core.text(text(o.date, "date"), AT.Date, AT.DateLen, MAX_HEADER);
  core.set(AT.Decided, truth(o.decided, "decided"));
  core.set(AT.Idempotent, truth(o.idempotent, "idempotent"));
  const body = bytesOf(o.body) ?? text(o.body, "body");
  core.number(AT.NowMs, integer(o.nowMs, "nowMs", MAX_MS));
  core.number(AT.ElapsedMs, integer(o.elapsedMs, "elapsedMs", MAX_MS));
  core.set(AT.Draw, integer(o.draw, "draw", MAX_DRAW));
  core.call(core.exports.decide, typeof body === "string" ? core.bodyText(body) : core.bodyBytes(body));
  return new Decision(core, names);
}

/**
 * A decision: its own properties are the wire form. What else a host may ask
 * of it stands beside them and is not written to JSON.
 */
class Decision {
  #holdMs;
  #resumable;

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
  }

  /** The wait that the server named for throttling, for every request of the same key; 0 otherwise. */
  get holdMs() {
    return this.#holdMs;
  }

  /** Whether the operation has ended and its run has not: begin again with the state, and it is polled. */
  get resumable() {
    return this.#resumable;
  }
}

function mustRead(core, names, policy, status) {
  writePolicy(core, policy);
  core.set(AT.Status, integer(status, "status", MAX_STATUS));
  return core.call(core.exports.mustRead) === YES;
}

function pace(core, names, rate, state, nowMs) {
  writePace(core, rate, state, nowMs, "nowMs");
  core.call(core.exports.pace);
  return { waitMs: core.read(AT.WaitMs), state: { arrivalUs: core.read(AT.ArrivalUs) } };
}

function hold(core, names, rate, state, untilMs) {
  writePace(core, rate, state, untilMs, "untilMs");
  core.call(core.exports.hold);
  return { arrivalUs: core.read(AT.ArrivalUs) };
}

function writePace(core, rate, state, ms, name) {
  const r = object(rate, "rate") ?? {};
  const s = object(state, "state") ?? {};
  core.set(AT.Requests, integer(r.requests, "rate.requests", MAX_RATE));
  core.set(AT.PerMs, integer(r.perMs, "rate.perMs", MAX_RATE));
  core.set(AT.Burst, integer(r.burst, "rate.burst", MAX_RATE));
  core.number(AT.ArrivalUs, integer(s.arrivalUs, "state.arrivalUs", MAX_MS));
  core.number(AT.PaceMs, integer(ms, name, MAX_MS));
}

function writePolicy(core, value) {
  const policy = object(value, "policy");
  if (policy === undefined) {
    core.set(AT.HasPolicy, 0);
    return;
  }
  core.words.set(core.defaults, 0);
  for (const [field, at] of POLICY) {
    if (policy[field] !== undefined) core.number(at, integer(policy[field], "policy." + field, MAX_MS));
  }
  if (policy.poll !== undefined) core.set(AT.PolicyPoll, truth(policy.poll, "policy.poll"));
  if (policy.retryCreate !== undefined) {
    core.set(AT.RetryCreate, truth(policy.retryCreate, "policy.retryCreate"));
  }
  core.call(core.exports.invalid);
  const field = core.get(AT.FieldLen);
  if (field > 0) {
    const want = core.string(AT.Text + field, core.get(AT.WantLen));
    throw new ObservationError("policy." + core.string(AT.Text, field), want);
  }
}

function writeState(core, value) {
  const state = object(value, "state");
  core.number(AT.Failures, state === undefined ? 0 : integer(state.failures, "state.failures", MAX_MS));
  core.number(AT.Throttles, state === undefined ? 0 : integer(state.throttles, "state.throttles", MAX_MS));
  core.number(AT.Polls, state === undefined ? 0 : integer(state.polls, "state.polls", MAX_MS));
  core.text(state === undefined ? "" : text(state.runId, "state.runId"), AT.StateRun, AT.StateRunLen, MAX_RUN_ID);
}

// What may stand in a field. Absent is undefined; null is a wrong type.

const isObject = (v) => typeof v === "object" && v !== null && !Array.isArray(v);

function object(v, field) {
  if (v === undefined || isObject(v)) return v;
  throw new ObservationError(field, "an object");
}

function text(v, field) {
  if (typeof v === "string") return v;
  if (v === undefined) return "";
  throw new ObservationError(field, "a string");
}

function truth(v, field) {
  if (typeof v === "boolean" || v === undefined) return v ? 1 : 0;
  throw new ObservationError(field, "true or false");
}

function integer(v, field, most) {
  if (v === undefined) return 0;
  if (Number.isInteger(v) && v >= 0 && v <= most) return v;
  throw new ObservationError(field, `an integer from 0 to ${most}`);
}

function bytesOf(v) {
  if (v instanceof Uint8Array) return v;
  if (v instanceof ArrayBuffer) return new Uint8Array(v);
  return undefined;
}

/** Names and texts as the module tells them, each asked for once. */
class Names {
  #lists = [];
  #failures;

  get(core, kind, index) {
    const list = (this.#lists[kind] ??= []);
    return (list[index] ??= this.#ask(core, kind, index));
  }

  failure(core, name) {
    this.#failures ??= this.#all(core, NAME_FAILURE);
    const index = this.#failures.indexOf(name);
    if (index >= 0) return index;
    const quoted = this.#failures.map((f) => JSON.stringify(f));
    const last = quoted.pop();
    throw new ObservationError("failure", `${quoted.join(", ")} or ${last}`);
  }

  #ask(core, kind, index) {
    core.call(core.exports.name, kind, index);
    return core.string(AT.Text, core.get(AT.FieldLen));
  }

  /** The first of a kind may be nameless, no other is. */
  #all(core, kind) {
    const list = [this.#ask(core, kind, 0)];
    for (let name; (name = this.#ask(core, kind, list.length)) !== ""; ) list.push(name);
    return list;
  }
}

async function moduleOf(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  if (typeof Response === "function" && source instanceof Response) return compileResponse(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TypeError("loadCore: source: want a URL, a Response, bytes or a WebAssembly.Module");
  }
  const url = new URL(source, globalThis.location?.href);
  if (url.protocol === "file:") {
    const fs = "node:fs/promises"; // a name in a variable, or bundlers for browsers look for it
    return WebAssembly.compile(await (await import(/* @vite-ignore */ /* webpackIgnore: true */ fs)).readFile(url));
  }
  return compileResponse(await fetch(url));
}

async function compileResponse(response) {
  if (!response.ok) throw new Error(`loadCore: ${response.url || "the response"} answered ${response.status}`);
  const wasm = response.headers.get("content-type")?.split(";")[0].trim() === "application/wasm";
  if (wasm && typeof WebAssembly.compileStreaming === "function") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
