/**
 * The loop that follows one request through: it sends, shows the answer to the
 * core, waits as told, and sends or polls again until the core says that it is
 * over. Time, chance and the network are arguments; nothing is remembered here
 * between calls. All durations and instants are in milliseconds.
 * @module
 */

/** The longest that setTimeout waits; what is longer fires at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Follows a request through. It resolves when the operation is over, well or
 * not: `decision` tells which. It rejects with the signal's reason when that
 * aborts, at once, also in a sleep; with whatever `onDecision` or `sleep`
 * throw; with an error that has `cause`, `response` (unread, or null) and
 * `attempts` where `core` fails; and with an ObservationError where policy or
 * state make no sense.
 *
 * A success whose body has to be judged but cannot be read to its end is no
 * answer; an error's status counts all the same. Then `error` is what reading
 * threw.
 * @param {import("./index.d.ts").FollowOptions} options
 * @returns {Promise<import("./index.d.ts").Followed>}
 */
export async function follow({
  core, send, poll, sleep, now, draw, method, idempotent = false, policy = {}, state = {}, startedAtMs, failure = failureOf,
  signal, onDecision,
}) {
  wantFunctions({ core, send, sleep, now, draw });
  if (policy.poll !== false || state.runId) wantFunctions({ poll });
  startedAtMs ??= now();
  const within = (work, late) => unlessAborted(work, signal, late);
  let judge; // the core, once there is something to judge
  let polling = false;
  if (state.runId) {
    judge = await within(core);
    polling = judge.decide({ policy, state }).runId !== ""; // it says whether that can be polled
  }
  let decision = null;
  for (let attempts = 1, polls = 0; ; attempts++) {
    if (polling) polls++;
    let response = null;
    let error = null;
    let body;
    try {
      response = await within(() => (polling ? poll(state.runId, attempts, signal) : send(attempts, signal)), discard);
    } catch (thrown) {
      signal?.throwIfAborted();
      error = thrown;
    }
    const end = () => ({ response: rebuilt(response, body), error, decision, attempts, polls, state, startedAtMs });
    if (judge === undefined && response?.ok && policy.poll === false) return end(); // nothing to judge
    judge ??= await judging(within, core, signal, { response, attempts });
    if (response !== null && judge.mustRead(policy, response.status)) {
      const read = await within(() => wholeOf(response));
      signal?.throwIfAborted();
      ({ body, error } = read);
      if (error !== null && response.ok) [response, body] = [null, undefined]; // what it promised did not arrive
    }
    const status = response?.status ?? 0;
    const nowMs = Math.trunc(now());
    const elapsedMs = Math.max(0, Math.trunc(nowMs - startedAtMs));
    decision = judge.decide({
      policy, state, status, idempotent, body, nowMs, elapsedMs,
      method: polling ? "GET" : method,
      failure: response === null ? failure(error) : "",
      draw: draw(),
      ...headersOf(response),
    });
    state = decision.state;
    await within(() => onDecision?.(decision, { attempt: attempts, status, nowMs, elapsedMs }));
    polling = decision.action === "poll";
    if (!polling && decision.action !== "retry") return end();
    if (body === undefined) discard(response);
    await within(() => sleep(decision.delayMs, signal));
  }
}

/**
 * Waits, however long that is; ends at once when the signal aborts, and then
 * rejects with its reason.
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export async function sleep(ms, signal) {
  for (let left = ms; ; left -= LONGEST_TIMEOUT_MS) {
    await timeout(Math.min(left, LONGEST_TIMEOUT_MS), signal);
    if (left <= LONGEST_TIMEOUT_MS) return;
  }
}

function timeout(ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** Does work that may be a promise's; rejects as soon as the signal aborts, and gives what comes after that to late. */
function unlessAborted(work, signal, late) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => reject(signal.reason);
    signal?.addEventListener("abort", stop, { once: true });
    const done = () => signal?.removeEventListener("abort", stop);
    (async () => work())().then(
      (value) => {
        done();
        if (signal?.aborted) {
          late?.(value);
          stop();
        }
        resolve(value);
      },
      (error) => {
        done();
        reject(error);
      },
    );
  });
}

/** Makes the core. Where that fails after something was sent, the error keeps the answer: it may tell of a paid run. */
async function judging(within, core, signal, kept) {
  try {
    return await within(core);
  } catch (cause) {
    signal?.throwIfAborted();
    const error = new Error("follow: the core cannot be loaded; this error keeps the answer as its response", { cause });
    throw Object.assign(error, kept);
  }
}

/** Reads a body as far as it comes: `error` is what broke it off, or null. */
async function wholeOf(response) {
  const chunks = [];
  let error = null;
  try {
    for (const reader = response.body?.getReader(); reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
    }
  } catch (thrown) {
    error = thrown;
  }
  if (chunks.length === 1) return { body: chunks[0], error };
  const body = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return { body, error };
}

/** Lets go of an answer that nobody will read. */
function discard(response) {
  response?.body?.cancel().catch(() => {});
}

function headersOf(response) {
  const get = (name) => response?.headers.get(name) ?? undefined;
  return {
    retryAfter: get("retry-after"),
    rateLimitReset: get("x-ratelimit-reset") || get("ratelimit-reset"), // an empty one says nothing
    date: get("date"),
    decided: response?.headers.has("followthrough-reason"),
  };
}

function failureOf(error) {
  return error?.name === "TimeoutError" ? "timeout" : "network";
}

/** Gives an answer whose body was read as one that can be read, without the headers that were true of the wire only. */
function rebuilt(response, body) {
  if (response === null || body === undefined) return response;
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
  const { status, statusText, url } = response;
  const content = body.length > 0 ? body : null; // some answers may have none at all
  let again;
  try {
    again = new Response(content, { status, statusText, headers });
  } catch {
    again = new Response(content, { headers }); // a number that no Response may be made with, as 999
    Object.defineProperties(again, { status: { value: status }, statusText: { value: statusText }, ok: { value: false } });
  }
  return Object.defineProperty(again, "url", { value: url });
}

function wantFunctions(options) {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== "function") throw new TypeError(`follow: ${name}: want a function`);
  }
}
