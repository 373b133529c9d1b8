// A scenario as a form and a link hold it: texts by path, such as
// {"outage.fromMs": "30000"}. What is absent is the standard. Nothing is
// judged here: a text that makes no number stays one, and the simulator names
// it.

const TEXTS = new Set(["name", "method", "arrivals.kind", "limiter.kind", "limiter.retryAfter", "outage.failure", "outage.retryAfter"]);
const TRUTHS = new Set(["outage.envelope", "outage.processed", "policy.poll", "policy.retryCreate"]);
const LISTS = new Set(["policies"]);

/** Gives the scenario that values describe. */
export function scenarioOf(values) {
  const scenario = {};
  for (const [path, text] of Object.entries(values)) put(scenario, path.split("."), valueOf(path, text));
  return scenario;
}

/** Gives the values of a scenario without peers of its own: the way back. */
export function valuesOf(scenario, before = "") {
  const values = {};
  for (const [name, value] of Object.entries(scenario)) {
    const path = before + name;
    if (LISTS.has(path)) values[path] = value.join(",");
    else if (typeof value === "object" && value !== null) Object.assign(values, valuesOf(value, `${path}.`));
    else values[path] = String(value);
  }
  return values;
}

function valueOf(path, text) {
  if (TEXTS.has(path)) return text;
  if (TRUTHS.has(path)) return { true: true, false: false }[text] ?? text;
  if (LISTS.has(path)) return text === "" ? [] : text.split(",");
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function put(object, [name, ...rest], value) {
  if (rest.length > 0 && typeof object[name] === "object" && Object.hasOwn(object, name)) return put(object[name], rest, value);
  // Defined, not assigned: a link may say __proto__ too.
  const member = rest.length === 0 ? value : {};
  Object.defineProperty(object, name, { value: member, enumerable: true, writable: true, configurable: true });
  if (rest.length > 0) put(member, rest, value);
}
