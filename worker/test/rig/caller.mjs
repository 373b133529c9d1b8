// Callers who go on until they are told how their operation ended: one that
// simply calls again under the same Idempotency-Key, and one with the loop of
// the web client.
import { createHash, randomUUID } from "node:crypto";
import { core } from "../../../web/core.js";
import { follow, sleep } from "../../../web/follow.js";
import { IMAGE_PROMPT_VERSION, PROMPT_VERSION } from "../../local/vendor.mjs";

/** Makes an operation to be sent: no two have the same body, so the vendor's log tells which created which run. */
export function operationOf(topic, { image = false, pad = "" } = {}) {
  const inputs = { textInputs: { topic }, ...(image && { imageInputs: [{ type: "url", url: "https://example.com/a.png" }] }) };
  const body = JSON.stringify({ promptVersionId: image ? IMAGE_PROMPT_VERSION : PROMPT_VERSION, inputs, ...(pad && { pad }) });
  return { topic, idem: randomUUID(), body, hash: createHash("sha256").update(body).digest("hex"), calls: 0, outcome: undefined };
}

/** Sends an operation once; rejects where the connection is lost. Gives {status, reason, run, envelope, headers}. */
export async function callOnce(stand, op, { headers = {}, who } = {}) {
  op.calls++;
  const answer = await fetch(`${stand.url}/v1/runs`, {
    method: "POST",
    headers: { authorization: await stand.authorization(who), "content-type": "application/json", "idempotency-key": op.idem, ...headers },
    body: op.body,
  });
  return seenOf(answer, await answer.text());
}

/** Calls until it is told, simply again and again; at most until giveUpMs are over. */
export function callUntilTold(stand, op, options = {}) {
  return untilTold(op, options, async () => callOnce(stand, op, options));
}

/** Calls with the web client's loop, which knows that the edge honours the Idempotency-Key. */
export function followUntilTold(stand, op, { giveUpMs = 60_000, ...options } = {}) {
  return untilTold(op, { giveUpMs }, async () => {
    const authorization = await stand.authorization(options.who);
    const { response, error } = await follow({
      core: () => core,
      send() {
        op.calls++;
        return fetch(`${stand.url}/v1/runs`, {
          method: "POST", headers: { authorization, "content-type": "application/json", "idempotency-key": op.idem, ...options.headers }, body: op.body,
        });
      },
      poll: (runId) => fetch(`${stand.url}/v1/runs/${runId}`, { headers: { authorization, prefer: "wait" } }),
      sleep,
      now: Date.now,
      draw: () => Math.floor(Math.random() * 65536),
      method: "POST",
      idempotent: true,
      policy: { maxAttempts: 1000, initialBackoffMs: 20, maxBackoffMs: 100, pollMinMs: 20, pollMaxMs: 100, budgetMs: giveUpMs },
    });
    if (response === null) throw error;
    return seenOf(response, await response.text());
  });
}

async function untilTold(op, { giveUpMs = 60_000 }, call) {
  const endMs = Date.now() + giveUpMs;
  while (Date.now() < endMs) {
    const seen = await call().catch((error) => {
      if (!(error instanceof TypeError)) throw error; // fetch says so of a lost connection
      return null;
    });
    op.outcome = outcomeOf(seen);
    if (op.outcome.kind !== "none") break;
    await sleep(1000 * Number(seen?.headers.get("retry-after") ?? 0.05));
  }
  return op.outcome;
}

function seenOf(answer, text) {
  const { status, headers } = answer;
  let envelope = null;
  try {
    envelope = JSON.parse(text);
  } catch {} // as of a proxy
  return { status, reason: headers.get("followthrough-reason"), run: headers.get("followthrough-run"), envelope, headers };
}

// Reasons of the edge by which nothing is told yet: call again.
const NOT_YET = ["gate_unavailable", "would_exceed_budget", "queue_full", "budget_exhausted", "internal_error"];

/**
 * What an answer tells of the operation: kind "answered" (a finished run, with
 * runId and text), "undecided" (told so), "failed" (the vendor's word, without
 * a run), or "none" (nothing yet).
 */
export function outcomeOf(seen) {
  if (seen === null) return { kind: "none", reason: "no answer" };
  const { status, reason, envelope, headers } = seen;
  const { runId, runStatus, outputs = [] } = envelope?.data ?? {};
  if (status === 200 && ["succeeded", "failed"].includes(runStatus)) {
    return { kind: "answered", runId, text: outputs.map(({ data }) => data).join(""), adopted: headers.has("followthrough-adopted"), replayed: headers.has("followthrough-replayed") };
  }
  if (reason === "outcome_unknown") return { kind: "undecided", reason };
  if (status === 504 && runId !== undefined) return { kind: "none", reason: `${status} ${reason}`, runId };
  if (status === 200 || NOT_YET.includes(reason)) return { kind: "none", reason: `${status} ${reason}` };
  return { kind: "failed", reason: `${status} ${reason}` };
}
