// A vendor that costs next to nothing and remembers little, a process of its
// own: what an operation meets stands in its topic, "plain 17", "throttled 17"
// (a 429 first) or "late 17" (a 504, and an end at the fifth poll).
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const FILE = fileURLToPath(import.meta.url);
const POLLS = 5;

/** The body of an operation that meets what is named; n is its own. */
export const bodyOf = (what, n) => JSON.stringify({ promptVersionId: "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11", inputs: { textInputs: { topic: `${what} ${n}` } } });

/** The run of such an operation. */
export const runOf = (what, n) => `${what}-${n}`;

/** Starts it. Gives {url, counted() ({sends, polls, reads} since the last time), close()}. */
export async function startScripted() {
  const child = fork(FILE);
  const [url] = await once(child, "message");
  return {
    url,
    async counted() {
      child.send("count");
      return (await once(child, "message"))[0];
    },
    close: () => child.disconnect(),
  };
}

function serve() {
  const seen = new Map(); // run → how often it was asked for
  let counts = { sends: 0, polls: 0, reads: 0 };
  const nth = (run) => {
    const n = (seen.get(run) ?? 0) + 1;
    seen.set(run, n);
    return n;
  };
  const json = (response, status, value, headers) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
  const told = (response, runId, runStatus) =>
    json(response, 200, { status: "SUCCESS", data: { runId, outputs: runStatus === "succeeded" ? [{ type: "text", data: `About ${runId}.` }] : [], runStatus, tokens: 0 } });
  const created = (response, body) => {
    const [what, n] = JSON.parse(body).inputs.textInputs.topic.split(" ");
    const run = runOf(what, n);
    if (what === "late") return json(response, 504, { status: "GATEWAY_TIMEOUT_ERROR", message: "The run is still processing.", data: { runId: run } });
    if (what === "throttled" && nth(run) === 1) return json(response, 429, { status: "TOO_MANY_REQUESTS_ERROR", message: "Too many requests.", data: null }, { "retry-after": "0" });
    seen.delete(run);
    return told(response, run, "succeeded");
  };
  const polled = (response, run) => {
    const ended = nth(run) === POLLS;
    if (ended) seen.delete(run);
    told(response, run, ended ? "succeeded" : "running");
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text) => (body += text)).on("end", () => {
      const { method, url } = request;
      const run = /^\/v1\/runs\/([\w-]+)$/.exec(url)?.[1];
      if (method === "POST" && url === "/v1/runs") counts.sends++, created(response, body);
      else if (run) counts.polls++, polled(response, run);
      else counts.reads++, json(response, 200, { status: "SUCCESS", data: { credits: 4250 } });
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
  process.on("message", () => {
    process.send(counts);
    counts = { sends: 0, polls: 0, reads: 0 };
  });
  process.on("disconnect", () => process.exit());
}

if (process.argv[1] === FILE) serve();
