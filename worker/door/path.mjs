// Which path a request means, before anything is compared or forwarded.

/**
 * Gives the decoded segments behind /v1/ of a URL's pathname, or null if it is
 * not a path of the API. The URL parser has resolved "." and ".." (also as
 * %2e); what is left to refuse are empty segments, and characters that another
 * parser may take for a separator, a dot segment or one more escape.
 */
export function segmentsOf(pathname) {
  if (!pathname.startsWith("/v1/")) return null;
  const segments = [];
  for (const raw of pathname.slice(4).split("/")) {
    let segment;
    try {
      segment = decodeURIComponent(raw);
    } catch {
      return null;
    }
    if (segment === "" || segment === "." || segment === "..") return null;
    if (/[/\\%\u0000-\u001f\u007f]/.test(segment)) return null;
    segments.push(segment);
  }
  return segments;
}

/** Gives the path of segments, each encoded in one way only. */
export function pathOf(segments) {
  return "/v1/" + segments.map(encodeURIComponent).join("/");
}

/** Tells a create: POST /v1/runs. */
export function isCreate(method, segments) {
  return method === "POST" && segments.length === 1 && segments[0] === "runs";
}

/** Tells a look at one run: GET /v1/runs/{runId}. */
export function isRun(method, segments) {
  return method === "GET" && segments.length === 2 && segments[0] === "runs";
}
