// The gate: one Durable Object for each API key, named by the key's SHA-256.
// What must be one for a key is kept here; sending is the door's business.
import { DurableObject } from "cloudflare:workers";
import { sharedCore } from "./core.mjs";

// The core's defaults: the API's 5 requests/second, burst 1.
const RATE = {};

export class Gate extends DurableObject {
  #core;
  #pace;

  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.#core = await sharedCore();
      this.#pace = (await ctx.storage.get("pace")) ?? {};
    });
  }

  /**
   * Takes the next slot: {waitMs} is the time to let pass before sending. A
   * wait longer than budgetLeftMs takes nothing: {refused: true, retryAfterMs}.
   */
  async slot(budgetLeftMs) {
    const { waitMs, state } = this.#core.pace(RATE, this.#pace, Date.now());
    if (waitMs > budgetLeftMs) return { refused: true, retryAfterMs: waitMs };
    this.#keep(state);
    return { waitMs };
  }

  /** Keeps every slot from before untilMs (since 1970): the API asked for a pause. */
  async hold(untilMs) {
    this.#keep(this.#core.hold(RATE, this.#pace, untilMs));
  }

  // Stored before the caller hears of it: an eviction must not burst again.
  #keep(pace) {
    this.#pace = pace;
    this.ctx.storage.put("pace", pace);
  }
}
