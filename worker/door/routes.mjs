// What a caller may ask of the API.
import { refusal } from "./envelope.mjs";
import { isCreate, isRun } from "./path.mjs";

// What the API could mean by a method one day. CONNECT and TRACE are for
// proxies, and OPTIONS asks about the door.
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

// As a run's id must be to become a path segment; the API's ids are UUIDs.
const ID = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Gives what method and segments ask for: "create", "run" (one that is read),
 * "list" (of the caller's own runs), "read" (the catalogue) or "other"; null if
 * it may not be asked here. Where the edge keeps the key, what is not named
 * below would show or change what belongs to the key's owner or to another
 * caller; where callers bring their own key, everything is theirs to ask.
 */
export function routeOf(mode, method, segments) {
  if (isCreate(method, segments)) return "create";
  if (mode === "carry") {
    if (!METHODS.includes(method)) return null;
    return isRun(method, segments) ? "run" : "other";
  }
  if (method !== "GET") return null;
  const [first, id, ...rest] = segments;
  if (rest.length > 0 || (id !== undefined && !ID.test(id))) return null;
  if (first === "runs") return id === undefined ? "list" : "run";
  if (first === "resources") return id === undefined ? "read" : null;
  return (first === "prompts" || first === "prompt-versions") && id !== undefined ? "read" : null;
}

/**
 * Gives the query that is sent along. Where the edge keeps the key, it is that
 * of a search and no other: what the API does not document could name somebody
 * else's run, or another method.
 */
export function queryOf(mode, search, segments) {
  return mode === "carry" || (segments[0] === "prompts" && segments[1] === "publish") ? search : "";
}

/** The answer about a run that is not the caller's: the same whether or not there is one. */
export function noSuchRun() {
  return refusal("not_found", "There is no such run.");
}

/**
 * Gives {limit, startingAfter} of a list's query, or {wrong}: which parameter,
 * and what was expected. A filter that is not kept here is refused: without it
 * the list would say something else than was asked.
 */
export function pageOf(search) {
  const query = new URLSearchParams(search);
  for (const name of ["endingBefore", "status", "since", "until"]) {
    if (query.has(name)) return { wrong: `${name}: this edge lists a caller's own runs, by limit and startingAfter only` };
  }
  const limit = query.get("limit") ?? "10";
  if (!/^[0-9]{1,2}$/.test(limit) || Number(limit) < 1 || Number(limit) > 50) return { wrong: "limit: want an integer from 1 to 50" };
  const startingAfter = query.get("startingAfter") ?? "";
  if (startingAfter !== "" && !ID.test(startingAfter)) return { wrong: "startingAfter: want the id of a run" };
  return { limit: Number(limit), startingAfter };
}

/** Gives a row of the list: what is kept of a run. The rest is told by the run itself. */
export function rowOf({ runId, promptVersionId, createdMs }) {
  return { runId, promptVersionId, createdAt: new Date(createdMs).toISOString() };
}
