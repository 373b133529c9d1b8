/**
 * A core that is wrong by one bit: in the decision of one step, counted from
 * 0, the lowest bit of retryAtMs is turned. It shows that the hosts' hashes see
 * what no story names.
 */
export function flipBit(core, step) {
  let asked = -1;
  return {
    ...core,
    decide(observation) {
      asked++;
      const decision = core.decide(observation);
      return asked === step ? { ...decision, retryAtMs: decision.retryAtMs + 1 - 2 * (decision.retryAtMs % 2) } : decision;
    },
  };
}

/** Gives core itself unless a step is named. */
export const maybeFlip = (core, step) => (Number.isInteger(step) ? flipBit(core, step) : core);
