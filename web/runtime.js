/**
 * What Go's runtime asks of its host, for a module that still brings it along.
 * The small module asks for nothing, and a package made of that one goes
 * without this file. No rule stands here.
 * @module
 */

/**
 * Runs main until it blocks.
 * @param {WebAssembly.Module} module
 * @returns {WebAssembly.Exports} ready to be called
 */
export function start(module) {
  const host = new Host();
  const { exports } = new WebAssembly.Instance(module, host.imports);
  host.memory = exports.mem;
  exports.run?.(0, 0); // a snapshot begins where main blocked
  return exports;
}

/** The host functions over one memory. */
export class Host {
  memory;
  #ticks = 0;
  #line = "";

  /** The functions that the module imports, and no others. Go passes its stack pointer. */
  imports = {
    gojs: {
      "runtime.resetMemoryDataView": () => {}, // no view is kept
      // Go goes on to return to its caller, who must not take that for an answer.
      "runtime.wasmExit": () => {
        throw new Error("Go's runtime ended");
      },
      "runtime.wasmWrite": (sp) => this.#print(this.#slice(sp + 16, this.#view.getInt32(sp + 24, true))),
      // The core asks for no time; its runtime wants a clock that goes on and is never zero.
      "runtime.nanotime1": (sp) => this.#store(sp + 8, (this.#ticks += 1000)),
      "runtime.walltime": (sp) => {
        this.#store(sp + 8, 0);
        this.#view.setInt32(sp + 16, 0, true);
      },
      "runtime.scheduleTimeoutEvent": (sp) => this.#view.setInt32(sp + 16, 1, true), // nothing waits in here
      "runtime.clearTimeoutEvent": () => {},
      "runtime.getRandomData": (sp) => {
        const room = this.#slice(sp + 8, this.#view.getUint32(sp + 16, true));
        try {
          crypto.getRandomValues(room);
        } catch {
          room.fill(0x5a); // a Worker's global scope has no randomness; it only seeds hash tables, and there are none
        }
      },
    },
  };

  get #view() {
    return new DataView(this.memory.buffer);
  }

  #store(at, value) {
    this.#view.setUint32(at, value, true);
    this.#view.setUint32(at + 4, value / 4294967296, true);
  }

  #slice(at, length) {
    return new Uint8Array(this.memory.buffer, this.#view.getUint32(at, true), length);
  }

  /** Writes what the runtime says when it dies, line by line. */
  #print(bytes) {
    const lines = (this.#line + new TextDecoder().decode(bytes)).split("\n");
    this.#line = lines.pop();
    for (const line of lines) console.error(line);
  }
}
