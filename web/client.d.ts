import type { Attempt, Core, Decision, Policy, Problem, State } from "./index.js";

/** Who asks: a key or token, or a function that gives it, called once for each operation. */
export type Token = string | (() => string | Promise<string>);

export interface ClientOptions {
  /**
   * Where an edge is, or the API itself: absolute, or in a page relative to it, such as "/". With or without /v1 at its
   * end; a user, a query or a fragment in it is an error.
   */
  baseUrl: string | URL;
  /** Sent as Authorization: Bearer. Never the API's own key in a page that others can open. @default none is sent */
  token?: Token;
  /** How long and how hard; poll is the client's own to say. @default {} */
  policy?: Omit<Policy, "poll">;
  /** Sends the requests. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /**
   * The next hop honours Idempotency-Key and Prefer: wait, as this project's edge does: then a lost answer is simply
   * asked for again. Where that is not so, say false, or a lost answer may become a second run.
   * @default true, but false where baseUrl is https://api.betterprompt.me
   */
  edge?: boolean;
  /** Another form of the core, or a function that gives one. @default this package's own, and followthrough/js where WebAssembly is refused */
  core?: Core | (() => Core | Promise<Core>);
  /**
   * Look at a create before it is sent, and throw what the API would answer 422 for. It never waits: where core is a
   * function, or WebAssembly is refused, the create is sent as it is. @default true
   */
  preflight?: boolean;
}

export interface Image { type: "url"; url: string }
export interface Base64Image { type: "base64"; base64: string }

/** What is asked, as POST /v1/runs takes it; fields of other names go along untouched. */
export interface RunInput {
  /** A UUID. */
  promptVersionId: string;
  inputs: { textInputs?: Record<string, string>; imageInputs?: (Image | Base64Image)[]; [name: string]: unknown };
  runOptions?: Record<string, string>;
  [name: string]: unknown;
}

/** One item of what a run made. The links of images and videos end after 24 hours. */
export interface Output {
  type: "text" | "image" | "video" | "error" | (string & {});
  /** Text, a URL, or what went wrong in a step. */
  data: string;
}

export interface Run {
  runId: string;
  /** "queued", "running", "succeeded" or "failed"; others may come. */
  runStatus: string;
  outputs: Output[];
  tokens?: number;
  [name: string]: unknown;
}

/**
 * An operation as a plain value, to be stored and gone on with. It holds no token and nothing of the input. What it has
 * may change with `v`.
 */
export interface Saved {
  v: 1;
  state: State;
  /** Milliseconds since 1970. */
  startedAtMs: number;
  /** "" for a run that was not created here. */
  idempotencyKey: string;
}

/** What an operation tells while it goes on. `saved` is the operation at that moment. */
export type Progress =
  /** The request goes out, for the attempt-th time (polls counted). */
  | { type: "attempt"; attempt: number; saved: Saved }
  /** Nothing goes out before untilMs, milliseconds since 1970. */
  | { type: "waiting"; attempt: number; status: number; untilMs: number; decision: Decision; saved: Saved }
  /** The run is asked after; at an edge that may take minutes. */
  | { type: "polling"; attempt: number; runId: string; saved: Saved }
  /** It is over, well or not: decision says how. */
  | { type: "done"; attempt: number; status: number; decision: Decision; saved: Saved };

export interface CallOptions {
  /** Ends the call at once, in a wait too; it then rejects with the signal's reason. A run that exists goes on. */
  signal?: AbortSignal;
}

export interface FollowedOptions extends CallOptions {
  /** What it throws is thrown apart: the operation goes on. */
  onProgress?: (event: Progress) => void;
}

/** What all of these throw: FollowthroughError, TypeError for a wrong argument, ObservationError for a wrong policy, the signal's reason. */
export interface Client {
  /** Creates a run and follows it to its end. @throws RunFailedError if that is a failure */
  run(input: RunInput, options?: FollowedOptions & {
    /** 1 to 255 characters of visible ASCII, for this run alone. @default 128 random bits */
    idempotencyKey?: string;
    /** What is known of the prompt's version and of its model, as check takes it. */
    prompt?: unknown;
    model?: unknown;
  }): Promise<Run>;
  /**
   * Goes on with a saved operation. One that was saved before its run was known needs the same input again, and an edge,
   * which knows the run by its Idempotency-Key: it is not created twice. The budget counts from the first start; one
   * look is taken in any case.
   */
  resume(saved: Saved, options?: FollowedOptions & { input?: RunInput }): Promise<Run>;
  /** Follows a run to its end. @throws RunFailedError if that is a failure */
  waitForRun(runId: string, options?: FollowedOptions): Promise<Run>;
  /** Gives a run as it is now. */
  getRun(runId: string, options?: CallOptions): Promise<Run>;
  /** How many credits are left; may be fractional. */
  credits(options?: CallOptions): Promise<number>;
}

/** Makes a client. It remembers nothing between calls. @throws TypeError that names the option */
export function createClient(options: ClientOptions): Client;

export interface FetchOptions {
  /** Sends each attempt. @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** poll false follows no run. @default {} */
  policy?: Policy;
  /**
   * The next hop honours Idempotency-Key and Prefer: wait, as this project's edge does. A create then bears a key of its
   * own if it has none, and a lost answer is simply asked for again.
   * @default false
   */
  edge?: boolean;
  /** Told every decision before it is obeyed. What it throws is thrown apart. */
  onDecision?: (decision: Decision, at: Attempt) => void;
  /** Another form of the core, or a function that gives one. @default as for createClient */
  core?: Core | (() => Core | Promise<Core>);
}

/**
 * Makes a fetch that follows each request through: POST …/v1/runs and GET …/v1/runs/{runId} with Prefer: wait to the end
 * of the run, any other until it is answered. It gives a response wherever there is one to give, a refusal too; it
 * throws a FollowthroughError when there is none, when a success is none, and when a run is known and not at its end.
 */
export function followFetch(options?: FetchOptions): (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** An operation that did not end with what was asked for. Its message says all of this in one line. */
export class FollowthroughError extends Error {
  constructor(message: string, about?: Partial<Pick<FollowthroughError, "decision" | "response" | "attempts" | "saved" | "problems" | "reason" | "cause">>);
  /** The last answer's HTTP status; 0 if none came. */
  readonly status: number;
  /** The envelope's status, as "VALIDATION_ERROR"; "" without an envelope. */
  readonly code: string;
  /** What a person can do; "" for nothing. */
  readonly advice: string;
  /** The run, whenever one is known: it exists and is paid for. Else "". */
  readonly runId: string;
  /** The rule that ended it; "invalid_request" where it was not sent; "" where nothing was judged. */
  readonly reason: Decision["reason"] | "invalid_request" | "";
  /** The reason that the edge gave, where it followed the request through itself, as "outcome_unknown"; else "". */
  readonly upstreamReason: string;
  /** What is wrong with the request, as this client or the edge has found it; [] where nothing says so. */
  readonly problems: Problem[];
  /** When the server would have been ready, milliseconds since 1970; 0 if it named no wait. */
  readonly retryAtMs: number;
  /** Requests sent, polls included. */
  readonly attempts: number;
  /** The operation as it ended, for client.resume: where the run is known, or the edge is asked with the same input. */
  readonly saved: Saved | null;
  /** null where nothing was judged. */
  readonly decision: Decision | null;
  /** The last answer, which can be read; null if none came. */
  readonly response: Response | null;
}

/** The run came to its end, and the end is a failure. */
export class RunFailedError extends FollowthroughError {
  /** With what it made before it failed. */
  readonly run: Run;
}
