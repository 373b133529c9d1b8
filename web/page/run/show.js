// What the page shows: what goes on, decisions as they happen, and the answer.
import { at, make } from "./dom.js";
import { outputOf } from "./outputs.js";

/** Empties everything that told of an earlier run. */
export function clear() {
  at("decisions").replaceChildren();
  at("outputs").replaceChildren();
  at("summary").textContent = "None yet.";
  at("raw").hidden = true;
  say("");
}

/** Tells what goes on; how is "good" or "bad" for an end. */
export function say(text, how = "") {
  at("now").textContent = text;
  at("now").className = how;
}

/** Adds a row for one decision. */
export function addDecision(d) {
  const row = make("tr");
  row.setAttribute("role", "row");
  const values = [d.attempt, d.status || "none", d.class, d.action, d.reason, d.delayMs, d.flags.join(", "), d.advice];
  for (const [i, value] of values.entries()) {
    const cell = make("td", { textContent: value, data: { label: document.querySelectorAll("thead th")[i].textContent } });
    cell.setAttribute("role", "cell"); // a card on a phone, and still a table
    row.append(cell);
  }
  at("decisions").append(row);
}

/** Shows the answer: {status, headers, body}, headers by lower-case names, body as text. Gives its envelope, or null. */
export function showAnswer({ status, headers, body }) {
  let envelope;
  try {
    envelope = JSON.parse(body);
  } catch {
    envelope = null;
  }
  const counted = headers["followthrough-attempts"];
  const about = [
    `HTTP ${status}`,
    envelope?.status,
    counted && `${counted} attempts, ${headers["followthrough-polls"]} of them polls`,
    headers["followthrough-run"] && `run ${headers["followthrough-run"]}`,
    headers["followthrough-replayed"] && "replayed",
    headers["followthrough-adopted"] && "adopted",
    envelope?.message,
  ];
  at("summary").textContent = about.filter(Boolean).join(" · ");
  const outputs = Array.isArray(envelope?.data?.outputs) ? envelope.data.outputs : [];
  at("outputs").replaceChildren(...outputs.map(outputOf));
  at("body").textContent = envelope === null ? body : JSON.stringify(envelope, null, 2);
  at("raw").hidden = false;
  return envelope;
}
