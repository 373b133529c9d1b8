// The built-in examples. Their names may stand in the address: nothing else does.
import { at, make } from "./dom.js";

/** Lists the examples by their groups, as links. */
export function listExamples(examples) {
  const groups = [...new Set(examples.map(({ group }) => group))];
  at("examples").replaceChildren(...groups.map((group) => {
    const id = `group-${groups.indexOf(group)}`;
    const links = examples.filter((one) => one.group === group).map(({ name, title }) => make("li", {}, make("a", { href: `#${name}` }, title)));
    const list = make("ul", {}, ...links);
    list.setAttribute("aria-labelledby", id);
    return make("div", { className: "group" }, make("h3", { id }, group), list);
  }));
}

/** Marks the example that is shown, null for none; then the address names none either. */
export function markExample(example) {
  for (const link of at("examples").querySelectorAll("a")) {
    if (example !== null && link.hash === `#${example.name}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (example === null && location.hash !== "") history.replaceState(null, "", location.pathname);
}

/** Gives the example that the address names, or null. */
export const namedExample = (examples) => examples.find(({ name }) => location.hash === `#${name}`) ?? null;
