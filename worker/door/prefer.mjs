// Prefer: wait=N (RFC 7240 §4.3): how long the caller is ready to wait.

/** The longest wait without a preference, in ms: browsers and Node give up on headers after 300 s. */
export const WAIT_MS = 240_000;

/**
 * Gives {wanted, ms}: whether a wait preference is there, and the wait in ms.
 * "wait" without a value means WAIT_MS, and so does one that is no integer of
 * seconds: a preference that cannot be understood may be ignored (RFC 7240
 * §2). Of several the first counts.
 */
export function waitOf(headers) {
  for (const preference of (headers.get("prefer") ?? "").split(",")) {
    const [name, value = ""] = preference.split(";")[0].split("=", 2);
    if (name.trim().toLowerCase() !== "wait") continue;
    const seconds = value.trim().replace(/^"(.*)"$/, "$1");
    const ms = /^[0-9]{1,9}$/.test(seconds) ? Number(seconds) * 1000 : WAIT_MS;
    return { wanted: true, ms };
  }
  return { wanted: false, ms: WAIT_MS };
}
