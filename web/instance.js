/**
 * One instance of the module, and the area of its memory through which fields
 * cross. No rule stands here.
 * @module
 */
import { AT, SIZE, CHUNK, BROKEN } from "./layout.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // a text may begin with U+FEFF

/** Up to this length, in ASCII, a loop beats TextEncoder and TextDecoder in one engine or another. */
const SHORT = 96;

const POLICY_WORDS = (AT.RetryCreate >> 2) + 1; // the policy stands first in the area

/** A module instance. It serves one call at a time, for calls are synchronous. */
export class Instance {
  dead = false;
  exports;
  words; // the area, as 32-bit words
  bytes; // the area, as bytes
  defaults; // the default policy's words
  #base;

  /** @param exports of a module that runs already */
  constructor(exports) {
    this.exports = exports;
    this.#base = exports.address();
    if (exports.size() !== SIZE) throw new Error("the module and its JavaScript are not of the same version");
    this.#refresh();
    this.call(exports.defaults);
    this.words[AT.HasPolicy >> 2] = 1;
    this.defaults = this.words.slice(0, POLICY_WORDS);
  }

  /** Calls an export. An instance that throws, traps or panics is dead for ever, though it may go on answering. */
  call(f, a, b) {
    let answer = BROKEN;
    let cause;
    try {
      answer = f(a, b);
    } catch (error) {
      cause = error;
    }
    if (answer === BROKEN) {
      this.dead = true;
      throw new Error("the core stopped working and is replaced", { cause });
    }
    if (this.words.length === 0) this.#refresh(); // the memory grew: its old views are empty
    return answer;
  }

  #refresh() {
    const { buffer } = this.exports.mem;
    this.words = new Uint32Array(buffer, this.#base, SIZE >> 2);
    this.bytes = new Uint8Array(buffer, this.#base, SIZE);
  }

  /** Writes a word. */
  set(at, value) {
    this.words[at >> 2] = value;
  }

  /** Reads one. */
  get(at) {
    return this.words[at >> 2];
  }

  /** Writes an integer of up to 53 bits as two words; storing takes it modulo 2^32. */
  number(at, value) {
    this.words[at >> 2] = value;
    this.words[(at >> 2) + 1] = value / 4294967296;
  }

  /** Reads one. */
  read(at) {
    return this.words[at >> 2] + this.words[(at >> 2) + 1] * 4294967296;
  }

  /** Writes a text, and its length in bytes: one above max when it is longer. */
  text(value, at, lengthAt, max) {
    let n = value.length <= max ? this.#ascii(value, at) : -1;
    if (n < 0) {
      const { read, written } = encoder.encodeInto(value, this.bytes.subarray(at, at + max));
      n = read < value.length ? max + 1 : written;
    }
    this.words[lengthAt >> 2] = n;
  }

  /** Writes a short ASCII text and gives its length, else -1. A loop costs less there than encodeInto in Chromium. */
  #ascii(value, at) {
    const n = value.length;
    if (n > SHORT) return -1;
    const { bytes } = this;
    for (let i = 0; i < n; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 127) return -1;
      bytes[at + i] = unit;
    }
    return n;
  }

  /** Feeds all of a body but its last chunk to an export, and gives that one's length. */
  bodyText(body, feed) {
    const n = this.#ascii(body, AT.Body);
    if (n >= 0) return n;
    for (let from = 0; ; ) {
      let to = Math.min(from + CHUNK, body.length);
      if (to < body.length && (body.charCodeAt(to - 1) & 0xfc00) === 0xd800) to--; // keep a pair together
      const { read, written } = encoder.encodeInto(body.slice(from, to), this.bytes.subarray(AT.Body, AT.Body + CHUNK));
      from += read;
      if (from === body.length) return written;
      this.call(feed, written);
    }
  }

  /** The same for bytes. */
  bodyBytes(body, feed) {
    for (let from = 0; ; from += CHUNK) {
      const chunk = body.subarray(from, from + CHUNK);
      this.bytes.set(chunk, AT.Body);
      if (from + CHUNK >= body.length) return chunk.length;
      this.call(feed, CHUNK);
    }
  }

  /** Reads n bytes of UTF-8. */
  string(at, n) {
    const { bytes } = this;
    if (n > SHORT) return decoder.decode(bytes.subarray(at, at + n));
    const units = new Array(n);
    for (let i = 0; i < n; i++) {
      const unit = bytes[at + i];
      if (unit > 127) return decoder.decode(bytes.subarray(at, at + n));
      units[i] = unit;
    }
    return String.fromCharCode.apply(null, units);
  }
}
