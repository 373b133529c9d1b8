// One simulation at a time, in a worker: whoever asks anew ends the one under
// way, however long it would have gone on.

export class Simulator {
  #worker;
  #busy = false;

  /**
   * Simulates a scenario, in JSON. tell is called once, unless somebody asks
   * again before: with {result, ms, limiter, outage}, the last two as they were
   * read; with {wrong: {field, want, message}}; or with {broken}.
   */
  simulate(scenario, tell) {
    if (this.#busy) this.#worker.terminate();
    if (this.#busy || this.#worker === undefined) this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    const worker = this.#worker;
    this.#busy = true;
    const end = (told) => {
      if (worker !== this.#worker) return;
      this.#busy = false;
      tell(told);
    };
    worker.onmessage = ({ data }) => end(data);
    worker.onerror = (event) => {
      event.preventDefault();
      end({ broken: event.message ?? "its worker cannot be loaded" });
      if (worker === this.#worker) this.#worker = undefined;
    };
    worker.postMessage(scenario);
  }
}
