// How the vendor is asked, by door and gate alike.

/**
 * The longest that a send may take, in ms. The API answers within roughly two
 * minutes; a connection that has said nothing for longer says nothing any more.
 */
export const SEND_TIMEOUT_MS = 150_000;

/** Asks. A redirect is an answer and never followed: the key goes to one host. */
export function ask(url, { method = "GET", headers, body }, signal, timeoutMs = SEND_TIMEOUT_MS) {
  return fetch(url, {
    method,
    headers,
    body,
    redirect: "manual",
    cache: "no-store",
    signal: until(timeoutMs, signal),
  });
}

// As AbortSignal.any and AbortSignal.timeout, which cost workerd more than all
// else that is done for a request.
function until(ms, signal) {
  const stop = new AbortController();
  const leave = () => stop.abort(signal.reason);
  if (signal?.aborted) leave();
  else signal?.addEventListener("abort", leave, { once: true });
  setTimeout(() => stop.abort(new DOMException("The API said nothing for too long.", "TimeoutError")), ms);
  return stop.signal;
}
