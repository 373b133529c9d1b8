// What the API would answer 422 to, found before a slot is taken for it.
import { pathOf } from "./path.mjs";

// Without a type a body can only be meant as JSON. Others, and other
// encodings of it, are the API's to read.
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

/**
 * Gives what is wrong with a call, {problems, more}, or null. Only a create's
 * body is looked at, and the id of what is read. A run that is waited for may
 * bear whatever id the API gave it, and where the edge keeps the key it knows
 * the caller's runs itself.
 */
export function problemsOf(core, config, { create, method, segments, followed, headers, body }) {
  if (!config.preflight || followed && !create) return null;
  if (config.mode === "keep" && segments[0] === "runs" && !create) return null;
  const type = headers.get("content-type");
  if (create && type !== null && !JSON_TYPE.test(type)) return null;
  const found = core.check(body, { method, path: pathOf(segments) });
  return found.problems.length > 0 ? found : null;
}

/** Says it in words, for the envelope's message. */
export function sentenceOf({ problems, more }) {
  const said = problems.map(({ path, expected, found }) => `${path || "the body"}: want ${expected}, found ${found}`);
  if (more > 0) said.push(`${more} more`);
  return `The API would refuse this request: ${said.join("; ")}.`;
}
