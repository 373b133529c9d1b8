// The desk's host: a Go program that answers one event and ends. Not the hot
// path, so each event has an instance of its own, as syumai/workers wants it.
import { Go } from "../build/desk/go.mjs";
import module from "../build/desk.wasm";

// What syumai/workers calls to catch what JavaScript throws.
globalThis.tryCatch = (work) => {
  try {
    return { result: work() };
  } catch (error) {
    return { error };
  }
};

// An answer that is asked for here is an envelope; more than this is none.
const MAX_ANSWER = 1 << 20;

/**
 * Gives the desk's answer to a request. Rejects if the program ends without one.
 *
 * fetchVendor(path, {signal}) asks the API with whatever key the caller may
 * use, when the gate has given a slot; where the edge itself refuses to send,
 * it rejects with an error whose `reason` names why, or resolves to an answer
 * that bears Followthrough-Reason. Without it there is no /status. The rest may
 * be left out: status() gives what the key's gate tells of itself, {waiting,
 * watched, heldUntilMs}; hold(untilMs) and keyRefused() tell the gate what the
 * API has said.
 */
export async function askDesk(request, env, ctx, way = {}) {
  const desk = await start(env, ctx, way);
  // Who may enter has been checked: the program needs no key and no token.
  const bare = new Request(request, { headers: {} });
  return Promise.race([desk.handleRequest(bare), desk.ended]);
}

/**
 * Does what is scheduled: in keep mode, with CREDITS_WARN set, one line of the
 * log if the credits are low. Otherwise nothing, and nothing is started. way is
 * as with askDesk.
 */
export async function runCron(event, env, ctx, way = {}) {
  if (!env.BETTERPROMPT_API_KEY || !settingOf(env.CREDITS_WARN)) return;
  const desk = await start(env, ctx, way);
  const { cron, scheduledTime } = event;
  await Promise.race([desk.runScheduler({ cron, scheduledTime: Number(scheduledTime) }), desk.ended]);
}

async function start(env, ctx, { fetchVendor, status, hold, keyRefused }) {
  const binding = {};
  const go = new Go();
  let ready;
  const isReady = new Promise((resolve) => (ready = resolve));
  const instance = new WebAssembly.Instance(module, { ...go.importObject, workers: { ready } });
  const tell = (work) => (...args) => ctx.waitUntil((async () => work?.(...args))().catch(() => {}));
  const lent = {
    // Never the secrets: what the program does not hold it cannot tell.
    MODE: env.BETTERPROMPT_API_KEY ? "keep" : "carry",
    POLICY: settingOf(env.POLICY),
    CREDITS_WARN: settingOf(env.CREDITS_WARN),
    VENDOR: fetchVendor && ((path, leftMs) => askVendor(fetchVendor, path, leftMs)),
    GATE: status && ((leftMs) => within(leftMs, async () => status()).catch(() => null)),
    HOLD: tell(hold),
    KEY_REFUSED: tell(keyRefused),
  };
  const ended = go.run(instance, { env: lent, ctx, binding }).then(() => {
    throw new Error("the desk ended before it answered");
  });
  ended.catch(() => {}); // its end after the answer is the ordinary one
  await Promise.race([isReady, ended]);
  return { ...binding, ended };
}

// A variable may be written as text or as what the text would say.
function settingOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

// Always resolves, so that the program never leaves before its promise.
async function askVendor(fetchVendor, path, leftMs) {
  try {
    return await within(leftMs, async (signal) => {
      const response = await fetchVendor(path, { signal });
      return { status: response.status, headers: [...response.headers], body: await bytesOf(response, signal) };
    });
  } catch (error) {
    if (typeof error?.reason === "string") return { refused: error.reason };
    return { failed: error?.name === "TimeoutError" ? "timeout" : "network" };
  }
}

/** Does work(signal), which is given up after so many milliseconds. */
async function within(ms, work) {
  const late = new AbortController();
  let timer;
  const end = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException("no answer in time", "TimeoutError");
      late.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work(late.signal), end]);
  } finally {
    clearTimeout(timer);
  }
}

async function bytesOf(response, signal) {
  const chunks = [];
  let size = 0;
  const reader = response.body?.getReader();
  signal.addEventListener("abort", () => reader?.cancel().catch(() => {}), { once: true });
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > MAX_ANSWER) {
      reader.cancel().catch(() => {});
      throw new RangeError(`the answer is larger than ${MAX_ANSWER} bytes`);
    }
    chunks.push(value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}
