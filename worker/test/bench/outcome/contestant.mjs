// One way of calling the API, in a process of its own: reads {url, key,
// operations: [{topic, body, idem, atMs}]} from standard input, sends each
// operation at its time, counted from the begin, and prints one line of JSON
// for each that ends: {topic, endedMs, outcome: {kind, runId, text, reason}}.
//
//	node worker/test/bench/outcome/contestant.mjs ky < work.json
import { json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { WAYS } from "./ways.mjs";

const [name] = process.argv.slice(2);
const { url, key, operations } = await json(process.stdin);
const send = WAYS[name]({ url, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" } });
const startedMs = Date.now();

await Promise.all(operations.map(async ({ atMs, ...operation }) => {
  await pause(startedMs + atMs - Date.now());
  const outcome = await send(operation).catch((error) => ({ kind: [error.reason, error.upstreamReason].includes("outcome_unknown") ? "undecided" : "failed", reason: `${error.name}: ${error.message}` }));
  console.log(JSON.stringify({ topic: operation.topic, endedMs: Date.now(), outcome }));
}));
