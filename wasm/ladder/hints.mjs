/**
 * Alignment hints. An engine takes them for advice; Binaryen's wasm2js takes
 * them for the truth, and reads an unaligned word wrongly. None may be left.
 */
import { decode, isAccess } from "./lib/code.mjs";
import { readModule } from "./lib/module.mjs";

/** Gives the hints of a module's loads and stores that promise more than a byte, and how many there are in all. */
export function hintsOf(bytes) {
  const accesses = readModule(bytes).functions.flatMap(({ body }) => decode(body, { results: true }).code.filter(({ op }) => isAccess(op)));
  return { accesses: accesses.length, hinted: accesses.filter(({ a }) => a !== 0).length };
}

/** Gives the module back; throws if it has such a hint. */
export function checkHints(bytes) {
  const { accesses, hinted } = hintsOf(bytes);
  if (hinted > 0) throw new Error(`${hinted} of ${accesses} loads and stores promise an alignment`);
  return bytes;
}
