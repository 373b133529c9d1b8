// What the core made of an answer, shown.
import { at, fillTerms, make, show } from "./dom.js";
import { durationOf, instantOf } from "./duration.js";
import { pretty } from "./pretty.js";
import { delaysOf, nextStep, otherwise, standing } from "./sentence.js";
import { ACTIONS, CLASSES, FLAGS, REASONS } from "./words.js";

/** Shows a judgement. about is what standing needs, and nowMs. */
export function showDecision(judged, about) {
  const { decision } = judged;
  show("wrong", false);
  say(nextStep(judged));
  at("next").dataset.action = decision.action;
  at("standing").textContent = standing(judged, about);
  at("otherwise").textContent = otherwise(judged);
  show("otherwise", at("otherwise").textContent !== "");
  showDelay(judged);
  fillTerms("facts", factsOf(decision, about));
  show("feed", goesOn(decision));
  show("decided", true);
}

/** Says what is wrong with what was given; a decision about something else is not left standing. */
export function showWrong(text) {
  clearResult("That cannot be explained yet.");
  at("wrong").textContent = text;
  show("wrong", true);
}

/** Takes every decision away. */
export function clearResult(text) {
  for (const id of ["wrong", "decided", "envelope", "others"]) show(id, false);
  delete at("next").dataset.action;
  say(text);
}

/** Whether there is a next attempt. */
export const goesOn = ({ action }) => action === "retry" || action === "poll";

/** Shows what the body said, as the core reads it; the run status alone is read here, for a decision does not tell it. */
export function showEnvelope({ decision, read }, answer) {
  show("envelope", answer.status !== 0);
  fillTerms("said", [
    ["Status code", `HTTP ${answer.status}`],
    ["status", decision.code && `\`${decision.code}\``],
    ["message", decision.message],
    ["runId", decision.runId && `\`${decision.runId}\``],
    ["runStatus", decision.code && runStatusOf(answer.body)],
    ["Note", noteOf({ decision, read }, answer)],
  ]);
  at("raw").textContent = pretty(answer.body);
}

function noteOf({ decision, read }, { body, cut }) {
  if (!read) return cut ? "The body broke off: a success that did not arrive is no answer." : "The body was not read: nothing depends on it.";
  if (body.trim() === "") return "There is no body.";
  return decision.flags.includes("bad_envelope") ? "The body is no envelope." : "";
}

function factsOf(d, { nowMs }) {
  const flags = make("ul", {}, ...d.flags.map((flag) => make("li", {}, `\`${flag}\``, make("small", {}, FLAGS[flag]))));
  const { failures, throttles, polls, runId } = d.state;
  return [
    ["Action", `\`${d.action}\``, ACTIONS[d.action]],
    ["Class", `\`${d.class}\``, CLASSES[d.class]],
    ["Reason", `\`${d.reason}\``, REASONS[d.reason]],
    ["Delay", goesOn(d) ? exactly(d.delayMs) : "", goesOn(d) ? `until ${instantOf(nowMs + d.delayMs)}` : ""],
    ["Retry at", d.retryAtMs === 0 ? "" : instantOf(d.retryAtMs), "when the server would be ready"],
    ["Advice", d.advice],
    ["Flags", d.flags.length > 0 ? [flags] : "none"],
    ["Next state", `\`${JSON.stringify({ failures, throttles, polls, runId })}\``],
  ];
}

function showDelay(judged) {
  const { from, to } = delaysOf(judged);
  show("wait", goesOn(judged.decision) && from !== to);
  at("delay").textContent = `${durationOf(judged.decision.delayMs)}`;
  at("least").textContent = `least ${durationOf(from)}`;
  at("most").textContent = `most ${durationOf(to)}`;
}

function exactly(ms) {
  const text = durationOf(ms);
  return text === `${ms} ms` ? text : `${text} (${ms} ms)`;
}

// A status that says what it said before is not to be read out again.
function say(text) {
  const said = make("p", {}, text);
  if (at("next").textContent !== said.textContent) at("next").replaceChildren(...said.childNodes);
}

function runStatusOf(body) {
  const status = JSON.parse(body.replace(/^\uFEFF/, "")).data?.runStatus;
  return typeof status === "string" && status !== "" ? `\`${status}\`` : "";
}
