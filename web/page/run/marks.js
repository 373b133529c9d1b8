// What is wrong with a request, beside the fields that it was made from. A
// problem is {path (a JSON Pointer into the request), expected, found}.
import { at, make } from "./dom.js";

/** Marks the fields that problems are about, and goes to the first. What has no field is told by the answer alone. */
export function mark(problems) {
  if (!Array.isArray(problems)) return;
  let first;
  for (const { path, expected, found } of problems) {
    const field = fieldOf(String(path).split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~")));
    if (!field) continue;
    const note = make("p", { className: "note bad", textContent: `Want ${expected}, found ${found}.`, data: { mark: "" } });
    note.id = `mark-${document.querySelectorAll("[data-mark]").length + 1}`;
    field.after(note);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
    first ??= field;
  }
  first?.focus();
}

/** Takes every mark away. */
export function unmark() {
  for (const note of document.querySelectorAll("[data-mark]")) {
    for (const field of document.querySelectorAll(`[aria-describedby~="${note.id}"]`)) {
      const others = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== note.id);
      if (others.length > 0) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
      field.removeAttribute("aria-invalid");
    }
    note.remove();
  }
}

function fieldOf([first, second, third]) {
  if (first === "promptVersionId") return at("version");
  if (first === "runOptions") return named("choices", "option", second);
  if (first !== "inputs") return undefined;
  if (second === "textInputs") return named("inputs", "text", third) ?? byName(third);
  if (second === "imageInputs") return third === undefined ? at("slots").querySelector("input") : imageAt(Number(third));
  return undefined;
}

const named = (place, data, name) => [...at(place).querySelectorAll(`[data-${data}]`)].find((field) => field.dataset[data] === name);
const byName = (name) => [...at("inputs").querySelectorAll(".input")].find((row) => row.firstChild.value.trim() === name)?.lastChild;

/** The image that was sent at a place: slots that were empty were none. */
function imageAt(place) {
  const filled = [...at("slots").children].map((slot) => [...slot.querySelectorAll("input")].find((field) => field.value !== "")).filter(Boolean);
  return filled[place];
}
