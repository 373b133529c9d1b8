// A decision as a sentence: what happens next.

import { durationOf, rangeOf } from "./duration.js";
import { REASONS } from "./words.js";

const SAY = {
  return: () => "Hand this answer over: the operation is over.",
  fail: () => "Stop here: the operation is over, without what was asked for.",
  retry: (wait) => `${wait}, then send the same request again.`,
  poll: (wait, { runId }) => `${wait}, then ask for the run: \`GET /v1/runs/${runId}\`.`,
};

/** What the caller does next. least and most are the decisions for the least and the greatest draw. */
export function nextStep({ decision, least, most }) {
  return SAY[decision.action](waitOf(delaysOf({ decision, least, most })), decision);
}

/** The delays between which chance picks: those of the least and the greatest draw, as far as they come to the same step. */
export function delaysOf({ decision, least, most }) {
  const [from, to] = [least, most].map((one) => (one.reason === decision.reason && one.action === decision.action ? one : decision).delayMs);
  return { from: Math.min(from, decision.delayMs), to: Math.max(to, decision.delayMs) };
}

/** Where chance decides about more than the delay: what it comes to otherwise, or "". */
export function otherwise({ decision, least, most }) {
  const [other, name] = [[least, "least"], [most, "greatest"]].find(([one]) => one.action !== decision.action) ?? [];
  return other === undefined ? "" : `With the ${name} draw the action would be ${other.action}: ${plain(REASONS[other.reason])}.`;
}

/** How far the operation has come: which attempt comes next, and what is counted. policy has every field. */
export function standing({ decision: { action, state, delayMs } }, { attempt, elapsedMs, policy }) {
  const goesOn = delayMs > 0 || action === "retry" || action === "poll";
  const parts = [goesOn ? `This was attempt ${attempt}; attempt ${attempt + 1} comes next` : `It took ${attempt === 1 ? "one attempt" : `${attempt} attempts`}`];
  if (state.failures > 0) parts.push(`failures in a row: ${state.failures}${state.runId ? "" : ` of at most ${policy.maxAttempts}`}`);
  if (state.throttles > 0) parts.push(`throttled in a row: ${state.throttles}`);
  if (state.polls > 0) parts.push(`polls: ${state.polls}`);
  if (goesOn) parts.push(`then ${durationOf(elapsedMs + delayMs)} of ${durationOf(policy.budgetMs)} are gone`);
  return `${parts.join(" · ")}.`;
}

/** Words without the marks of code. */
export const plain = (words) => words.replaceAll("`", "");

function waitOf({ from, to }) {
  return to === 0 ? "At once" : `Wait ${rangeOf(from, to)}`;
}
