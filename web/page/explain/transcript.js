// What curl prints, read: with -i, with -v or with both, of one request or of
// several. The last response counts, because it is what curl handed over.
// What the request sent is not kept, but for its method.
import { failureOf } from "./failure.js";
import { unmarked } from "./markers.js";

const FIELD = "[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\n]*\\n|[ \\t]+[^ \\t\\n][^\\n]*\\n"; // the second goes on with the one before (RFC 9112 §5.2)
const HEAD = new RegExp(`HTTP/\\d(?:\\.\\d)? +(\\d{3})(?: [^\\n]*)?\\n((?:${FIELD})*)(?:[ \\t]*\\n|$)`, "g");
const STATUS_LINE = /^HTTP\/\d/;
const SECRET = /(?:^|[\s>"'])(?:proxy-)?authorization:|\bbearer +[^\s<$]/i;

/** A text that is no transcript. */
export class TranscriptError extends Error {}

/**
 * Gives what came back: {status, headers, body, failure, cut, heads, method,
 * idempotencyKey, secret}. status is 0 and failure says why if nothing came;
 * headers are [name, value] in the order in which they came; cut tells that
 * the body broke off; heads is how many responses there were; method and
 * idempotencyKey (whether there was one) are of the request, "" and false
 * where it was not printed; secret tells that a key stands in the text.
 */
export function readTranscript(text) {
  const printed = `${text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n")}\n`;
  const { plain, method, idempotencyKey } = unmarked(printed);
  const heads = [...plain.matchAll(HEAD)].filter(begins);
  const about = { heads: heads.length, method, idempotencyKey, secret: SECRET.test(text) };
  const rest = heads.length === 0 ? plain : plain.slice(heads.at(-1).index + heads.at(-1)[0].length, -1);
  const failed = failureOf(rest);
  if (heads.length > 0) {
    const [, status, fields] = heads.at(-1);
    return { status: Number(status), headers: headersOf(fields), body: failed?.before ?? rest, failure: failed?.failure ?? "", cut: Boolean(failed?.failure), ...about };
  }
  if (!failed?.failure) throw new TranscriptError(wrongWith(plain));
  return { status: 0, headers: [], body: "", failure: failed.failure, cut: false, ...about };
}

// A head begins a line, or follows a body that did not end its own. There it
// needs a field, or it is a text that speaks of HTTP.
function begins({ index, input, 2: fields }) {
  return index === 0 || input[index - 1] === "\n" || fields !== "";
}

/** Gives [name, value] for each line; one that begins with a blank goes on with the one before. */
export function headersOf(fields) {
  const headers = [];
  for (const line of fields.split("\n")) {
    if (line.trim() === "") continue;
    if (/^[ \t]/.test(line) && headers.length > 0) {
      headers.at(-1)[1] += ` ${line.trim()}`;
      continue;
    }
    const at = line.indexOf(":");
    headers.push([line.slice(0, at), line.slice(at + 1).trim()]);
  }
  return headers;
}

function wrongWith(plain) {
  const lines = plain.split("\n");
  const first = lines.findIndex((line) => STATUS_LINE.test(line));
  if (first < 0) return "Transcript: want a status line, such as HTTP/1.1 200 OK, or curl's own error.";
  if (!/^HTTP\/\d(?:\.\d)? +\d{3}(?: |$)/.test(lines[first])) return `Transcript: line ${first + 1}: want a status of three digits.`;
  const field = new RegExp(`^(?:${FIELD})$`);
  const spoilt = lines.findIndex((line, i) => i > first && !field.test(`${line}\n`));
  return `Transcript: line ${spoilt + 1}: want a header field, such as Date: …, or the empty line before the body.`;
}
