import { MAX_MS } from "./field.js";

/** What a client does after an answer: it sends again after delayMs, or has finished, or has not. Here as a peer does it. */
export function peers(peer, method, c) {
  return c.answer.kind === "done" ? { finished: true } : { finished: false, delayMs: peerDelay(peer, method, c.requests, c.answer) };
}

/** How long a peer waits until it sends again; undefined where it gives up. */
function peerDelay(p, method, requests, { status, failure, retryAfter }) {
  if (requests >= p.requests || (p.methods.length > 0 && !p.methods.includes(method))) return undefined;
  const holds = (all) => all.some(([least, most]) => least <= status && status <= most);
  if (!(status === 0 ? p.failures.includes(failure) : holds(p.statuses))) return undefined;
  if (retryAfter !== "" && holds(p.obeys)) return Math.min(Number(retryAfter) * 1000, p.obeyMostMs || Infinity);
  const most = p.mostMs || 2 * MAX_MS;
  let delay = Math.min(p.firstMs, most);
  for (let i = 1; i < requests && delay < most && p.factor > 1 && delay > 0; i++) delay = Math.min(delay * p.factor, most);
  return delay;
}
