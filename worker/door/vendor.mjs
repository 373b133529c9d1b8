// How the vendor is asked, by door and gate alike.

/**
 * The longest that a send may take, in ms. The API answers within roughly two
 * minutes; a connection that has said nothing for longer says nothing any more.
 */
export const SEND_TIMEOUT_MS = 150_000;

/** Asks. A redirect is an answer and never followed: the key goes to one host. */
export function ask(url, { method = "GET", headers, body }, signal, timeoutMs = SEND_TIMEOUT_MS) {
  const timeout = AbortSignal.timeout(timeoutMs);
  return fetch(url, {
    method,
    headers,
    body,
    redirect: "manual",
    cache: "no-store",
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
}
