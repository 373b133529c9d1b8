// The page's elements, and new ones.

export const at = (id) => document.getElementById(id);

/** Makes an element with properties and children; a text becomes one with its `code` marked. */
export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.flatMap((child) => (typeof child === "string" ? worded(child) : [child])));
  return element;
}

/** Shows an element, or hides it. */
export const show = (id, shown) => (at(id).hidden = !shown);

/** Fills a list of terms: [term, what it is, and what that means]. What is empty is left out. */
export function fillTerms(id, terms) {
  const filled = terms.filter(([, value]) => value !== "" && value !== null);
  at(id).replaceChildren(...filled.flatMap(([term, value, meaning = ""]) => {
    const what = make("dd", {}, ...[value].flat());
    what.dataset.of = term;
    if (meaning !== "") what.append(make("small", {}, meaning));
    return [make("dt", {}, term), what];
  }));
}

function worded(text) {
  return text.split("`").map((part, i) => (i % 2 === 0 ? part : make("code", { textContent: part })));
}
