// The form: the fields of a scenario by name. An empty field, and one that
// stands as it did at first, is the standard and told to nobody.
import { msOf, secondsOf } from "./seconds.js";

const fields = (form) => [...form.elements].filter((field) => field.name !== "" && field.name !== "policies");
const policies = (form) => [...form.querySelectorAll('[name="policies"]')];
const standardOf = (select) => ([...select.options].find((option) => option.defaultSelected) ?? select.options[0]).value;

/** Gives the values of a form. */
export function read(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.type === "checkbox") {
      if (field.checked !== field.defaultChecked) values[field.name] = String(field.checked);
    } else if (field.type === "select-one") {
      if (field.value !== standardOf(field)) values[field.name] = field.value;
    } else if (field.value.trim() !== "") {
      values[field.name] = field.dataset.unit === "s" ? msOf(field.value) : field.value.trim();
    }
  }
  const chosen = policies(form).filter((box) => box.checked);
  if (chosen.length < policies(form).length) values.policies = chosen.map((box) => box.value).join(",");
  return values;
}

/** Makes a form show values; gives those for which it has no field. */
export function fill(form, values) {
  const rest = { ...values };
  for (const field of fields(form)) {
    const value = Object.hasOwn(rest, field.name) ? rest[field.name] : undefined;
    delete rest[field.name];
    if (field.type === "checkbox") field.checked = value === undefined ? field.defaultChecked : value === "true";
    else if (field.type === "select-one") choose(field, value ?? standardOf(field));
    else field.value = value === undefined ? "" : field.dataset.unit === "s" ? secondsOf(value) : value;
    if (field.type === "checkbox" && !["true", "false", undefined].includes(value)) rest[field.name] = value;
  }
  const named = rest.policies?.split(",");
  for (const box of policies(form)) box.checked = named === undefined || named.includes(box.value);
  if (named?.every((name) => policies(form).some((box) => box.value === name)) ?? true) delete rest.policies;
  return rest;
}

// A link may name what cannot be chosen: it is shown, so that it can be mended.
function choose(select, value) {
  for (const option of select.querySelectorAll("[data-of-a-link]")) option.remove();
  if (![...select.options].some((option) => option.value === value)) {
    const option = new Option(value, value);
    option.dataset.ofALink = "";
    select.add(option);
  }
  select.value = value;
}
