// The answers of one operation, one after the other.
import { at, make, show } from "./dom.js";
import { durationOf, rangeOf } from "./duration.js";
import { goesOn } from "./result.js";
import { delaysOf } from "./sentence.js";

/** Shows the steps, the last of them the one that is looked at. A step is {judged, answer, method, elapsedMs}. */
export function showSteps(steps) {
  show("history", steps.length > 0);
  at("steps").replaceChildren(...steps.map((step, i) => itemOf(step, i === steps.length - 1)));
}

function itemOf({ judged, answer, method, elapsedMs }, last) {
  const { decision } = judged;
  const { from, to } = delaysOf(judged);
  const came = `${method} · ${answer.status === 0 ? `no answer (${answer.failure})` : answer.status}${decision.code ? ` ${decision.code}` : ""}`;
  const does = `${decision.action}${goesOn(decision) ? `, after ${durationOf(decision.delayMs)}${from === to ? "" : ` (of ${rangeOf(from, to)})`}` : ""}`;
  const item = make("li", {},
    make("strong", {}, came),
    make("span", { className: "does" }, `\`${decision.class}\` → \`${decision.reason}\` → ${does}`),
    make("small", {}, `${durationOf(elapsedMs)} after the first send`));
  item.dataset.action = decision.action;
  if (last) item.setAttribute("aria-current", "step");
  return item;
}
