// The door's settings, out of the Worker's variables. A setting that makes no
// sense is an error that names the variable, and nothing is forwarded.
import { ObservationError } from "../../web/core.js";

export class ConfigError extends Error {
  constructor(name, want) {
    super(`${name}: want ${want}`);
    this.name = "ConfigError";
  }
}

/** Where requests go unless UPSTREAM says otherwise. */
export const VENDOR = "https://api.betterprompt.me";

/** The longest operation, in ms, unless POLICY says otherwise: core's DefaultPolicy. */
export const BUDGET_MS = 900_000;

const MIB = 1 << 20;

// An observation may have fields that nobody knows; a setting may not.
const POLICY_FIELDS = [
  "maxAttempts", "initialBackoffMs", "maxBackoffMs", "throttleFloorMs", "pollMinMs", "pollMaxMs", "budgetMs", "poll", "retryCreate",
];

let last = { env: undefined, config: undefined };

/**
 * Gives {upstream, maxBodyBytes, maxSubrequests, policy, budgetMs} for a
 * Worker's env. core is a function that gives the core; it is called only when
 * POLICY is set. Throws ConfigError.
 */
export async function configOf(env, core) {
  if (last.env === env) return last.config;
  const policy = await policyOf(env.POLICY, core);
  const config = {
    upstream: upstreamOf(env.UPSTREAM || VENDOR),
    maxBodyBytes: integerOf(env, "MAX_BODY_BYTES", 25 * MIB),
    maxSubrequests: integerOf(env, "MAX_SUBREQUESTS", 40),
    policy,
    budgetMs: policy.budgetMs ?? BUDGET_MS,
  };
  last = { env, config };
  return config;
}

// A key is sent there: in clear text only to this machine itself.
function upstreamOf(text) {
  const want = "an origin such as https://api.betterprompt.me (http for the loopback interface only), without a path";
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new ConfigError("UPSTREAM", want);
  }
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const clear = url.protocol === "http:" && loopback;
  const bare = url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  if (!bare || (url.protocol !== "https:" && !clear)) throw new ConfigError("UPSTREAM", want);
  return url.origin;
}

function integerOf(env, name, absent) {
  const value = env[name];
  if (value === undefined || value === "") return absent;
  const number = /^[0-9]+$/.test(String(value)) ? Number(value) : NaN;
  if (!(number >= 1 && number <= Number.MAX_SAFE_INTEGER)) {
    throw new ConfigError(name, "an integer from 1 to 9007199254740991");
  }
  return number;
}

async function policyOf(value, core) {
  if (value === undefined || value === "") return {};
  let policy = value;
  if (typeof value === "string") {
    try {
      policy = JSON.parse(value);
    } catch {
      throw new ConfigError("POLICY", "a JSON object");
    }
  }
  const judge = await core();
  try {
    judge.decide({ policy });
    for (const name of Object.keys(policy)) {
      if (!POLICY_FIELDS.includes(name)) throw new ObservationError(`policy.${name}`, `one of ${POLICY_FIELDS.join(", ")}`);
    }
  } catch (error) {
    if (!(error instanceof ObservationError)) throw error;
    throw new ConfigError("POLICY", `${error.want} in ${error.field}`);
  }
  return policy;
}
