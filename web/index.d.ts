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
  /**
   * Of a create: it may have made a run that nothing names. Look it up with
   * `adopt` before sending it again or giving up. Not in the JSON.
   */
  readonly doubt: boolean;
  /**
   * Of a create in doubt: once surely no run was made it may be sent again, or,
   * where the action is fail, this decision handed over. Not in the JSON.
   */
  readonly resend: boolean;
  /** The API refuses the key, and so whatever is sent with it. Not in the JSON. */
  readonly keyRefused: boolean;
  /**
   * Of one GET of a page of the list, decided with `policy.poll` false and no
   * state: what came of it, as `adopt` takes it. An answer without an array
   * data.rows is "failed" all the same. Not in the JSON.
   */
  readonly listing: { outcome: ListOutcome; waitMs: number };
}

/** What to do next about a create whose outcome is unknown. */
export type AdoptAction = "look" | "page" | "adopt" | "resend" | "fail";

/** The rule that decided about it. */
export type AdoptReason =
  | "unsettled" | "more" | "one" | "none" | "several" | "rival" | "unreadable_row" | "no_version" | "list_failed"
  | "list_rejected" | "no_date" | "since_too_late" | "too_long";

/** What came of one request for a page of the list of runs. */
export type ListOutcome = "failed" | "answered" | "rejected";

/** How a create is looked up in the list of runs. All durations are whole milliseconds. */
export interface AdoptRules {
  /** How far a run's createdAt and the Date of answers may differ, one way or the other. @default 2000 */
  skewMs?: number;
  /** How long after the create failed a run may still be missing from the list. @default 10000 */
  settleMs?: number;
  /** Least wait before a look that follows an undecided one; doubles from look to look. @default 1000 */
  initialBackoffMs?: number;
  /** The most that it grows to; at least initialBackoffMs. @default 5000 */
  maxBackoffMs?: number;
  /** How long after the create failed another look may begin; at least settleMs. @default 60000 */
  budgetMs?: number;
  /** Looks in all; at least 1. @default 20 */
  maxLooks?: number;
  /** Pages of one look; at least 1. @default 20 */
  maxPages?: number;
}

/** What is remembered of a create while it is looked up. Plain and opaque: keep it, copy it, store it. */
export interface AdoptState {
  sentMs?: number;
  failedMs?: number;
  promptVersionId?: string;
  resend?: boolean;
  looks?: number;
  since?: number;
  startingAfter?: string;
  pages?: number;
  dated?: boolean;
  fromMs?: number;
  toMs?: number;
  slackMs?: number;
  settled?: boolean;
  sinceTooLate?: boolean;
  found?: number;
  runId?: string;
  unreadable?: boolean;
  rivals?: boolean;
  openRival?: boolean;
}

/** A create whose outcome is unknown. Instants are the local clock's, milliseconds since 1970. */
export interface Doubt {
  /** When it was sent; if it was re-sent, when the first send left whose outcome is in doubt. */
  sentMs?: number;
  /** When its outcome became unknown. */
  failedMs?: number;
  /** As its body bears it; what is no string is none. */
  promptVersionId?: unknown;
  /** Its decision's resend. */
  resend?: boolean;
}

/** A row of the list, as the vendor writes it: a text that is missing or none is "". */
export interface ListRow {
  runId?: unknown;
  promptVersionId?: unknown;
  createdAt?: unknown;
  /** The run is known to be another create's: true counts, nothing else. */
  claimed?: unknown;
}

/** A page of the list, or what came instead of one. */
export interface ListPage {
  /** @default "failed" */
  outcome?: ListOutcome;
  /** The answer's Date header, verbatim. */
  date?: string;
  /** The local clock when it was asked for, and when its head arrived or nothing came. */
  askedMs?: number;
  nowMs?: number;
  /** data.rows. */
  rows?: readonly (ListRow | unknown)[];
  /** Every other create of the same promptVersionId that is known; endedMs 0 while it has no outcome. */
  rivals?: readonly { sentMs?: number; endedMs?: number }[];
  /** data.hasMore is anything but false. */
  hasMore?: boolean;
  /** The run that the state names has been claimed since its row was told. */
  claimed?: boolean;
  /** Of a failure: how long to wait at least, 0 if nothing says so. */
  waitMs?: number;
}

/** A step begins with a doubt, or tells a page of the list; unknown fields are ignored. */
export type AdoptStep = { rules?: AdoptRules; state?: AdoptState } & (
  | { doubt: Doubt; nowMs?: number; list?: undefined }
  | { list: ListPage; doubt?: undefined }
);

/** What to do next about a create in doubt, and why. JSON.stringify gives its wire form. */
export interface Verdict {
  action: AdoptAction;
  reason: AdoptReason;
  /** On look, milliseconds before it. */
  delayMs: number;
  /** On adopt, the run; else "". */
  runId: string;
  /** On look and page, the list's since, seconds since 1970. */
  since: number;
  /** On page, the list's startingAfter; else "". */
  startingAfter: string;
  /** For the next step. */
  state: Required<AdoptState>;
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

/** What is wrong with a call. */
export type ProblemCode =
  | "not_json" | "not_object" | "missing" | "not_uuid" | "not_string" | "not_array" | "image_count" | "image_type" | "image_url"
  | "image_data_url" | "image_base64" | "unknown_option";

/** One thing that the API would answer a call 422 for. */
export interface Problem {
  /** Where in the body, a JSON Pointer (RFC 6901), as in "/inputs/imageInputs/0/url"; of a read "/runId", "/promptId", "/promptVersionId". */
  path: string;
  code: ProblemCode;
  /** As in "a UUID". */
  expected: string;
  /** A kind, as in "a number", or what a text begins with, quoted, in printable ASCII. */
  found: string;
}

/** Which call it is, and what is known of what it asks for. */
export interface CallAbout {
  /** @default "POST" */
  method?: string;
  /** A query in it is not looked at. @default "/v1/runs" */
  path?: string;
  /** What GET /v1/prompt-versions/{id} answered, or its data; what has another shape is not known. */
  prompt?: unknown;
  /** One of data.resources.models of GET /v1/resources, or that whole answer, in which it is the one that prompt's model names. */
  model?: unknown;
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
  /**
   * Finds what the API would answer a call 422 for, before it is sent: up to 16 problems in the order of the body, and
   * how many more there are. It refuses nothing that the API accepts. @throws CheckError for an argument that cannot be used
   */
  check(body?: string | Uint8Array | ArrayBuffer, about?: CallAbout): { problems: Problem[]; more: number };
}

/** What core.wasm can, and the module inside the scripts for pages does without: to look for lost creates is a gate's work. */
export interface WholeCore extends Core {
  /**
   * Looks a create up whose outcome is unknown: on look and page, ask for GET /v1/runs with limit 50, since and
   * startingAfter, and tell what came. @throws AdoptionError for a field that cannot be used
   */
  adopt(step: AdoptStep): Verdict;
}

/** The core. It may be imported anywhere and compiles nothing before its first call. @throws Error where WebAssembly is refused: followthrough/js does without */
export const core: Core;
export const decide: Core["decide"];
export const pace: Core["pace"];
export const hold: Core["hold"];
export const mustRead: Core["mustRead"];
export const check: Core["check"];

/** The first field of an observation that cannot be used, and what was expected there. */
export class ObservationError extends TypeError {
  constructor(field: string, want: string);
  /** As in "draw", "policy.maxAttempts"; "" for what is no object at all. */
  readonly field: string;
  /** As in "an integer from 0 to 65535". */
  readonly want: string;
  toJSON(): { error: "invalid_observation"; field: string };
}

/** The first field of a call to be checked that cannot be used, and what was expected there. */
export class CheckError extends TypeError {
  constructor(field: string, want: string);
  /** "method", "path" or "body"; "" for what is no object at all. */
  readonly field: string;
  readonly want: string;
  toJSON(): { error: "invalid_check"; field: string };
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
  /** The core, or a function that gives it: called once at most, and only when an answer must be judged or a run is resumed. */
  core: Core | (() => Core | Promise<Core>);
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
  /** The bytes of its body, if it had to be judged; else undefined. They are not to be changed. */
  body?: Uint8Array;
  /** The same answer as it came: where body is there, its own is read. */
  raw: Response | null;
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

export { createClient, followFetch, FollowthroughError, RunFailedError } from "./client.js";
export type {
  Base64Image, CallOptions, Client, ClientOptions, FetchOptions, FollowedOptions, Image, Output, Progress, Run, RunInput, Saved, Token,
} from "./client.js";
