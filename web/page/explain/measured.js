// What a client was measured to do, out of the grid's notation and into words.

import { durationOf } from "./duration.js";

const FORMS = [
  [/^(-?[\d.e+]+|NaN)->IMMEDIATE(\(overflow\))?$/, ([, ms, overflow]) => atOnce(overflow ? `sends at once: ${waited(ms)} overflows its timer` : `sends at once: it read ${waited(ms)}`)],
  [/^(\d+)\(CLAMP\)$/, ([, ms]) => ({ ...waits(Number(ms)), text: `waits ${durationOf(Number(ms))}, the most it ever waits` })],
  [/^0\(=no floor\)$/, () => own("its own backoff: it read 0")],
  [/^backoff$/, () => own("its own backoff")],
  [/^GIVEUP(?:\((\d+)\))?$/, ([, ms]) => ({ kind: "gives-up", text: ms ? `gives up: ${durationOf(Number(ms))} is too long for it` : "gives up" })],
  [/^THROW:(\w+)$/, ([, name]) => ({ kind: "throws", text: `throws ${name}` })],
  [/^never waits$/, () => atOnce("never waits")],
];

/**
 * Reads one cell of the grid. Gives {kind, text, ms}: kind is "waits", "at-once",
 * "own", "gives-up", "throws" or "unrecorded"; ms is how long it waits, null where
 * the grid does not say. What the grid has no such form for is an error.
 */
export function readCell(cell) {
  if (cell === null) return { kind: "unrecorded", text: "no figure was recorded", ms: null };
  if (typeof cell === "number") return cell > 0 ? waits(cell) : atOnce(`sends at once: it read ${waited(cell)}`);
  for (const [form, read] of FORMS) {
    const found = form.exec(cell);
    if (found) return { ms: null, ...read(found) };
  }
  throw new Error(`retry-after-grid: ${JSON.stringify(cell)}: want a form that measured.js knows`);
}

/** Gives [client, cell] for every client of a row. */
export function cellsOf({ case: _, value: __, measured, ...others }) {
  return Object.entries({ ...measured, ...others });
}

const waits = (ms) => ({ kind: "waits", text: `waits ${durationOf(ms)}`, ms });
const own = (text) => ({ kind: "own", text, ms: null });
const atOnce = (text) => ({ kind: "at-once", text, ms: 0 });

function waited(ms) {
  const n = Number(ms);
  return n > 0 ? durationOf(n) : `${String(ms).replace("-", "−")}${n < 0 ? " ms" : ""}`;
}
