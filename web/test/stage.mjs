// The stage of the client's tests: the vendor and the edge, each for real, on
// sockets, and a line between that can be cut.
import { startVendor, PROMPT_VERSION } from "../../worker/local/vendor.mjs";
import { startCutter } from "../../worker/test/rig/cutter.mjs";
import { QUICK, setStage } from "../../worker/test/stage.mjs";

export { PROMPT_VERSION, QUICK };

/** Starts both, and a line to the edge. Gives what setStage gives, and cutter. */
export async function setClientStage(options = {}) {
  const stage = await setStage({ flags: ["-limiter", "none"], ...options });
  const cutter = await startCutter(stage.edge.url);
  return { ...stage, cutter, close: () => Promise.all([cutter.close(), stage.close()]) };
}

/** The vendor alone. */
export const setVendor = (flags = []) => startVendor({ flags: ["-limiter", "none", ...flags] });

/** What a run is asked. */
export const inputOf = (topic = "tea") => ({ promptVersionId: PROMPT_VERSION, inputs: { textInputs: { topic } } });

/** A fetch that keeps what it was given, and asks the edge to wait for no longer than so many seconds. */
export function watched({ waitS } = {}) {
  const sent = [];
  const send = async (url, init) => {
    const headers = new Headers(init.headers);
    sent.push({ url: String(url), method: init.method, headers: Object.fromEntries(headers), body: init.body });
    if (waitS !== undefined && headers.has("prefer")) headers.set("prefer", `wait=${waitS}`);
    return fetch(url, { ...init, headers });
  };
  return { sent, fetch: send };
}

/** A fetch that answers as told, in turn; what is an Error is thrown. sent has what it was given. */
export function told(...answers) {
  const sent = [];
  return {
    sent,
    async fetch(url, init) {
      sent.push({ url: String(url), ...init });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer();
    },
  };
}
