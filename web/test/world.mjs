import { core } from "../core.js";
import { follow } from "../follow.js";

export const START_MS = 1_770_000_000_000;

/** An answer of the API: a run's, or an error's. */
export const run = (runStatus, runId = "r-1") => () => Response.json({ status: "SUCCESS", data: { runId, runStatus } });
export const error = (status, code, { data, ...headers } = {}) => () =>
  Response.json({ status: code, message: "m", data }, { status, headers });
export const lost = (thrown) => () => {
  throw thrown;
};

/**
 * A world in which time passes only in sleeps, and the answers come as listed.
 * diary tells what happened, in order.
 */
export class World {
  diary = [];
  timeMs = START_MS;
  cores = 0;

  constructor(...answers) {
    this.answers = answers;
  }

  follow(options) {
    return follow({
      core: async () => {
        this.cores++;
        return core;
      },
      send: async (attempt) => this.answer(`send ${attempt}`),
      poll: async (runId, attempt) => this.answer(`poll ${runId} ${attempt}`),
      sleep: async (ms) => {
        this.diary.push(`sleep ${ms}`);
        this.timeMs += ms;
      },
      now: () => this.timeMs,
      draw: () => 65535,
      method: "POST",
      onDecision: (decision) => this.diary.push(`${decision.action} ${decision.reason}`),
      ...options,
    });
  }

  answer(what) {
    this.diary.push(what);
    return this.answers.shift()();
  }
}
