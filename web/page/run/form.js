// The form: rows of text inputs, and the request they make.

const inputs = document.getElementById("inputs");

/** Adds an empty row for one text input. */
export function addInput(name = "") {
  const row = document.createElement("div");
  row.className = "input";
  const number = inputs.children.length + 1;
  for (const [part, value] of [["name", name], ["value", ""]]) {
    const field = document.createElement("input");
    field.type = "text";
    field.autocomplete = "off";
    field.placeholder = part;
    field.value = value;
    field.setAttribute("aria-label", `Input ${number}: ${part}`);
    row.append(field);
  }
  inputs.append(row);
  return row;
}

/** Gives the body of POST /v1/runs. Throws an Error that says what is wrong with the form. */
export function requestOf(promptVersionId, more) {
  const rest = more.trim() === "" ? {} : objectOf(more);
  const given = rest.inputs ?? {};
  if (!isObject(given)) throw new Error("More: inputs: want an object");
  const textInputs = { ...given.textInputs };
  for (const row of inputs.children) {
    const [name, value] = [...row.children].map((field) => field.value);
    if (name.trim() !== "") textInputs[name.trim()] = value;
    else if (value !== "") throw new Error("Text inputs: an input has a value and no name");
  }
  return { ...rest, promptVersionId: promptVersionId.trim(), inputs: { ...given, textInputs } };
}

function objectOf(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (!isObject(value)) throw new Error("More: want a JSON object");
  return value;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
