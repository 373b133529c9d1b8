// What is wrong with a scenario, told at the field that it is wrong with.

/** Marks the field that an error names; gives whether there is one. */
export function mark(form, { field: path, want }) {
  const field = path.startsWith("policies") ? form.querySelector("#policies") : [...form.elements].find(({ name }) => name === path);
  if (!field) return false;
  const note = document.createElement("small");
  note.id = "wrong";
  note.className = "bad";
  note.textContent = `${path}: want ${want}`;
  for (let above = field; (above = above.parentElement.closest("details")) !== null; ) above.open = true;
  if (field.tagName === "FIELDSET") field.append(note);
  else (field.closest(".field") ?? field).append(note);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
  if (field.tagName !== "FIELDSET") field.setAttribute("aria-invalid", "true");
  return true;
}

/** Takes the mark away. */
export function unmark(form) {
  form.querySelector("#wrong")?.remove();
  for (const field of form.querySelectorAll('[aria-describedby~="wrong"]')) {
    field.removeAttribute("aria-invalid");
    const rest = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== "wrong");
    if (rest.length > 0) field.setAttribute("aria-describedby", rest.join(" "));
    else field.removeAttribute("aria-describedby");
  }
}
