// One contestant before one vendor, from the first call to the last outcome.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startVendor } from "../../../local/vendor.mjs";
import { startEdge } from "../../../local/edge.mjs";
import { operationOf } from "../../rig/caller.mjs";
import { ledgerOf } from "../../rig/ledger.mjs";
import { idealMs, suffer } from "./scenario.mjs";

const CONTESTANT = fileURLToPath(new URL("contestant.mjs", import.meta.url));

/** Those that are Node's: how each is started, and whether an edge stands before the vendor. */
export const inNode = (name) => ({ name, command: [process.execPath, CONTESTANT, name], edge: name === "followthrough, edge" });

/**
 * Gives what came of it, as a row: finished, requests (per run that was
 * finished), twice, lost, undecided, failed, unended, makespan (by the ideal),
 * late (ms from a long run's end to its delivery, ascending).
 */
export async function contest({ name, command, edge: behindEdge = false }, limiter, scenario) {
  const vendor = await startVendor({ flags: ["-limiter", limiter, "-window", `${scenario.windowMs}ms`, "-credits", "100000"] });
  let edge;
  const over = new AbortController();
  try {
    if (behindEdge) edge = await startEdge({ vars: { UPSTREAM: vendor.url } });
    const operations = Array.from({ length: scenario.clients }, (_, i) => operationOf(`${name} ${i}`));
    const startedMs = Date.now();
    const suffering = suffer(vendor, scenario, over.signal);
    suffering.catch(() => {}); // it is awaited below
    const work = { url: edge?.url ?? vendor.url, key: vendor.key, operations: operations.map(({ topic, body, idem }, i) => ({ topic, body, idem, atMs: Math.round((i * scenario.spanMs) / scenario.clients) })) };
    const ended = await endsOf(command, work, scenario.horizonMs);
    over.abort();
    await suffering;
    for (const operation of operations) operation.outcome = ended.get(operation.topic)?.outcome;
    return rowOf(operations, ended, await vendor.requests(), { startedMs, scenario });
  } finally {
    over.abort();
    await Promise.all([edge?.close(), vendor.close()]);
  }
}

/** Runs a contestant, and gives what it told by the horizon, by topic. */
async function endsOf([program, ...args], work, horizonMs) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  const horizon = setTimeout(() => child.kill("SIGKILL"), horizonMs);
  child.stdin.end(JSON.stringify(work));
  const ended = new Map();
  for await (const line of createInterface(child.stdout)) {
    const { topic, ...end } = JSON.parse(line);
    ended.set(topic, end);
  }
  const code = await exited;
  clearTimeout(horizon);
  if (code !== 0 && code !== null) throw new Error(`${program} ${args.join(" ")} ended with ${code}`);
  return ended;
}

function rowOf(operations, ended, requests, { startedMs, scenario }) {
  const table = ledgerOf(operations, requests);
  if (table.mixedUp.length > 0) throw new Error(`a caller was given the run of another: ${table.mixedUp[0]}`);
  const createdMs = new Map(); // of runs that outlast their create
  for (const { kind, runId, time, tookMs } of requests) {
    if (kind === "create" && runId && tookMs >= scenario.windowMs) createdMs.set(runId, Date.parse(time));
  }
  const answered = operations.filter(({ outcome }) => outcome?.kind === "answered");
  const endMs = (one) => ended.get(one.topic).endedMs;
  const late = answered.filter(({ outcome }) => createdMs.has(outcome.runId))
    .map((one) => endMs(one) - createdMs.get(one.outcome.runId) - scenario.longMs).sort((a, b) => a - b);
  const makespanMs = Math.max(0, ...answered.map(endMs)) - startedMs;
  return {
    finished: answered.length, requests: requests.length / answered.length, twice: table.paidTwice.length, lost: table.lost.length,
    undecided: table.undecided, failed: table.failed, unended: table.unended.length,
    makespan: makespanMs / idealMs(scenario, createdMs.size, 5), late,
  };
}
