/**
 * Plans without a body: what is left of a decision when there is no text to
 * read, each written into an area of its own.
 */
import { AT, SIZE } from "../../layout.js";

const RUN = "0f8fad5b-d9cb-469f-a165-70867728950e";
const NOW = { [AT.NowMs]: 1_795_370_400_000, [AT.ElapsedMs]: 120_400 };

/** The plan that is held against what planning may cost: a 504's fields without a body. The others are told beside it. */
export const PLANNED = "an answer that was lost, given up";

/** By name: numbers by where they stand, texts by where they and their lengths do. */
export const PLANS = {
  "a failure, retried": { words: { [AT.Status]: 500, [AT.Draw]: 40_000 }, numbers: NOW, texts: [["GET", AT.Method, AT.MethodLen]] },
  [PLANNED]: {
    words: { [AT.Status]: 504, [AT.Draw]: 40_000 }, numbers: NOW, texts: [["POST", AT.Method, AT.MethodLen]],
  },
  "a known run, polled again": {
    words: { [AT.Status]: 504, [AT.Draw]: 40_000 }, numbers: { ...NOW, [AT.Polls]: 3 },
    texts: [["GET", AT.Method, AT.MethodLen], [RUN, AT.StateRun, AT.StateRunLen]],
  },
};

/** Writes a plan's fields into the area of a module that runs. */
export function write({ words = {}, numbers = {}, texts = [] }, exports) {
  const base = exports.address();
  const area = new DataView(exports.mem.buffer, base, SIZE);
  for (const [at, value] of Object.entries(words)) area.setUint32(Number(at), value, true);
  for (const [at, value] of Object.entries(numbers)) area.setBigUint64(Number(at), BigInt(value), true);
  for (const [text, at, lengthAt] of texts) {
    const bytes = new TextEncoder().encode(text);
    new Uint8Array(exports.mem.buffer, base + at).set(bytes);
    area.setUint32(lengthAt, bytes.length, true);
  }
}
