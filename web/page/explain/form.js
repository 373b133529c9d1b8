// The form: what was given, read into a situation that can be judged.
import { at, show } from "./dom.js";
import { headersOf, readTranscript, TranscriptError } from "./transcript.js";

const COUNTS = ["failures", "throttles", "polls"];
const NUMBERS = ["maxAttempts", "initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs", "budgetMs"];
const TRUTHS = ["poll", "retryCreate"];
const WAYS = ["transcript", "parts", "nothing"];

/** Shows the fields of the way in which the answer is given. */
export function showWay() {
  const way = wayOf();
  for (const one of WAYS) show(`${one}-given`, one === way);
}

/** Gives what came back, as readTranscript does. Throws a TranscriptError that says what is wrong with the text. */
export function readAnswer() {
  const nothing = { status: 0, headers: [], body: "", failure: at("failure").value, cut: false, heads: 0, method: "", idempotencyKey: false, secret: false };
  switch (wayOf()) {
    case "transcript":
      return readTranscript(at("transcript").value);
    case "parts":
      return { ...nothing, status: numberOf("status"), headers: fieldsOf(at("headers").value), body: at("body").value, failure: "" };
    default:
      return nothing;
  }
}

/** Gives the rest of the situation; what cannot be read as a number is NaN, which the core refuses by the field's name. */
export function readSituation() {
  return {
    method: at("method").value,
    idempotent: at("idempotent").checked,
    state: { ...valuesOf(COUNTS), runId: at("runId").value.trim() },
    policy: { ...valuesOf(NUMBERS), ...Object.fromEntries(TRUTHS.map((name) => [name, at(name).checked])) },
    elapsedMs: numberOf("elapsedMs"),
    nowMs: instantOf(at("nowMs").value.trim()),
    draw: Number(at("draw").value),
  };
}

/** Gives every field of the policy, the default where none was written. */
export function wholePolicy() {
  return Object.fromEntries(NUMBERS.map((name) => [name, numberOf(name) ?? Number(at(name).placeholder)]));
}

/** Carries an operation on: its next attempt is made after the delay and answered after tookMs; it is a poll once there is a run to ask for. */
export function carryOn({ action, state, delayMs }, tookMs = 0) {
  for (const name of COUNTS) at(name).value = state[name] || "";
  at("runId").value = state.runId;
  at("elapsedMs").value = (numberOf("elapsedMs") ?? 0) + delayMs + tookMs;
  const now = at("nowMs");
  if (now.value.trim() !== "") now.value = instantOf(now.value.trim()) + delayMs + tookMs;
  if (action === "poll") at("method").value = "GET";
  giveTranscript("");
}

/** Chooses the method that a transcript tells, and gives it. */
export function giveMethod(method) {
  const field = at("method");
  if (![...field.options].some(({ value }) => value === method)) field.add(new Option(method));
  return (field.value = method);
}

/** Puts a transcript into its field. */
export function giveTranscript(text) {
  document.querySelector('input[name="given"][value="transcript"]').checked = true;
  at("transcript").value = text;
  showWay();
}

/** Marks the field that an error names, and shows it. name is as the core says it, "" for none. */
export function markField(name) {
  for (const marked of document.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
  const field = at(name.slice(name.indexOf(".") + 1)); // as in policy.budgetMs
  if (name === "" || field === null) return;
  field.setAttribute("aria-invalid", "true");
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus();
}

const wayOf = () => document.querySelector('input[name="given"]:checked').value;

function valuesOf(names) {
  return Object.fromEntries(names.map((name) => [name, numberOf(name)]));
}

function numberOf(id) {
  const text = at(id).value.trim();
  if (text === "") return undefined;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

function instantOf(text) {
  if (text === "") return Date.now();
  return /^\d+$/.test(text) ? Number(text) : Date.parse(/^\d{4}-\d\d-\d\dT/.test(text) ? text : "");
}

function fieldsOf(text) {
  const lines = text.split("\n");
  const wrong = lines.findIndex((line, i) => line.trim() !== "" && !/^[^\s:]+:/.test(line) && !(i > 0 && /^[ \t]/.test(line)));
  if (wrong >= 0) throw new TranscriptError(`Headers: line ${wrong + 1}: want a name, a colon and a value, such as Date: …`);
  return headersOf(text);
}
