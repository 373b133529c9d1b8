/**
 * A core that is wrong by one bit: in the decision of one step, counted from
 * 0, the lowest bit of retryAtMs is turned; of a create in doubt, in one
 * verdict, that of delayMs; of a call that is checked, that of more. It shows
 * that the hosts' hashes see what no story names.
 */
export const flipBit = (core, step) => turned(core, "decide", "retryAtMs", step);

export const flipVerdict = (core, step) => turned(core, "adopt", "delayMs", step);

export const flipCheck = (core, step) => turned(core, "check", "more", step);

function turned(core, method, field, step) {
  let asked = -1;
  return {
    ...core,
    [method](...input) {
      asked++;
      const out = core[method](...input);
      return asked === step ? { ...out, [field]: out[field] + 1 - 2 * (out[field] % 2) } : out;
    },
  };
}

/**
 * Gives core itself unless a step is named.
 * @param {{decision?: number, verdict?: number, check?: number}} [flip]
 */
export function maybeFlip(core, { decision, verdict, check } = {}) {
  if (Number.isInteger(decision)) return flipBit(core, decision);
  if (Number.isInteger(check)) return flipCheck(core, check);
  return Number.isInteger(verdict) ? flipVerdict(core, verdict) : core;
}
