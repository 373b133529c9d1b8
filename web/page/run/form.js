// The form: fields as the API tells them, others by name, and the request that
// they make.
import { at, labelled, make } from "./dom.js";
import { imagesOf, wantImages } from "./images.js";

/** Puts up what a prompt version wants, as load gives it. What was typed stays where its name does. */
export function want({ version, options }) {
  const typed = new Map(textsTyped());
  const named = version.texts ?? [];
  const fields = named.map(({ name, required, hint }) => {
    const field = make("textarea", { rows: 1, name, required: required === true, value: typed.get(name) ?? "", placeholder: hint, data: { text: name } });
    typed.delete(name);
    return make("div", {}, ...labelled(name, field, required === false ? "optional" : required ? "required" : undefined));
  });
  at("inputs").replaceChildren(...fields);
  for (const [name, value] of typed) if (value !== "") addInput(name, value);
  if (version.texts === undefined && at("inputs").children.length === 0) addInput();

  const { imageCount } = version;
  if (imageCount !== undefined) wantImages(imageCount);
  at("add-image").hidden = imageCount !== undefined;
  at("images").hidden = imageCount === 0;

  const chosen = new Map(choices());
  at("choices").replaceChildren(
    ...options.map(({ key, options: list }) => {
      const select = make("select", { name: key, data: { option: key } }, new Option("as the prompt has it", ""), ...list.map((value) => new Option(value, value)));
      if (list.includes(chosen.get(key))) select.value = chosen.get(key);
      return make("div", {}, ...labelled(key, select));
    }),
  );
  at("options").hidden = options.length === 0;
}

/** Adds a row for one text input by name. */
export function addInput(name = "", value = "") {
  const number = at("inputs").querySelectorAll(".input").length + 1;
  const field = (part, value) => {
    const made = make("input", { type: "text", autocomplete: "off", placeholder: part, value });
    made.setAttribute("aria-label", `Input ${number}: ${part}`);
    return made;
  };
  const row = make("div", { className: "input" }, field("name", name), field("value", value));
  at("inputs").append(row);
  return row;
}

/** Gives the key or token, "" for none. Throws an Error if no header may bear it; it does not repeat it. */
export function keyOf() {
  const key = at("key").value.trim();
  if (/^[\x21-\x7e]*$/.test(key)) return key;
  throw new Error("API key or token: want visible ASCII characters, without blanks");
}

/** Gives the body of POST /v1/runs. Throws an Error that says what is wrong with the form. */
export async function requestOf() {
  const more = at("more").value;
  const rest = more.trim() === "" ? {} : objectOf(more);
  const given = rest.inputs ?? {};
  if (!isObject(given)) throw new Error("More: inputs: want an object");
  const textInputs = { ...given.textInputs };
  for (const [name, value] of textsTyped()) {
    if (name !== "") textInputs[name] = value;
    else if (value !== "") throw new Error("Text inputs: an input has a value and no name");
  }
  const images = await imagesOf();
  const inputs = { ...given, textInputs, ...(images.length > 0 && { imageInputs: images }) };
  const runOptions = { ...rest.runOptions, ...Object.fromEntries(choices()) };
  return { ...rest, promptVersionId: at("version").value.trim(), inputs, ...(Object.keys(runOptions).length > 0 && { runOptions }) };
}

// [name, value] of each text input. One that may be absent and is empty is
// absent; where the API did not say, what is empty was not filled in either.
function textsTyped() {
  const told = [...at("inputs").querySelectorAll("[data-text]")].filter(({ required, value }) => required || value !== "");
  const byName = [...at("inputs").querySelectorAll(".input")].map((row) => [...row.children].map(({ value }) => value));
  return [...told.map(({ dataset, value }) => [dataset.text, value]), ...byName.map(([name, value]) => [name.trim(), value])];
}

const choices = () => [...at("choices").querySelectorAll("select")].filter(({ value }) => value !== "").map(({ dataset, value }) => [dataset.option, value]);

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
