/**
 * A call before it is sent: written into the area, read there to its end, and
 * what is wrong with it told in words. Which words there are only the module
 * knows.
 * @module
 */
import { bytesOf, CheckError, isObject, text } from "./field.js";
import {
  AT, MAX_EXCERPT, MAX_METHOD, MAX_NAME, MAX_NAMES, MAX_PATH, MAX_PROBLEMS, NAME_KIND, NAME_PART, NAME_PROBLEM, NAME_WANT,
} from "./layout.js";

/** Takes a call, and gives its problems in wire form. The first field that cannot be used is an error. */
export function check(core, names, body, about = {}) {
  if (!isObject(about)) throw new CheckError("", "a JSON object");
  core.text(text(about.method, "method", CheckError), AT.Method, AT.MethodLen, MAX_METHOD);
  core.text(text(about.path, "path", CheckError), AT.CallPath, AT.CallPathLen, MAX_PATH);
  const content = bytesOf(body) ?? text(body, "body", CheckError);
  const { count, required, model } = promptOf(about.prompt);
  const options = optionsOf(about.model, model);
  core.set(AT.HasImageCount, count === undefined ? 0 : 1);
  core.set(AT.ImageCount, count ?? 0);
  core.set(AT.HasOptions, options === undefined || options.length > MAX_NAMES ? 0 : 1);
  writeNames(core, required, AT.Required, AT.RequiredNames);
  writeNames(core, options ?? [], AT.Options, AT.OptionNames);
  core.call(core.exports.checkBegin);
  const { checkFeed, checkEnd } = core.exports;
  core.call(checkEnd, typeof content === "string" ? core.bodyText(content, checkFeed) : core.bodyBytes(content, checkFeed));
  const found = core.get(AT.Problems);
  const problems = Array.from({ length: Math.min(found, MAX_PROBLEMS) }, (_, i) => problemOf(core, names, i));
  return { problems, more: found - problems.length };
}

/** Writes the first of some names, each behind its length. One that is too long is none that is looked for. */
function writeNames(core, list, at, countAt) {
  let count = 0;
  for (const name of list.slice(0, MAX_NAMES)) {
    core.text(name, at + 1, AT.FieldLen, MAX_NAME);
    const length = core.get(AT.FieldLen);
    if (length > MAX_NAME) continue;
    core.bytes[at] = length;
    at += length + 1;
    count++;
  }
  core.set(countAt, count);
}

function problemOf(core, names, i) {
  core.call(core.exports.checkProblem, i);
  const word = (kind, at, number, text) =>
    names.get(core, kind, core.bytes[at]).replace(/[#*]/, (c) => (c === "#" ? number : text));
  const count = core.get(AT.ProblemCount);
  const name = core.string(AT.ProblemName, core.bytes[AT.ProblemNameLen]).replaceAll("~", "~0").replaceAll("/", "~1"); // RFC 6901 §3
  return {
    path: word(NAME_PART, AT.ProblemPart, count - 1, name),
    code: names.get(core, NAME_PROBLEM, core.bytes[AT.ProblemCode]),
    expected: word(NAME_WANT, AT.ProblemWant, core.get(AT.ProblemWanted)),
    found: word(NAME_KIND, AT.ProblemKind, count, quoted(core)),
  };
}

/** What a text begins with: a character for each of its own, those that are not to be printed, or not ASCII, as ?. */
function quoted({ bytes }) {
  const length = bytes[AT.ProblemTextLen];
  let out = "";
  for (const byte of bytes.subarray(AT.ProblemText, AT.ProblemText + Math.min(length, MAX_EXCERPT))) {
    if (byte >> 6 !== 2) out += byte < 32 || byte > 126 ? "?" : String.fromCharCode(byte); // 2: inside a character
  }
  return `"${out}${length > MAX_EXCERPT ? "..." : ""}"`;
}

// What is known, as the API tells it. What has another shape is not known.

const fieldsOf = (v) => (isObject(v) ? v : {});
const isText = (v) => typeof v === "string";

function promptOf(value) {
  let prompt = fieldsOf(value);
  if (isObject(prompt.data)) prompt = prompt.data;
  const { imageCount: n, textInputs, model } = prompt;
  return {
    count: Number.isInteger(n) && n >= 0 && n < 2 ** 32 ? n : undefined,
    required: Array.isArray(textInputs) ? textInputs.map(fieldsOf).filter(({ key, required }) => required === true && isText(key)).map(({ key }) => key) : [],
    model: isText(model) ? model : "",
  };
}

/** Gives the keys of a model's options, or of those that one model of many has, undefined where they are not known. */
function optionsOf(value, name) {
  let model = fieldsOf(value);
  const { models } = fieldsOf(fieldsOf(model.data).resources);
  if (Array.isArray(models)) model = models.map(fieldsOf).find((one) => one.model === name) ?? {};
  const options = model.availableRunOptions;
  if (!Array.isArray(options)) return undefined;
  const keys = options.map((option) => fieldsOf(option).key);
  return keys.every(isText) ? keys : undefined;
}
