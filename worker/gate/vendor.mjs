// What the gate asks the vendor itself: polls, and the list of runs. Never a
// create, which would wait two minutes for its answer.

import { ask } from "../door/vendor.mjs";

/** So many at once: an invocation may have six connections that wait for headers. */
const MOST_AT_ONCE = 5;

const TIMEOUT_MS = 60_000;

export class Vendor {
  #upstream;
  #key = null; // in memory only
  #open = 0;
  #waiting = [];

  constructor(upstream, key) {
    this.#upstream = upstream;
    this.#key = key;
  }

  /** Callers bring the key with them, unless the edge keeps one. */
  bring(key) {
    if (key) this.#key = key;
  }

  get hasKey() {
    return this.#key !== null;
  }

  /** Tells whether an answer repeats the key, as proxies' pages may. */
  isKeyIn({ headers, body }) {
    return this.hasKey && (JSON.stringify(headers).includes(this.#key) || new TextDecoder().decode(body).includes(this.#key));
  }

  get free() {
    return this.#open < MOST_AT_ONCE;
  }

  /** Asks for a path. Its headers are there when it resolves. */
  async get(path) {
    while (!this.free) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#open++;
    try {
      const headers = { accept: "application/json", authorization: `Bearer ${this.#key}` };
      return await ask(this.#upstream + path, { headers }, undefined, TIMEOUT_MS);
    } finally {
      this.#open--;
      this.#waiting.shift()?.();
    }
  }
}
