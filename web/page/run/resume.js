// A run that outlives this page: what is kept of it, and how it goes on. Kept
// is the package's saved form, which holds no key, no token and no input, and
// only until this tab is closed.
import { createClient } from "../web/client.js";
import { readSaved } from "../web/saved.js";

const PLACE = "run";

/** Keeps an operation, as savedOf made it, where a browser lets a page keep anything. */
export function keep(saved) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(saved));
  } catch {
    // Then it ends with the page, as if there were no such offer.
  }
}

/** Keeps nothing any more. */
export function forget() {
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // Nothing was kept.
  }
}

/** Gives the operation that was kept, or null. */
export function kept() {
  try {
    return readSaved(JSON.parse(sessionStorage.getItem(PLACE)));
  } catch {
    return null; // none, or one of another version
  }
}

/**
 * Waits for the end of a run that is known; tell(event, data) hears what the
 * edge's events would say. Gives {status, headers, body} of the last answer;
 * throws if there was none, or the signal's reason.
 */
export async function goOn(saved, { key, tell, signal }) {
  let last = null;
  const client = createClient({
    baseUrl: new URL("./", location.href),
    token: key,
    fetch: async (...asked) => {
      const response = await fetch(...asked);
      last = response.clone();
      return response;
    },
  });
  const { runId } = saved.state;
  await client
    .resume(saved, {
      signal,
      onProgress({ type, attempt, status = 0, decision }) {
        if (type === "polling") tell("attempt", { attempt, method: "GET", path: `/v1/runs/${runId}`, atMs: Date.now() });
        if (decision) tell("decision", { ...decision, attempt, status, nowMs: Date.now() });
      },
    })
    .catch((error) => {
      signal.throwIfAborted();
      if (last === null) throw error;
    });
  return { status: last.status, headers: Object.fromEntries(last.headers), body: await last.text() };
}
