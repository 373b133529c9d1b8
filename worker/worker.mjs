// The door: decides who may enter and what is asked, and answers every request
// itself or has it followed through to the one configured API.
import { sharedCore } from "./core.mjs";
import { askDesk } from "./desk.mjs";
import { bodyOf, leaveBody } from "./door/body.mjs";
import { ConfigError, configOf } from "./door/config.mjs";
import { refusal } from "./door/envelope.mjs";
import { eventStream } from "./door/events.mjs";
import { forward } from "./door/forward.mjs";
import { mark, toVendor, wantsEvents } from "./door/headers.mjs";
import { fingerprintOf, keyOf } from "./door/key.mjs";
import { isCreate, isRun, segmentsOf } from "./door/path.mjs";
import { waitOf } from "./door/prefer.mjs";
import { fileOf } from "./door/site.mjs";

export { Gate } from "./gate.mjs";

export default {
  async fetch(request, env, ctx) {
    const answer = await answered(request, env, ctx);
    await leaveBody(request);
    return answer;
  },
};

async function answered(request, env, ctx) {
  try {
    return await route(request, env, ctx);
  } catch (error) {
    if (request.signal.aborted) return new Response(null); // nobody reads it
    if (error instanceof ConfigError) {
      console.error(JSON.stringify({ event: "misconfigured", message: error.message }));
      return refusal("misconfigured", `This edge is not set up rightly: ${error.message}.`);
    }
    // The message of an unforeseen error may quote the request: its kind
    // alone goes to the log.
    console.error(JSON.stringify({ event: "internal_error", error: String(error?.name) }));
    return refusal("internal_error", "This edge failed. Whether the request was processed is not known.");
  }
}

const NOT_FOUND = "There is no such route.";

async function route(request, env, ctx) {
  const { pathname, search } = new URL(request.url);
  const reads = request.method === "GET" || request.method === "HEAD";
  if (pathname === "/v1" || pathname.startsWith("/v1/")) return api(request, pathname, search, env);
  if (pathname === "/healthz" && reads) return desk(request, env, ctx);
  if (pathname === "/decide" && request.method === "POST") {
    return keyOf(request.headers) ? desk(request, env, ctx) : unauthorized();
  }
  return (reads && (await fileOf(request, env.ASSETS))) || refusal("not_found", NOT_FOUND);
}

async function api(request, pathname, search, env) {
  const segments = segmentsOf(pathname);
  if (segments === null) return refusal("not_found", NOT_FOUND);
  const key = keyOf(request.headers);
  if (key === null) return unauthorized();
  const config = await configOf(env, sharedCore);
  const { method, headers } = request;
  const body = await bodyOf(request, config.maxBodyBytes);
  if (body === null) return refusal("too_large", `The body is larger than ${config.maxBodyBytes} bytes.`);

  const create = isCreate(method, segments);
  const wait = waitOf(headers);
  const call = {
    method,
    segments,
    search,
    headers: toVendor(headers, key),
    body,
    followed: create || (isRun(method, segments) && wait.wanted),
    waitMs: wait.ms,
  };
  const gate = env.GATE.get(env.GATE.idFromName(await fingerprintOf(key)));
  const host = { config, core: sharedCore, gate };
  if (create && wantsEvents(headers)) {
    return eventStream(request.signal, (tell, signal) => forward(call, { ...host, signal, tell }));
  }
  return forward(call, { ...host, signal: request.signal });
}

function unauthorized() {
  return refusal("unauthorized", "The API key is missing: send it as `Authorization: Bearer <key>`.");
}

async function desk(request, env, ctx) {
  const answer = await askDesk(request, env, ctx);
  const marked = new Response(answer.body, answer);
  mark(marked.headers, { reason: answer.headers.get("followthrough-reason") ?? undefined });
  return marked;
}
