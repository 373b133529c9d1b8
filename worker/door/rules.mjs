// Settings that are rules of the core, as JSON: how requests are followed, and
// how a lost create is looked for.
import { AdoptionError, ObservationError } from "../../web/field.js";

// An observation may have fields that nobody knows; a setting may not.
const POLICY_FIELDS = [
  "maxAttempts", "initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs", "budgetMs", "poll", "retryCreate",
];
const ADOPT_FIELDS = ["skewMs", "settleMs", "initialBackoffMs", "maxBackoffMs", "budgetMs", "maxLooks", "maxPages"];

/** Gives POLICY, {} for every default. What error(want) makes of nonsense is thrown. */
export function policyOf(value, core, error) {
  if (value === undefined || value === "") return {};
  const policy = objectOf(value, error);
  checked(() => core.decide({ policy }), error);
  return named(policy, "policy.", POLICY_FIELDS, error);
}

/** Gives ADOPT: false for "off", {} for "on", else the rules that are named; the others have their defaults. */
export function adoptOf(value, core, error) {
  if (value === undefined || value === "" || value === "on") return {};
  if (value === "off") return false;
  const rules = objectOf(value, () => error('"on", "off" or a JSON object'));
  checked(() => core.adopt({ rules, doubt: { sentMs: 0, failedMs: 0 } }), error);
  return named(rules, "rules.", ADOPT_FIELDS, error);
}

function checked(judge, error) {
  try {
    judge();
  } catch (thrown) {
    if (!(thrown instanceof ObservationError || thrown instanceof AdoptionError)) throw thrown;
    throw error(`${thrown.want} in ${thrown.field}`);
  }
}

function objectOf(value, error) {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw error("a JSON object");
  }
}

function named(object, prefix, fields, error) {
  if (object === null || typeof object !== "object" || Array.isArray(object)) throw error("a JSON object");
  for (const name of Object.keys(object)) {
    if (!fields.includes(name)) throw error(`one of ${fields.join(", ")} in ${prefix}${name}`);
  }
  return object;
}
