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
export const ORDER = "a802010c04425607080a0b03210628181ba722102930313705000f41b840c0d090527d7ececbcfcd98b00d51a0507cc5c8f8cc803c8854d8e0e8f083fcff";

const PREFIX = 123; // "{"

/**
 * @param {string} text
 * @param {number} length of what comes of it; text that gives another is damaged
 * @returns {Uint8Array}
 */
export function bytesOf(text, length) {
  const table = tableOf(ORDER);
  const bytes = new TextEncoder().encode(text); // in place: what comes of it is no longer
  const end = bytes.length;
  let n = 0;
  let add = 0;
  for (let i = 0; i < end; i++) {
    const unit = bytes[i];
    if (unit < PREFIX) {
      bytes[n++] = table[unit + add];
      add = 0;
    } else {
      add = (unit - 122) * 128;
    }
  }
  if (n !== length || end !== text.length || add > 0) throw new Error("the text of the module is damaged");
  return bytes.subarray(0, n);
}

/** Gives all bytes by character: those after "{" at 128 more, and those after "|" at 256 more. */
export function tableOf(order) {
  const table = new Uint8Array(384);
  const others = new Set(Array(256).keys());
  for (let at = 32, n = 0; at < 384; at++) {
    const unit = at % 128;
    if (unit < 32 || unit === 34 || unit === 92 || unit >= PREFIX) continue;
    if (at > 128) [table[at]] = others;
    else table[at] = unit === 32 || unit > 96 ? unit : parseInt(order.slice(n, (n += 2)), 16);
    others.delete(table[at]);
  }
  return table;
}
