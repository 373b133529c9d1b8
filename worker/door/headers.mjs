// What passes the door, in each direction.

const TO_VENDOR = ["accept", "accept-language", "content-type", "user-agent"];

// Ours to say, meant for another connection or origin, or no longer true of a
// body that was read.
const NOT_TO_CALLER =
  /^(followthrough-.*|access-control-.*|cf-.*|proxy-.*|set-cookie2?|server-timing|content-length|content-encoding|transfer-encoding|connection|keep-alive|upgrade|trailer|alt-svc|clear-site-data|strict-transport-security|content-security-policy|content-security-policy-report-only|nel|report-to|reporting-endpoints|service-worker-allowed)$/;

/** Gives the headers the vendor sees of a caller's request. */
export function toVendor(headers, key) {
  const out = new Headers();
  for (const name of TO_VENDOR) {
    const value = headers.get(name);
    if (value !== null) out.set(name, value);
  }
  if (wantsEvents(headers)) out.set("accept", "application/json"); // the events are ours
  out.set("authorization", `Bearer ${key}`);
  return out;
}

/** Gives the headers of a poll: those of the operation, without a body's. */
export function toPoll(headers) {
  const out = new Headers(headers);
  out.delete("content-type");
  return out;
}

/** Gives the headers the caller sees of a vendor's answer. */
export function toCaller(headers) {
  const out = new Headers();
  for (const [name, value] of headers) {
    if (!NOT_TO_CALLER.test(name)) out.append(name, value);
  }
  return out;
}

/** Tells whether the caller asks for server-sent events. */
export function wantsEvents(headers) {
  return (headers.get("accept") ?? "")
    .split(",")
    .some((range) => range.split(";")[0].trim().toLowerCase() === "text/event-stream");
}

/**
 * Sets what each answer of the door says about itself: the reason, how many
 * attempts (polls included) and how many of them were polls, the run if there
 * is one, whether an earlier call or the vendor's list told of it, and where the
 * time went.
 */
export function mark(headers, { reason = "done", attempts = 0, polls = 0, runId = "", replayed = false, adopted = false, timing = {} } = {}) {
  headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.set("followthrough-reason", reason);
  headers.set("followthrough-attempts", String(attempts));
  headers.set("followthrough-polls", String(polls));
  if (runId) headers.set("followthrough-run", runId);
  if (replayed) headers.set("followthrough-replayed", "true");
  if (adopted) headers.set("followthrough-adopted", "true");
  const { paced = 0, waited = 0, upstream = 0, polled = 0 } = timing;
  headers.set(
    "server-timing",
    `paced;dur=${paced}, waited;dur=${waited}, upstream;dur=${upstream}, polled;dur=${polled}`,
  );
}
