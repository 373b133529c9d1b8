/**
 * The core in JavaScript: an observation in, a decision out. Every rule stands
 * in the module; here are only the ways in and out, the same for every form in
 * which the module comes. All durations and instants are integers in
 * milliseconds.
 * @module
 */
import { check } from "./check.js";
import { Decision } from "./decision.js";
import { Instance } from "./instance.js";
import { AT, YES } from "./layout.js";
import { Names } from "./names.js";
import { writeObservation, writePace, writePolicy, writeStatus } from "./observation.js";

export { CheckError, ObservationError } from "./field.js";

/**
 * Makes a core. One serves any number of operations: calls are synchronous and
 * leave nothing behind.
 * @param {() => WebAssembly.Exports} begin gives the exports of a new instance, already running. It is called at the
 *   first use, and again for the first use after an instance died
 * @param {{adopt?: Function}} [more] what else it can, of adoption.js, where the module has it
 * @returns {import("./index.d.ts").Core}
 */
export function bindCore(begin, { adopt } = {}) {
  const names = new Names();
  let live;

  // An instance that died is replaced, and the call made once more.
  const use = (work, a, b, c) => {
    for (let again = true; ; again = false) {
      if (live === undefined || live.dead) live = new Instance(begin());
      try {
        return work(live, names, a, b, c);
      } catch (error) {
        if (!live.dead || !again) throw error;
      }
    }
  };
  return Object.freeze({
    decide: (observation) => use(decide, observation),
    pace: (rate, state, nowMs) => use(pace, rate, state, nowMs),
    hold: (rate, state, untilMs) => use(hold, rate, state, untilMs),
    mustRead: (policy, status) => use(mustRead, policy, status),
    check: (body, about) => use(check, body, about),
    ...(adopt && { adopt: (step) => use(adopt, step) }),
  });
}

function decide(core, names, observation) {
  core.call(core.exports.decide, writeObservation(core, names, observation));
  return new Decision(core, names);
}

function mustRead(core, names, policy, status) {
  writePolicy(core, policy);
  writeStatus(core, status);
  return core.call(core.exports.mustRead) === YES;
}

function pace(core, names, rate, state, nowMs) {
  writePace(core, rate, state, nowMs, "nowMs");
  core.call(core.exports.pace);
  return { waitMs: core.read(AT.WaitMs), state: { arrivalUs: core.read(AT.ArrivalUs) } };
}

function hold(core, names, rate, state, untilMs) {
  writePace(core, rate, state, untilMs, "untilMs");
  core.call(core.exports.hold);
  return { arrivalUs: core.read(AT.ArrivalUs) };
}
