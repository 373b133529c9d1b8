// What the page shows: decisions as they happen, and the answer.

const at = (id) => document.getElementById(id);

/** Empties everything that told of an earlier run. */
export function clear() {
  at("decisions").replaceChildren();
  at("outputs").replaceChildren();
  at("summary").textContent = "None yet.";
  at("raw").hidden = true;
  say("");
}

/** Tells what goes on, or went wrong. */
export function say(text, bad = false) {
  at("now").textContent = text;
  at("now").classList.toggle("bad", bad);
}

/** Adds a row for one decision. */
export function addDecision(d) {
  const row = document.createElement("tr");
  row.setAttribute("role", "row");
  const values = [d.attempt, d.status || "none", d.class, d.action, d.reason, d.delayMs, d.flags.join(", "), d.advice];
  for (const [i, value] of values.entries()) {
    const cell = document.createElement("td");
    cell.setAttribute("role", "cell"); // a card on a phone, and still a table
    cell.dataset.label = document.querySelectorAll("thead th")[i].textContent;
    cell.textContent = value;
    row.append(cell);
  }
  at("decisions").append(row);
}

/** Shows the answer: {status, headers, body}, headers by lower-case names, body as text. */
export function showAnswer({ status, headers, body }) {
  let envelope;
  try {
    envelope = JSON.parse(body);
  } catch {
    envelope = null;
  }
  const about = [
    `HTTP ${status}`,
    envelope?.status,
    `${headers["followthrough-attempts"]} attempts, ${headers["followthrough-polls"]} of them polls`,
    headers["followthrough-run"] && `run ${headers["followthrough-run"]}`,
    envelope?.message,
  ];
  at("summary").textContent = about.filter(Boolean).join(" · ");
  const outputs = Array.isArray(envelope?.data?.outputs) ? envelope.data.outputs : [];
  at("outputs").replaceChildren(...outputs.map(outputOf));
  at("body").textContent = envelope === null ? body : JSON.stringify(envelope, null, 2);
  at("raw").hidden = false;
}

// Only a text is shown; what has a URL is a link, for nothing is loaded here
// that another origin would see.
function outputOf(output) {
  const line = document.createElement("p");
  line.className = "output";
  const data = String(output?.data);
  if (/^https:\/\//.test(data)) {
    const link = document.createElement("a");
    link.href = data;
    link.rel = "noreferrer";
    link.textContent = `${output.type}: ${data}`;
    line.append(link);
  } else {
    line.textContent = output?.type === "text" ? data : `${output?.type}: ${data}`;
  }
  return line;
}
