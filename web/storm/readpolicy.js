import { MAX_MS } from "./field.js";

/** Reads the policy of ours; what its fields may be together the core says. */
export function readPolicy(core, f) {
  const g = f.object("policy", "maxAttempts", "initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs",
    "budgetMs", "poll", "retryCreate");
  const policy = {};
  if (g.has("maxAttempts")) policy.maxAttempts = g.integer("maxAttempts", 0, 1, Number.MAX_SAFE_INTEGER);
  for (const name of ["initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs", "budgetMs"]) {
    if (g.has(name)) policy[name] = g.integer(name, 0, 0, MAX_MS);
  }
  for (const name of ["poll", "retryCreate"]) if (g.has(name)) policy[name] = g.truth(name);
  try {
    core.decide({ policy });
  } catch (error) {
    if (!error.field?.startsWith("policy.")) throw error;
    g.fail(error.field.slice("policy.".length), error.want);
  }
  return policy;
}
