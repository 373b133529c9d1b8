// The operations that the edge is measured by, and who sends them.
import { bodyOf, runOf } from "./scripted.mjs";

/** By name: how it is asked, and what the vendor sees of it. */
export const KINDS = {
  "a read": { reads: 1 },
  "a create": { what: "plain", sends: 1 },
  "a create, 429 first": { what: "throttled", sends: 2 },
  "a create, 504 and 5 polls": { what: "late", sends: 1, polls: 5 },
};

let operations = 0;

/** Does one, with a key, and sees to it that its answer is the right one. */
export async function operate(url, kind, key = "bp_bench") {
  const { what } = KINDS[kind];
  const n = ++operations;
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const answer = what === undefined
    ? await sent(`${url}/v1/me/credits`, { headers })
    : await sent(`${url}/v1/runs`, { method: "POST", headers, body: bodyOf(what, n) });
  const text = await answer.text();
  const { data } = answer.ok ? JSON.parse(text) : {};
  const right = what === undefined ? data?.credits === 4250 : data?.runId === runOf(what, n) && data.runStatus === "succeeded";
  if (!right) throw new Error(`${kind} at ${url}: answered ${answer.status} ${text}`);
}

const CLOSED = ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"];

// A connection that was idle may be closed just when it is used again, and so
// may the next. What then arrived twice the vendor's counts would tell.
async function sent(url, init) {
  for (let left = 100; ; left--) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (left === 0 || !CLOSED.includes(error.cause?.code)) throw error;
    }
  }
}

/** Does n of them, so many at once; keyOf(i) is the key of the i-th. */
export async function operateMany(url, kind, n, atOnce, keyOf = () => undefined) {
  let next = 0;
  const work = async () => {
    while (next < n) await operate(url, kind, keyOf(next++));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, n) }, work));
}
