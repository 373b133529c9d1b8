// What pages of other origins may do here (Fetch Standard, CORS protocol). Who
// may enter is not decided by it: it tells browsers whom to let read.

/** The headers that pages may read, one by one: with a request that bears a key there is no wildcard. */
export const EXPOSED = [
  // the vendor's, as they came
  "Date", "Retry-After", "X-Request-Id", "RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
  "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
  // ours
  "Followthrough-Reason", "Followthrough-Attempts", "Followthrough-Polls", "Followthrough-Run", "Followthrough-Replayed",
  "Followthrough-Adopted", "Server-Timing",
];

const ALLOWED = {
  "access-control-allow-methods": "GET, HEAD, POST",
  "access-control-allow-headers": "Accept, Authorization, Content-Type, Idempotency-Key, Prefer",
  "access-control-max-age": "7200", // no browser keeps it longer
};

/** Tells a preflight from other requests. */
export function isPreflight({ method, headers }) {
  return method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
}

/** Answers a preflight; withOrigin says for whom. An origin that is not allowed learns nothing from it. */
export function preflight(request, origins) {
  const headers = new Headers({ "cache-control": "no-store" });
  if (isAllowed(request, origins)) {
    for (const [name, value] of Object.entries(ALLOWED)) headers.set(name, value);
  }
  headers.set("vary", "Access-Control-Request-Method, Access-Control-Request-Headers");
  return new Response(null, { status: 204, headers });
}

/**
 * Lets the request's origin read the answer, if it is one of origins. Every
 * answer of an edge with origins varies by them, also one to a caller who named
 * none: a cache between must not give it to another.
 */
export function withOrigin(answer, request, origins) {
  if (origins.length === 0) return answer;
  const out = new Response(answer.body, answer);
  out.headers.append("vary", "Origin");
  if (isAllowed(request, origins)) {
    out.headers.set("access-control-allow-origin", request.headers.get("origin"));
    if (!isPreflight(request)) out.headers.set("access-control-expose-headers", EXPOSED.join(", "));
  }
  return out;
}

function isAllowed(request, origins) {
  return origins.includes(request.headers.get("origin"));
}
