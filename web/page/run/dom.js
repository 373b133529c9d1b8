/** Finds an element by its id. */
export const at = (id) => document.getElementById(id);

let made = 0;

/** Makes an element with properties, data and children; what is undefined is left out. */
export function make(name, { data = {}, ...properties } = {}, ...children) {
  const element = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) if (value !== undefined) element[property] = value;
  Object.assign(element.dataset, data);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Makes a label and gives both: [label, field]. */
export function labelled(text, field, note) {
  field.id ||= `field-${++made}`;
  return [make("label", { htmlFor: field.id }, text, ...(note ? [" ", make("span", { className: "quiet hint" }, note)] : [])), field];
}
