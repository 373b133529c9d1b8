/**
 * What a client throws: the decision that ended an operation, as an error. It
 * holds no key, no token and nothing of the request.
 * @module
 */

const decoder = new TextDecoder();

/** An operation that did not end with what was asked for. */
export class FollowthroughError extends Error {
  constructor(message, { decision = null, response = null, attempts = 0, saved = null, problems = [], reason = "", cause } = {}) {
    super(message, cause == null ? undefined : { cause });
    this.name = "FollowthroughError";
    this.status = response?.status ?? 0;
    this.code = decision?.code ?? "";
    this.advice = decision?.advice ?? "";
    this.runId = decision?.runId || saved?.state.runId || "";
    this.reason = decision?.reason ?? reason;
    this.upstreamReason = upstreamOf(response);
    this.retryAtMs = decision?.retryAtMs ?? 0;
    this.attempts = attempts;
    this.problems = problems;
    this.saved = saved;
    this.decision = decision;
    this.response = response;
  }
}

/** The run came to its end, and the end is a failure. */
export class RunFailedError extends FollowthroughError {
  constructor(message, { run, ...about }) {
    super(message, about);
    this.name = "RunFailedError";
    this.run = run;
  }
}

/** The errors of a kind of their own, by the decision's class. */
const KINDS = { run_failed: [RunFailedError, failedRun] };

/**
 * The error for an operation that ended badly. The answer that it keeps can
 * still be read.
 * @param {Partial<import("./index.d.ts").Followed>} end
 * @param {{saved?: object|null, wrong?: string}} [more] saved: the operation as it stands; wrong: what is wrong with an
 *   answer that nobody had to judge
 */
export function errorOf({ response = null, body, error, decision = null, attempts }, { saved = null, wrong = "" } = {}) {
  const about = { decision, response, attempts, saved, cause: error };
  const told = envelopeIn(body).data;
  if (Array.isArray(told?.problems)) about.problems = told.problems;
  const [Kind, more] = KINDS[decision?.class] ?? [];
  if (Kind === undefined) return new FollowthroughError(sentence(about, wrong), about);
  const found = more(body);
  return new Kind(sentence(about, found.said), { ...about, ...found });
}

/** The error for a create that was not sent: what is wrong with it. */
export function refusedOf({ problems, more }) {
  const list = problems.map(({ path, expected, found }) => `${path || "the body"}: want ${expected}, found ${found}`);
  if (more > 0) list.push(`${more} more`);
  return new FollowthroughError(oneLine(`not sent, the API would refuse it: ${list.join("; ")}`), { problems, reason: "invalid_request" });
}

/** Status and code, what is said, reason, run and advice in one line. */
function sentence({ decision, response, cause }, wrong) {
  const head = response === null ? "no answer" : `${response.status} ${decision?.code || response.statusText}`.trim();
  const said = [head, wrong, decision?.message, cause?.message].filter(Boolean).join(": ");
  const upstream = upstreamOf(response);
  const reason = upstream && upstream !== decision?.reason ? `${decision?.reason}: ${upstream}` : decision?.reason;
  const notes = [reason, decision?.runId && `run ${decision.runId}`].filter(Boolean).join(", ");
  return oneLine([notes ? `${said} (${notes})` : said, decision?.advice].filter(Boolean).join(". "));
}

/** What the layer behind says of how it ended there. */
const upstreamOf = (response) => response?.headers.get("followthrough-reason") ?? "";

/** It starts no line of its own in anybody's log. */
const oneLine = (text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, " ");

function failedRun(body) {
  const run = envelopeIn(body).data;
  const said = Array.isArray(run?.outputs) ? run.outputs.find((output) => output?.type === "error")?.data : undefined;
  return { run, said: typeof said === "string" ? said : "" };
}

/** What a body says; {} where that is no JSON object. */
export function envelopeIn(body) {
  try {
    const value = JSON.parse(decoder.decode(body));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
