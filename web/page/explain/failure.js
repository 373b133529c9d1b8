// Why curl got no answer, or not the whole of one, by its exit code.

const KINDS = {
  connect: [5, 6, 7], // no address, or nobody there: nothing was sent
  timeout: [28],
  "": [22], // --fail: the answer came whole, and curl does not like its status
};

const LAST = /curl: \((\d+)\) [^\n"}]*\s*$/; // it may follow a body on its line
const OWN_LINE = /^curl: \((\d+)\) .*$/gm;

/**
 * Gives {failure, before} for curl's last error in a text: failure is "" if the
 * answer came all the same, before is what precedes the error. null if there is
 * none.
 */
export function failureOf(text) {
  const error = LAST.exec(text) ?? [...text.matchAll(OWN_LINE)].at(-1);
  if (error === undefined) return null;
  const code = Number(error[1]);
  const [failure = "network"] = Object.keys(KINDS).filter((kind) => KINDS[kind].includes(code));
  return { failure, before: text.slice(0, error.index) };
}
