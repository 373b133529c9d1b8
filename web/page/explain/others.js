// What other clients were measured to do with a Retry-After, beside what the
// core does with the same value.
import { at, make, show } from "./dom.js";
import { durationOf, rangeOf } from "./duration.js";
import { headerOf, waitIn } from "./judgement.js";
import { measuredFor } from "./kind.js";
import { cellsOf, readCell } from "./measured.js";
import { REASONS } from "./words.js";

const SLACK_MS = 1000; // dates have whole seconds: what comes within one is on time

/** Prepares the choice of measured values. */
export function prepareOthers(core, grid) {
  at("shown").replaceChildren(...grid.rows.map((row, i) => new Option(nameOf(row.value), String(i))));
  at("shown").addEventListener("change", () => showRow(core, grid, grid.rows[at("shown").value]));
}

/** Shows what was measured that is nearest to an answer's Retry-After; nothing if it has none. */
export function showOthers(core, grid, { status, headers }, nowMs) {
  const value = headerOf(headers, "retry-after");
  show("others", status !== 0 && value !== null);
  if (at("others").hidden) return;
  const waitOf = (one, date) => waitIn(core, grid.status, one, date, nowMs);
  const found = measuredFor(value, headerOf(headers, "date") ?? "", grid, waitOf);
  at("measured").replaceChildren(...make("p", {}, sentenceOf(found, value, grid)).childNodes);
  const row = found.row ?? grid.rows[0];
  at("shown").value = String(grid.rows.indexOf(row));
  showRow(core, grid, row);
}

function sentenceOf({ row, exact, kind, note }, value, { status, clock }) {
  const when = `on a ${status}, ${clock.slice(5, 16)}`;
  if (exact) return `Measured with this very value, ${when}.`;
  const not = `\`${value}\`, ${kind}, was not measured.`;
  if (row === null) return `${not} Nor was anything like it: choose among the values that were, ${when}.`;
  return `${not} Below is the nearest that was${note === "" ? "" : `, ${note}`}: ${nameOf(row.value)}, ${when}.`;
}

function showRow(core, grid, row) {
  const asked = waitIn(core, grid.status, row.value, grid.clock);
  at("asks").textContent = asked > 0 ? `It asks for ${durationOf(asked)}${/[a-z]{3} \d/i.test(row.value) ? " from the instant of the measurement" : ""}.` : "The core reads no wait in it.";
  const others = cellsOf(row).map(([client, cell]) => {
    const read = readCell(cell);
    return rowOf(client, read, asked > 0 && read.ms !== null ? read.ms - asked : 0);
  });
  at("clients").replaceChildren(rowOf("Followthrough", ours(core, grid, row), 0), ...others);
}

// off is by how much it misses what was asked, in milliseconds.
function rowOf(client, { kind, text, note = "" }, off) {
  const does = make("td", {}, make("span", { className: `does ${kind}` }, text));
  if (Math.abs(off) > SLACK_MS) does.append(" ", make("span", { className: off < 0 ? "off sooner" : "off" }, `${off < 0 ? "sooner" : "longer"} than asked`));
  return make("tr", {}, make("th", { scope: "row" }, client, ...(note === "" ? [] : [make("small", {}, note)])), does);
}

function ours(core, { status, clock }, { value }) {
  const [least, most] = [0, 65535].map((draw) => core.decide({ method: "POST", status, retryAfter: value, date: clock, draw }));
  const waits = most.action === "retry";
  return {
    kind: waits ? "waits" : "gives-up",
    text: waits ? `waits ${rangeOf(least.delayMs, most.delayMs)}` : `stops at once: ${REASONS[most.reason].split(";")[0]}`,
    note: "not measured but decided here, by the default policy",
  };
}

const nameOf = (value) => (value === "" ? "an empty value" : value);
