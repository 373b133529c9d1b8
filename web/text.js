/**
 * Bytes out of text in a JavaScript file.
 *
 * Not base64: it hides from the compressor where bytes begin, and a module
 * becomes a third larger with brotli. Here a byte is one character, from " " to
 * "z" but for the quote and the backslash, or one after "{" or "|". A blank and
 * small letters are themselves, for brotli knows English words.
 * @module
 */

/**
 * The bytes that the other characters are alone, from "!" on, as hexadecimal:
 * most are frequent in the module. Which is which is the compressor's matter,
 * who expects other things after a digit than after a letter: build/order.mjs
 * looks for the best. All other bytes come after "{" and "|", ascending.
 */
export const ORDER = "a80201410421ce0706b0400342c130181b3752500b28317c0f00cd22b890c0d0d80c8008103c0905cc0a0d51a07dc229c8f898a7cb8854ffe0e8f083fc7e";

/** The file that has the text is not as it was made. */
export class DamagedError extends Error {}

const PREFIX = 123; // "{"
const PAGE = 65536;

/**
 * @param {string} text
 * @param {number} length of what comes of it; text that gives another is damaged
 * @param {Uint8Array} unpack the module that does it, of build/unpack.wat
 * @returns {Uint8Array}
 * @throws {DamagedError}
 */
export function unpacked(text, length, unpack) {
  const { memory, unpack: inPlace } = new WebAssembly.Instance(new WebAssembly.Module(unpack)).exports;
  const table = tableOf(ORDER);
  memory.grow(Math.ceil(text.length / PAGE));
  new Uint8Array(memory.buffer).set(table);
  const { read, written } = new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, table.length));
  if (read !== text.length || written !== read || inPlace(written) !== length) throw new DamagedError("the text of the module is damaged");
  return new Uint8Array(memory.buffer, table.length, length);
}

/** Gives all bytes by character: those after "{" at 128 more, and those after "|" at 256 more. */
export function tableOf(order) {
  const table = new Uint8Array(384);
  const alone = new Uint8Array(256); // 1 for a byte that a character is alone
  for (let unit = 32, n = 0; unit < PREFIX; unit++) {
    if (unit === 34 || unit === 92) continue;
    table[unit] = unit === 32 || unit > 96 ? unit : parseInt(order.slice(n, (n += 2)), 16);
    alone[table[unit]] = 1;
  }
  for (let at = 160, byte = 0; at < 384; at++) {
    const unit = at % 128;
    if (unit < 32 || unit === 34 || unit === 92 || unit >= PREFIX) continue;
    while (alone[byte] === 1) byte++;
    table[at] = byte++;
  }
  return table;
}
