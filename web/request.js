/**
 * A request as fetch takes it: what it asks for, and how it is sent again.
 * @module
 */

/** Those of a create's headers and settings that a poll has, too. */
const HEADERS = ["authorization", "accept", "accept-language"];
const SETTINGS = ["credentials", "mode", "referrerPolicy"];

/**
 * @param {RequestInfo|URL} input
 * @param {RequestInit} [init]
 */
export function requestOf(input, init = {}) {
  init ??= {};
  const from = typeof input === "object" && input !== null && "url" in input ? input : undefined;
  const method = (init.method ?? from?.method ?? "GET").toUpperCase();
  const headers = new Headers(init.headers ?? from?.headers);
  const signal = (init.signal === undefined ? from?.signal : init.signal) ?? undefined;
  const path = (from?.url ?? String(input)).replace(/[?#].*$/s, "").replace(/\/$/, "");
  const creates = method === "POST" && path.endsWith("/v1/runs");
  const reads = method === "GET" && /\/v1\/runs\/[^/]+$/.test(path);
  const body = bodies(init.body);
  return {
    method, headers, signal,
    /** It is POST …/v1/runs. */
    creates,
    /** It asks for a run's end: a create, or GET …/v1/runs/{runId} that bears Prefer: wait (RFC 7240 §4.3). */
    follows: creates || (reads && prefersWait(headers)),
    /** Gives it a header that it did not have. */
    with(name, value) {
      headers.set(name, value);
      init = { ...init, headers };
    },
    /** The arguments of fetch, for each send anew. */
    again() {
      const source = from?.body && !from.bodyUsed && init.body == null ? from.clone() : input;
      return [source, body ? { ...init, body: body() } : init];
    },
    /** The arguments of fetch for a poll: to the same place, from the same caller. */
    poll(runId, more, signal) {
      const own = { ...more };
      for (const name of HEADERS) if (headers.has(name)) own[name] = headers.get(name);
      const settings = {};
      for (const name of SETTINGS) if (from?.[name] !== undefined) settings[name] = from[name];
      const { body: _, duplex, integrity, ...rest } = init;
      const runs = path.slice(0, path.lastIndexOf("/v1/runs") + "/v1/runs".length);
      return [`${runs}/${runId}`, { ...settings, ...rest, method: "GET", headers: own, signal }];
    },
  };
}

/** A body that can be had once only gives copies; any other is sent as it is. */
function bodies(body) {
  if (!(body instanceof ReadableStream) && typeof body?.[Symbol.asyncIterator] !== "function") return undefined;
  let rest = body instanceof ReadableStream ? body : new Response(body).body;
  return () => {
    const [now, later] = rest.tee();
    rest = later;
    return now;
  };
}

/** Preferences have no case (RFC 7240 §2). */
function prefersWait(headers) {
  return (headers.get("prefer") ?? "").split(",").some((one) => /^wait$/i.test(one.split(/[=;]/)[0].trim()));
}
