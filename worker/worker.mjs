// The door: decides who may enter and what is asked, and answers every request
// itself or has it followed through to the one configured API.
import { core } from "./core.mjs";
import { askDesk, runCron } from "./desk.mjs";
import { bodyOf, leaveBody } from "./door/body.mjs";
import { callerOf } from "./door/caller.mjs";
import { ConfigError, configOf, originsOf } from "./door/config.mjs";
import { isPreflight, preflight, withOrigin } from "./door/cors.mjs";
import { refusal, success } from "./door/envelope.mjs";
import { eventStream } from "./door/events.mjs";
import { forward } from "./door/forward.mjs";
import { mark, toVendor, wantsEvents } from "./door/headers.mjs";
import { fingerprintOf, isIdempotencyKey } from "./door/key.mjs";
import { segmentsOf } from "./door/path.mjs";
import { waitOf } from "./door/prefer.mjs";
import { problemsOf, sentenceOf } from "./door/preflight.mjs";
import { noSuchRun, pageOf, queryOf, routeOf, rowOf } from "./door/routes.mjs";
import { sealed } from "./door/seal.mjs";
import { fileOf } from "./door/site.mjs";
import { wayOf } from "./door/way.mjs";

export { Gate } from "./gate.mjs";

export default {
  async fetch(request, env, ctx) {
    let origins = [];
    const answer = await answered(request, () => {
      origins = originsOf(env);
      return isPreflight(request) ? preflight(request, origins) : route(request, env, ctx);
    });
    await leaveBody(request);
    return withOrigin(answer, request, origins);
  },

  async scheduled(event, env, ctx) {
    try {
      const config = configOf(env, core);
      if (config.mode === "keep") await runCron(event, env, ctx, wayOf(config, config.apiKey, await gateOf(env, config.apiKey)));
    } catch (error) {
      report(error);
    }
  },
};

async function answered(request, work) {
  try {
    return await work();
  } catch (error) {
    if (request.signal.aborted) return new Response(null); // nobody reads it
    report(error);
    if (error instanceof ConfigError) return refusal("misconfigured", `This edge is not set up rightly: ${error.message}.`);
    return refusal("internal_error", "This edge failed. Whether the request was processed is not known.");
  }
}

// The message of an unforeseen error may quote the request: its kind alone goes
// to the log.
function report(error) {
  const line = error instanceof ConfigError ? { event: "misconfigured", message: error.message } : { event: "internal_error", error: String(error?.name) };
  console.error(JSON.stringify(line));
}

const NOT_FOUND = "There is no such route.";

async function route(request, env, ctx) {
  const { pathname, search } = new URL(request.url);
  const reads = request.method === "GET" || request.method === "HEAD";
  if (pathname === "/v1" || pathname.startsWith("/v1/")) return api(request, pathname, search, env, ctx);
  if (pathname === "/healthz" && reads) return desk(request, env, ctx);
  if ((pathname === "/decide" && request.method === "POST") || (pathname === "/status" && request.method === "GET")) {
    const config = configOf(env, core);
    const caller = await callerOf(request, config);
    if (caller instanceof Response) return caller;
    return desk(request, env, ctx, wayOf(config, caller.key, await gateOf(env, caller.key)));
  }
  return (reads && (await fileOf(request, env.ASSETS))) || refusal("not_found", NOT_FOUND);
}

async function api(request, pathname, search, env, ctx) {
  const segments = segmentsOf(pathname);
  if (segments === null) return refusal("not_found", NOT_FOUND);
  const config = configOf(env, core);
  const caller = await callerOf(request, config);
  if (caller instanceof Response) return caller;
  const { method, headers, signal } = request;
  const what = routeOf(config.mode, method, segments);
  if (what === null) return refusal("not_found", NOT_FOUND);
  const gate = await gateOf(env, caller.key);
  if (what === "list") return list(gate, caller, search);

  const idem = headers.get("idempotency-key");
  const refused = idem === null ? null : refusedKey(idem, what, method);
  if (refused !== null) return refusal("bad_request", refused);
  const reads = method === "GET" || method === "HEAD"; // what a body of theirs means is nowhere defined (RFC 9110 §9.3.1)
  const body = reads ? {} : await bodyOf(request, { maxBytes: config.maxBodyBytes, idleMs: config.bodyIdleMs });
  if (body.refused) return refusal(body.refused, body.message);

  const wait = waitOf(headers);
  const call = {
    ...caller,
    method,
    segments,
    search: queryOf(config.mode, search, segments),
    headers: toVendor(headers, caller.key),
    body: body.bytes,
    idem: what === "create" ? idem : null,
    create: what === "create",
    ownRun: what === "run" && config.mode === "keep" ? segments[1] : undefined,
    followed: what === "create" || (what === "run" && wait.wanted),
    waitMs: wait.ms,
  };
  const wrong = problemsOf(core, config, call);
  if (wrong !== null) return refusal("invalid_request", sentenceOf(wrong), { data: wrong });
  const host = { config, core, gate, ctx };
  const answer =
    what === "create" && wantsEvents(headers)
      ? eventStream(signal, (tell, within) => forward(call, { ...host, signal: within, tell }))
      : await forward(call, { ...host, signal });
  return config.mode === "keep" ? sealed(answer, caller.key) : answer;
}

// A key that would be ignored would promise what is not kept.
function refusedKey(idem, what, method) {
  if (what === "create") return isIdempotencyKey(idem) ? null : "Idempotency-Key: want 1 to 255 characters of visible ASCII.";
  return method === "GET" || method === "HEAD" ? null : "Idempotency-Key: this edge honours it on POST /v1/runs only.";
}

async function list(gate, { owner }, search) {
  const page = pageOf(search);
  if (page.wrong) return refusal("bad_request", `${page.wrong}.`);
  let found;
  try {
    found = await gate().list({ owner, ...page });
  } catch {
    return refusal("gate_unavailable", "The records of this caller cannot be read at the moment.");
  }
  return found ? success({ rows: found.rows.map(rowOf), hasMore: found.hasMore }) : noSuchRun();
}

// A stub that has thrown may throw for ever: each use gets one of its own.
async function gateOf(env, key) {
  const id = env.GATE.idFromName(await fingerprintOf(key));
  return () => env.GATE.get(id);
}

async function desk(request, env, ctx, way) {
  const answer = await askDesk(request, env, ctx, way);
  const marked = new Response(answer.body, answer);
  mark(marked.headers, { reason: answer.headers.get("followthrough-reason") ?? undefined });
  return marked;
}
