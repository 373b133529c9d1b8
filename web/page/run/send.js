// Sends a create to the edge that this page came from, and tells what becomes
// of it.
import { eventsOf } from "./events.js";

/** The longest that is waited, in seconds: the budget of the core's own policy. */
const WAIT_S = 900;

/** Before a request whose answer was lost goes out once more. */
const PAUSE_MS = 1000;

/**
 * Sends it under its Idempotency-Key. tell(event, data) hears the edge's events
 * but for the last, which is given: {status, headers, body}, with refused: true
 * if the edge did not even begin. Where the connection is lost, the same is sent
 * once more, for the edge then joins what is under way; lost(error) hears of
 * that. Throws what the second loss threw, or the signal's reason.
 */
export async function send({ body, key, idempotencyKey }, { tell, lost, signal }) {
  const once = () => sendOnce({ body, key, idempotencyKey }, tell, signal);
  try {
    return await once();
  } catch (error) {
    signal.throwIfAborted();
    lost(error);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    signal.throwIfAborted();
    return once();
  }
}

async function sendOnce({ body, key, idempotencyKey }, tell, signal) {
  const headers = {
    accept: "text/event-stream",
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    "idempotency-key": idempotencyKey,
    prefer: `wait=${WAIT_S}`,
  };
  const response = await fetch("v1/runs", { method: "POST", headers, body, signal });
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text(), refused: true };
  }
  for await (const { event, data } of eventsOf(response.body)) {
    if (event === "result") return data;
    tell(event, data);
  }
  throw new Error("the connection ended before the answer");
}
