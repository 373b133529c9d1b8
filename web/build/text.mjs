/** The inverse of ../text.js: bytes as printable ASCII, without quotes. */
import { ORDER, tableOf } from "../text.js";

const PREFIX = ["", "{", "|"];

/**
 * @param {Uint8Array} bytes
 * @param {string} [order] another one than ../text.js knows
 */
export function textOf(bytes, order = ORDER) {
  const characters = charactersOf(order);
  let text = "";
  for (const byte of bytes) text += characters[byte];
  return text;
}

function charactersOf(order) {
  const characters = new Array(256);
  tableOf(order).forEach((byte, at) => {
    const unit = at % 128;
    if (unit < 32 || unit > 122 || unit === 34 || unit === 92) return;
    characters[byte] ??= PREFIX[at >> 7] + String.fromCharCode(unit);
  });
  return characters;
}
