// The table: a row for each policy, the best of each column marked by a star.
import { bestOf, FIGURES } from "./best.js";
import { cellOf, titleOf } from "./words.js";

/** Shows rows in a table whose head names the policy and then FIGURES, in their order. */
export function showTable(table, rows) {
  const best = bestOf(rows);
  table.tBodies[0].replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = titleOf(row.name);
    line.append(head, ...FIGURES.map(({ name }) => cell(cellOf(name, row), best[name].includes(row.name))));
    return line;
  }));
}

function cell(text, won) {
  const made = document.createElement("td");
  if (won) made.append(star());
  made.append(text);
  made.classList.toggle("won", won);
  return made;
}

function star() {
  const mark = document.createElement("span");
  mark.className = "best";
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", "best");
  mark.textContent = "★";
  return mark;
}
