// The gate: one Durable Object for each API key, named by the key's SHA-256.
// What must be one for a key is kept here; sending is the door's business.
import { DurableObject } from "cloudflare:workers";
import { sleep } from "../web/follow.js";
import { sharedCore } from "./core.mjs";

// The core's defaults: the API's 5 requests/second, burst 1.
const RATE = {};

export class Gate extends DurableObject {
  #core;
  #pace;
  #heldUntilMs = 0; // for those who wait here; the stored pace holds all others

  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.#core = await sharedCore();
      this.#pace = (await ctx.storage.get("pace")) ?? {};
    });
  }

  /**
   * Takes the next slot and comes back at its time: {}. A wait longer than
   * budgetLeftMs takes nothing: {refused: true, retryAfterMs}. A slot that a
   * hold has overtaken meanwhile is exchanged for one behind it.
   */
  async slot(budgetLeftMs) {
    const untilMs = Date.now() + budgetLeftMs;
    for (;;) {
      const nowMs = Date.now();
      const { waitMs, state } = this.#core.pace(RATE, this.#pace, nowMs);
      if (nowMs + waitMs > untilMs) return { refused: true, retryAfterMs: waitMs };
      this.#keep(state);
      if (waitMs === 0) return {};
      await sleep(waitMs);
      if (Date.now() >= this.#heldUntilMs) return {};
    }
  }

  /** Keeps every slot from before untilMs (since 1970): the API asked for a pause. */
  async hold(untilMs) {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs);
    this.#keep(this.#core.hold(RATE, this.#pace, untilMs));
  }

  // Stored before the caller hears of it: an eviction must not burst again.
  #keep(pace) {
    this.#pace = pace;
    this.ctx.storage.put("pace", pace);
  }
}
