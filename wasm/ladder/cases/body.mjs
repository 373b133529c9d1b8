/** Bodies: envelopes as the API writes them, odd ones, broken ones, and none. */

const CODES = [
  "BAD_REQUEST_ERROR", "UNAUTHORIZED_ERROR", "PAYMENT_REQUIRED_ERROR", "NOT_FOUND_ERROR", "GONE_ERROR", "VALIDATION_ERROR",
  "TOO_MANY_REQUESTS_ERROR", "SERVER_ERROR", "GATEWAY_TIMEOUT_ERROR",
];
const RUN_STATUSES = ["queued", "running", "queued", "running", "succeeded", "failed", "paused", "", "Running", "a status that is longer than is kept"];
const IDS = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"];
const CHARACTERS = [
  ..."abc {}[]:,", "\"", "\\", "/", "\n", "\t", "\u0000", "\u001f", "\u007f", "\u0080", "é", "ß", "\u07ff", "\u0800", "€", "\ud7ff", "\ue000",
  "\uffff", "\ufffd", "😀", "\u{10ffff}", "\ud800", "\udfff",
];
const NUMBERS = ["0", "-0", "1", "-12", "0.5", "10.25", "1e5", "1E-5", "2e+10", "0e0"];
const WORDS = ["true", "false", "null"];
const BROKEN = ["01", "1.", "-", "+1", ".5", "1e", "1e+", "--1", "1x", "nul", "truex", "True", "tru e", "'", "", "}", "\"\n\""];
const SPACES = ["", "", "", " ", "\n", "\t\r\n  "];

/** A body as text or as bytes. */
export function body(r) {
  const shape = r.below(20);
  if (shape < 2) return "";
  if (shape === 2) return r.pick(["null", "[]", "<html>", "\"status\"", "{}", "{\"status\":1}", "\ufeff", " ", "1", "{\"status\":\"X\"} x"]);
  let text = r.once(12) ? "\ufeff" : "";
  text += envelope(r) + (r.once(12) ? r.pick([" ", "\n\n", "x", "{}", ","]) : "");
  if (r.once(3)) return text;
  const bytes = new TextEncoder().encode(text);
  return r.once(3) ? mutate(r, bytes) : bytes;
}

function envelope(r) {
  const members = [];
  const add = (name, value) => members.push(`${r.pick(SPACES)}${key(r, name)}${r.pick(SPACES)}:${r.pick(SPACES)}${value}${r.pick(SPACES)}`);
  if (!r.once(10)) add("status", r.once(12) ? value(r, 1) : string(r, r.once(4) ? some(r, 20) : r.pick(CODES)));
  if (!r.once(4)) add("message", r.once(12) ? value(r, 1) : string(r, r.once(60) ? some(r, 70_000) : some(r, r.once(3) ? 300 : 30)));
  if (!r.once(4)) add("data", r.once(10) ? value(r, 1) : data(r));
  while (r.once(4)) add(r.pick(["x", "status", "message", "data", "runId", some(r, 12)]), value(r, 1));
  if (r.once(5)) members.reverse();
  return `{${members.join(",")}}`;
}

function data(r) {
  const members = [];
  if (!r.once(4)) members.push(`${key(r, "runId")}:${r.once(10) ? value(r, 2) : string(r, runId(r))}`);
  if (!r.once(3)) members.push(`${key(r, "runStatus")}:${r.once(10) ? value(r, 2) : string(r, r.pick(RUN_STATUSES))}`);
  while (r.once(4)) members.push(`${key(r, r.pick(["runId", "runStatus", "y"]))}:${value(r, 2)}`);
  return `{${members.join(",")}}`;
}

/** A runId, mostly usable. */
export function runId(r) {
  if (r.once(8)) return some(r, 10);
  return r.once(10) ? "r".repeat(126 + r.below(5)) : `r${r.text(36, IDS)}`;
}

export function value(r, depth) {
  if (r.once(60)) return "[".repeat(r.below(80)) + "]".repeat(r.below(80));
  if (r.once(30)) return r.pick(BROKEN);
  switch (r.below(depth > 6 ? 4 : 7)) {
    case 0: return r.pick(NUMBERS);
    case 1: return r.pick(WORDS);
    case 2: case 3: return string(r, some(r, 20));
    case 4: return `[${Array.from({ length: r.below(4) }, () => value(r, depth + 1)).join(",")}]`;
    default: return `{${Array.from({ length: r.below(4) }, () => `${key(r, some(r, 5))}:${value(r, depth + 1)}`).join(",")}}`;
  }
}

export const some = (r, n) => (n > 1000 ? r.text(40, CHARACTERS).repeat(n / 20) : r.text(n, CHARACTERS));
export const key = (r, name) => string(r, name, 12);

/** A JSON string, some of its characters written as escapes that need not be. */
export function string(r, text, seldom = 6) {
  const plain = JSON.stringify(text);
  if (!r.once(seldom)) return plain;
  return plain.replace(/[a-zA-Zé€]/g, (c) => (r.once(4) ? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}` : c))
    .replace(/\\n|\/|\\u/g, (c) => (r.once(3) ? r.pick(["\\/", "\\b", "\\f", "\\r", "\\ud83d\\ude00", "\\ud83d", "\\udc00x", ...(r.once(8) ? ["\\q", "\\u12"] : [])]) : c));
}

/** Bytes changed, taken away, put in, or the rest cut off. */
export function mutate(r, bytes) {
  if (r.once(3)) return bytes.slice(0, r.below(bytes.length + 1));
  const out = [...bytes.subarray(0, 4096)];
  for (let n = 1 + r.below(3); n > 0; n--) out.splice(r.below(out.length + 1), r.below(3), ...(r.once(3) ? [] : [r.below(256)]));
  return Uint8Array.from(out);
}
