import type { Core, Policy } from "./index.js";

/** An interval from which is drawn, both ends included; whole milliseconds. */
export interface Span {
  /** @default 0 */
  least?: number;
  /** At least least. @default least */
  most?: number;
}

/** What is simulated. Every field may be absent; durations are whole milliseconds, instants count from the begin. */
export interface Scenario {
  /** At most 80 characters of ASCII without quotes and backslashes. @default "" */
  name?: string;
  /** Of everything that is left to chance: 0 to 2^32-1. @default 1 */
  seed?: number;
  /** Each has one request: 1 to 100000. @default 100 */
  clients?: number;
  /** POST creates runs, GET reads. @default "POST" */
  method?: "POST" | "GET";
  /** What is still under way then is counted as such; at most a day. @default 600000 */
  horizonMs?: number;
  arrivals?: {
    /** All at 0, evenly over the span, or as of a Poisson process that has as many in it. @default "once" */
    kind?: "once" | "uniform" | "random";
    /** @default 60000 */
    spanMs?: number;
  };
  /** From a client to the limiter. @default 0 */
  travelMs?: Span;
  /** From there to the answer that it is done, or to what a poll says. @default 200 to 800 */
  serviceMs?: Span;
  /** From there to the answer that it is refused. @default 10 */
  refusalMs?: Span;
  /** The vendor's limit of all clients together. */
  limiter?: {
    /** @default "token" */
    kind?: "token" | "fixed" | "sliding" | "none";
    /** Let through per period. @default 5 */
    requests?: number;
    /** The period. @default 1000 */
    perMs?: number;
    /** What a token bucket holds. @default 1 */
    burst?: number;
    /** What a refusal names: nothing, the wait rounded up to seconds, or up to 7 digits. @default "" */
    retryAfter?: string;
  };
  /** A window in which the service fails; none unless untilMs is after fromMs. */
  outage?: {
    /** @default 0 */
    fromMs?: number;
    /** @default 0 */
    untilMs?: number;
    /** 300 to 599, or 0: the connection is lost, before the limiter. @default the catalogue's */
    status?: number;
    /** How it is lost; JavaScript hosts never know "connect". @default "network" */
    failure?: "network" | "connect" | "timeout";
    /** The answer has the API's envelope. @default false */
    envelope?: boolean;
    /** What it names: nothing, "end" the time to the end in seconds, or up to 7 digits. @default "" */
    retryAfter?: string;
    /** Until the answer, or until the loss is noticed. @default 50 */
    takesMs?: Span;
    /** The work is done all the same, only nobody hears of it. @default false */
    processed?: boolean;
  };
  /** Creates whose run outlasts the request. */
  late?: {
    /** Of a thousand creates. @default 0 */
    permille?: number;
    /** Until the answer that it goes on. @default 120000 */
    answerMs?: Span;
    /** From the create to the end of the run. @default 130000 to 300000 */
    runMs?: Span;
  };
  /** Of "ours" and "paced"; its durations are at most a day. @default the core's */
  policy?: Policy;
  /** Of the gate of "paced". @default 5 a second, burst 1 */
  rate?: { requests?: number; perMs?: number; burst?: number };
  /** What is compared: "ours", "paced", names in the catalogue, or peers. @default all that have names */
  policies?: (string | Peer)[];
}

/** How some other client behaves, as far as a storm shows it. */
export interface Peer {
  name: string;
  /** What it was modelled on. */
  like?: string;
  /** What is known of that. */
  facts?: string;
  /** From where. */
  sources?: string[];
  /** The first included: 1 to 1000. @default 1 */
  requests?: number;
  /** Those that it sends again; none: all. */
  methods?: string[];
  /** Ranges of statuses, both ends included, after which it sends again. */
  statuses?: [number, number][];
  /** Likewise of lost connections: "connect", "network", "timeout". */
  failures?: string[];
  /** The delay, in ms: the first, the factor to each next, the longest (0: none is too long). */
  delay?: { firstMs?: number; factor?: number; mostMs?: number };
  /** Statuses whose Retry-After it obeys, and the longest that it does, in ms; a longer one is cut (0: none is). */
  retryAfter?: { statuses?: [number, number][]; mostMs?: number };
}

/** What scenarios are made of: the file core/storm/catalogue.json, read. */
export interface Catalogue {
  readonly peers: readonly { name: string; like: string; facts: string; sources: string[] }[];
}

/** What came of a scenario. */
export interface StormResult {
  scenario: string;
  seed: number;
  clients: number;
  /** When all of them could have finished. */
  idealMs: number;
  policies: StormRow[];
}

/** What came of one policy: finished, gaveUp and underWay make up all clients. */
export interface StormRow {
  name: string;
  finished: number;
  gaveUp: number;
  /** When the horizon was reached. */
  underWay: number;
  /** Sent, polls too. */
  requests: number;
  /** Answers by the limiter. */
  refused: number;
  /** Other answers that were no success: the outage's, and of creates whose run goes on. */
  failed: number;
  /** Runs. */
  created: number;
  /** Clients for which more than one was created. */
  twice: number;
  /** Requests sent before a Retry-After that the same client had been given was over. */
  early: number;
  /** When the last finished. */
  makespanMs: number;
  /** When as many could have finished. */
  idealMs: number;
  /** makespanMs by idealMs, in thousandths; 0 if none finished. */
  makespanPermille: number;
  /** Requests per client that finished, likewise. */
  requestsPermille: number;
  /** From arrival to the end, of those that finished; nearest rank. */
  waitP50Ms: number;
  waitP99Ms: number;
  /** Most requests in one second. */
  worstSecond: number;
  /** By seconds from the begin; all series of a result have one length. */
  series: { sent: number[]; refused: number[]; failed: number[]; finished: number[] };
}

/** The first field of a scenario or catalogue that cannot be used, and what was expected there. */
export class StormError extends TypeError {
  readonly field: string;
  readonly want: string;
}

/**
 * Reads a catalogue: a text, or what JSON.parse made of it.
 * @throws {StormError}
 */
export function readCatalogue(json: unknown): Catalogue;

/**
 * Simulates a scenario (JSON, or what JSON.parse made of it) once for each of its policies, synchronously.
 * JSON.stringify of the result is what core/storm writes.
 * @throws {StormError}
 */
export function simulate(core: Pick<Core, "decide" | "pace" | "hold">, catalogue: Catalogue, scenario: Scenario | string): StormResult;
