/** What the caller does next: the operation is over (return, fail), or goes on after the delay. */
export type Action = "return" | "fail" | "retry" | "poll";

/** What a response means, as far as the next step differs. */
export type Class =
  | "success" | "run_failed" | "rejected" | "decided" | "pending" | "throttled" | "unreached" | "server_error" | "unknown";

/** The rule that decided. */
export type Reason =
  | "done" | "run_failed" | "rejected" | "decided_upstream" | "run_pending" | "retry_after" | "throttled" | "backoff"
  | "outcome_unknown" | "attempts_exhausted" | "budget_exhausted";

/** A remark about an answer. */
export type Flag =
  | "status_mismatch" | "unknown_run_status" | "run_id_mismatch" | "resent_create" | "fractional_retry_after"
  | "wrong_weekday" | "epoch_retry_after" | "repeated_retry_after" | "malformed_retry_after" | "bad_envelope";

/** What kept an attempt from any response. JavaScript hosts never know "connect": fetch does not tell. */
export type Failure = "" | "connect" | "network" | "timeout";

/** How long and how hard an operation is followed. All durations are whole milliseconds. */
export interface Policy {
  /** Failures in a row, the first included, that end an operation; at least 1. @default 4 */
  maxAttempts?: number;
  /** Ceiling of the first backoff. @default 500 */
  initialBackoffMs?: number;
  /** Ceiling of every backoff; at least initialBackoffMs. @default 20000 */
  maxBackoffMs?: number;
  /** Least wait after a throttling that names none. @default 1000 */
  throttleFloorMs?: number;
  /** Least time between polls. @default 1000 */
  pollMinMs?: number;
  /** Greatest time between polls, unless the server asks for more; at least pollMinMs. @default 15000 */
  pollMaxMs?: number;
  /** The longest the operation may take. @default 900000 */
  budgetMs?: number;
  /** Follow a run to its end. @default true */
  poll?: boolean;
  /** Send an unsafe request again after a server_error. @default true */
  retryCreate?: boolean;
}

/** What an operation remembers between attempts; {} begins one. Plain and opaque: keep it, copy it, store it. */
export interface State {
  failures?: number;
  throttles?: number;
  polls?: number;
  /** The run that is followed; once known, every further attempt is a poll. */
  runId?: string;
}

/** What is known after one attempt. Every field may be absent. */
export interface Observation {
  policy?: Policy;
  state?: State;
  /** Of the attempt just made; GET for a poll. */
  method?: string;
  /** The HTTP status; 0 when no response came. */
  status?: number;
  /** Why none came. */
  failure?: Failure;
  /** Header value, several lines joined with ", "; likewise the next two. */
  retryAfter?: string;
  /** X-RateLimit-Reset or its kin. */
  rateLimitReset?: string;
  /** The response's own clock. */
  date?: string;
  /** The response carries Followthrough-Reason. */
  decided?: boolean;
  /** The request carries an Idempotency-Key that the next hop honours. */
  idempotent?: boolean;
  /** The response's body. */
  body?: string | Uint8Array | ArrayBuffer;
  /** The local clock, whole milliseconds since 1970. */
  nowMs?: number;
  /** Whole milliseconds since the operation's first send. */
  elapsedMs?: number;
  /** One uniform random integer from 0 to 65535. */
  draw?: number;
}

/** What to do next, and why. JSON.stringify gives its wire form. */
export interface Decision {
  action: Action;
  /** Milliseconds before the next attempt; 0 on return and fail. */
  delayMs: number;
  class: Class;
  reason: Reason;
  /** The run, whenever one is known; else "". */
  runId: string;
  /** The envelope's status string, "" without an envelope. */
  code: string;
  /** The envelope's message, for people. */
  message: string;
  /** What a person can do; "" for nothing. */
  advice: string;
  /** On budget_exhausted, when the server would have been ready, milliseconds since 1970; 0 if it named no wait. */
  retryAtMs: number;
  flags: Flag[];
  state: Required<State>;
  /**
   * The wait that the server named for throttling, in milliseconds: every
   * request of the same key should let it pass. 0 otherwise. Not in the JSON.
   */
  readonly holdMs: number;
  /**
   * The operation has ended and its run has not: begin again with `state`, and
   * it is polled; never create the run again. Not in the JSON.
   */
  readonly resumable: boolean;
}

/** A pace: so many requests per period, burst of them at once. */
export interface Rate {
  /** @default 5 */
  requests?: number;
  /** Whole milliseconds. @default 1000 */
  perMs?: number;
  /** @default 1 */
  burst?: number;
}

/** Which slots were given; {} for none. Plain and opaque. */
export interface PaceState {
  /** Microseconds since 1970. */
  arrivalUs?: number;
}

/** The rules. Synchronous and pure: no clock, no chance, nothing remembered. */
export interface Core {
  /** Says what to do after an attempt. @throws ObservationError for a field that cannot be used */
  decide(observation: Observation): Decision;
  /** Takes the next slot: send after waitMs, and keep the state. Who does not wait keeps the old state instead. */
  pace(rate: Rate | undefined, state: PaceState | undefined, nowMs: number): { waitMs: number; state: Required<PaceState> };
  /** Keeps every slot from before untilMs, milliseconds since 1970. */
  hold(rate: Rate | undefined, state: PaceState | undefined, untilMs: number): Required<PaceState>;
  /** Tells whether an answer's body must be read before decide; otherwise it may stream. */
  mustRead(policy: Policy | undefined, status: number): boolean;
}

/** Loads core.wasm from bytes, a compiled module, a response, or where it is. */
export function loadCore(source: URL | string | Response | ArrayBuffer | Uint8Array | WebAssembly.Module): Promise<Core>;

/** The first field of an observation that cannot be used, and what was expected there. */
export class ObservationError extends TypeError {
  constructor(field: string, want: string);
  /** As in "draw", "policy.maxAttempts"; "" for what is no object at all. */
  readonly field: string;
  /** As in "an integer from 0 to 65535". */
  readonly want: string;
  toJSON(): { error: "invalid_observation"; field: string };
}

/** Where an operation stood when something was decided. */
export interface Attempt {
  /** Counted from 1, polls included. */
  attempt: number;
  /** The HTTP status; 0 when no response came. */
  status: number;
  nowMs: number;
  elapsedMs: number;
}

export interface FollowOptions {
  /** Gives the core; called once at most, and only when an answer must be judged or a run is resumed. */
  core: () => Core | Promise<Core>;
  /** Sends the request; attempt counts from 1. */
  send: (attempt: number, signal?: AbortSignal) => Promise<Response>;
  /** Sends GET /v1/runs/{runId}. May be absent only where policy.poll is false and state holds no run. */
  poll?: (runId: string, attempt: number, signal?: AbortSignal) => Promise<Response>;
  /** Waits; the exported sleep will do. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970, as Date.now. */
  now: () => number;
  /** A uniform random integer from 0 to 65535. */
  draw: () => number;
  /** Of the request. */
  method: string;
  /** The request carries an Idempotency-Key that the next hop honours. @default false */
  idempotent?: boolean;
  /** @default {} */
  policy?: Policy;
  /** Goes on with an operation; with a runId it begins with a poll. @default {} */
  state?: State;
  /** When the operation's first request was sent. @default now() */
  startedAtMs?: number;
  /** Says what a thrown error means. @default TimeoutError is "timeout", anything else "network" */
  failure?: (error: unknown) => "network" | "timeout";
  signal?: AbortSignal;
  /** Told every decision before it is obeyed; a promise is awaited. */
  onDecision?: (decision: Decision, at: Attempt) => unknown;
}

export interface Followed {
  /** The last answer, null if none came. It is untouched, and may stream, unless it had to be judged. */
  response: Response | null;
  /** What the last send threw, or reading its answer; else null. */
  error: unknown;
  /** The last decision; null after a plain success that nobody had to judge. */
  decision: Decision | null;
  /** Requests sent, polls included. */
  attempts: number;
  /** Polls among them. */
  polls: number;
  /** To go on with, later or elsewhere. */
  state: State;
  startedAtMs: number;
}

/** Follows a request through: sends, asks the core, waits, sends or polls again. Rejects with signal.reason when aborted. */
export function follow(options: FollowOptions): Promise<Followed>;

/** Waits for any number of milliseconds; rejects with signal.reason when aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void>;
