// The stage of these tests: the vendor and the edge, each for real, on sockets.
import { startEdge } from "../local/edge.mjs";
import { PROMPT_VERSION, startVendor } from "../local/vendor.mjs";

/** A policy that does not make a test wait; the pace of the gate stays. */
export const QUICK = { initialBackoffMs: 1, maxBackoffMs: 1, throttleFloorMs: 1, pollMinMs: 1, pollMaxMs: 1 };

/** The same for the look into the list of runs, which is exact here. */
export const LOOK_SOON = { settleMs: 200, initialBackoffMs: 50, maxBackoffMs: 200 };

/**
 * Starts both. Gives {vendor, edge, printed() (what the edge printed),
 * ask(method, path, headers, body), create(headers, topic, options), close()};
 * ask and create carry the vendor's key.
 */
export async function setStage({ flags = [], key, vars = {}, ...more } = {}) {
  const vendor = await startVendor({ flags, key });
  let printed = "";
  const print = (text) => (printed += text);
  const settings = { UPSTREAM: vendor.url, POLICY: JSON.stringify(QUICK), ADOPT: JSON.stringify(LOOK_SOON), ...vars };
  const edge = await startEdge({ vars: settings, print, ...more }).catch(async (error) => {
    await vendor.close();
    throw error;
  });
  const ask = (method, path, headers = {}, body) =>
    fetch(edge.url + path, {
      method,
      headers: { authorization: `Bearer ${vendor.key}`, ...headers },
      body,
      redirect: "manual",
    });
  const create = (headers = {}, topic = "tea", options = {}) =>
    fetch(`${edge.url}/v1/runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${vendor.key}`, "content-type": "application/json", ...headers },
      body: runOf(topic),
      redirect: "manual",
      ...options,
    });
  const close = () => Promise.all([edge.close(), vendor.close()]);
  return { vendor, edge, printed: () => printed, ask, create, close };
}

/** The body of a create that the vendor accepts. */
export function runOf(topic) {
  return JSON.stringify({ promptVersionId: PROMPT_VERSION, inputs: { textInputs: { topic } } });
}

/** What an answer says about itself, in short. */
export function about(answer) {
  const get = (name) => answer.headers.get(`followthrough-${name}`);
  return { status: answer.status, reason: get("reason"), attempts: Number(get("attempts")), polls: Number(get("polls")), run: get("run") };
}
