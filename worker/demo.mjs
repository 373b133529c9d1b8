// The demo: a vendor that answers 429, 500 and 504, the edge in workerd before
// it, and one run sent through. Everything is on this machine.
//
//	node worker/demo.mjs           then leaves the page up until Ctrl-C
//	node worker/demo.mjs --once    ends after the run; 0 only if all of it was seen
//
// PORT is the page's port: 8787 if it is not set, 0 for any. DEMO_EXIT=1 is --once.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { eventsOf } from "../web/page/run/events.js";
import { freePort, startEdge } from "./local/edge.mjs";
import { IMAGE_PROMPT_VERSION, PROMPT_VERSION, startVendor } from "./local/vendor.mjs";

const once = process.argv.includes("--once") || process.env.DEMO_EXIT === "1";
const PORT = portOf(process.env.PORT || "8787");
const KEY = "bp_demo_key";
const TROUBLE = [
  { on: "create", kind: "429", retryAfter: "1" },
  { on: "create", kind: "500" },
  { on: "create", kind: "504" },
];

const started = [];
let ending = false;

async function end(code) {
  if (ending) return;
  ending = true;
  await Promise.allSettled(started.map((part) => part.close()));
  process.exit(code);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(once ? 1 : 0));

try {
  await demo();
} catch (error) {
  if (!ending) console.error(`demo: ${error.message}`);
  await end(1);
}

async function demo() {
  execFileSync(process.execPath, [fileURLToPath(new URL("build.mjs", import.meta.url)), "vendor"], { stdio: "inherit" });
  const vendor = await startVendor({ flags: ["-run-duration", "4s"], key: KEY });
  started.push(vendor);
  console.log(`vendor  ${vendor.url}  a fake BetterPrompt API (build/fakeapi)`);
  const port = await freePort(PORT);
  if (PORT !== 0 && port !== PORT) console.log(`port ${PORT} is in use: taking ${port}`);
  // This vendor's list shows a run at once, so that it can be believed soon after a 500.
  const edge = await startEdge({ vars: { UPSTREAM: vendor.url, ADOPT: '{"settleMs":1000}' }, port });
  started.push(edge);
  console.log(`edge    ${edge.url}  build/edge in workerd, with the page\n`);

  await vendor.script(TROUBLE);
  console.log("The vendor will answer the next creates 429, 500 and 504. POST /v1/runs, once:\n");
  const result = await send(edge.url);
  const answer = JSON.parse(result.body);
  console.log(`\nthe caller saw: one ${result.status}, ${answer.data?.runStatus}: ${answer.data?.outputs?.[0]?.data}`);

  const { answers, requests, runsCreated, creditsSpent } = await vendor.stats();
  console.log("the vendor counted:");
  console.log(`  answers       429 × ${answers[429] ?? 0}, 500 × ${answers[500] ?? 0}, 504 × ${answers[504] ?? 0}, 200 × ${answers[200] ?? 0}`);
  console.log(`  requests      ${requests.create} creates, ${requests.poll} polls`);
  console.log(`  runs created  ${runsCreated}, credits spent ${creditsSpent}`);
  const asToldOnce = answers[429] === 1 && answers[500] === 1 && answers[504] === 1;
  const seen = result.status === 200 && answer.data?.runStatus === "succeeded" && asToldOnce && runsCreated === 1 && creditsSpent === 1;
  if (!seen) console.error("\ndemo: this is not what was to be seen: one 200 after a 429, a 500 and a 504, and one run, paid once");
  if (once || !seen) return end(seen ? 0 : 1);

  await vendor.script(TROUBLE);
  console.log("\nThe console:");
  console.log(`  Run      ${edge.url}/         the same trouble waits for the next run`);
  console.log(`  Explain  ${edge.url}/explain  why one answer is decided as it is`);
  console.log(`  Storm    ${edge.url}/storm    a thousand clients against one limit`);
  console.log(`  API key          ${KEY}  (the fake vendor's)`);
  console.log(`  promptVersionId  ${PROMPT_VERSION}`);
  console.log(`  or, with images  ${IMAGE_PROMPT_VERSION}`);
  console.log("Ctrl-C ends everything.");
}

function portOf(text) {
  const port = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (port <= 65535) return port;
  console.error(`demo: PORT: want a number from 0 to 65535, not ${JSON.stringify(text)}`);
  process.exit(2);
}

// Sends one run and prints what is decided, as it happens.
async function send(url) {
  const response = await fetch(`${url}/v1/runs`, {
    method: "POST",
    headers: { accept: "text/event-stream", authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ promptVersionId: PROMPT_VERSION, inputs: { textInputs: { topic: "tea" } } }),
  });
  for await (const { event, data } of eventsOf(response.body)) {
    if (event === "attempt") process.stdout.write(`  attempt ${data.attempt}  ${data.method.padEnd(4)}`);
    if (event === "look") console.log("           the list of runs is looked at: did this create make one?");
    if (event === "decision") {
      const delay = data.delayMs > 0 ? ` in ${data.delayMs} ms` : "";
      console.log(` → ${data.status}  ${data.class}: ${data.action}${delay} (${data.reason})`);
    }
    if (event === "result") return data;
  }
  throw new Error("the edge's events ended without a result");
}
