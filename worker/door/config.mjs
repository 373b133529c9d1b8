// The edge's settings, out of the Worker's variables and secrets. A setting that
// makes no sense is an error that names the variable, and nothing is forwarded.
// No error repeats a value: some of them are secrets.
import { adoptOf, policyOf } from "./rules.mjs";

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

/** The shortest client secret, in bytes: as long as the hash of HS256 (RFC 7518 §3.2). */
const SECRET_BYTES = 32;

const MIB = 1 << 20;

const known = new WeakMap();

/**
 * Gives the settings of a Worker's env:
 *
 *   upstream, maxBodyBytes, bodyIdleMs, maxSubrequests, policy, budgetMs
 *   origins: string[], those that may read answers, this edge's own apart
 *   mode: "carry" (callers bring the vendor's key) or "keep" (apiKey is it)
 *   apiKey, secrets: Uint8Array[], audience   null, [] and "" in carry mode
 *   maxRunsPerDay                             0: no bound
 *   preflight: whether what the API would refuse is refused here
 *   store, maxStoredBytes, adopt (false, or core's adoption rules)
 *   maxQueue, maxQueueBytes, leaseMs, keepMs
 *   creditsWarn                               undefined: no warning
 *
 * core is asked only where POLICY or ADOPT has rules. Throws ConfigError.
 */
export function configOf(env, core) {
  let config = known.get(env);
  if (config === undefined) known.set(env, (config = read(env, core)));
  return config;
}

function read(env, core) {
  const policy = policyOf(env.POLICY, core, (want) => new ConfigError("POLICY", want));
  return {
    upstream: upstreamOf(env.UPSTREAM || VENDOR),
    maxBodyBytes: integerOf(env, "MAX_BODY_BYTES", 25 * MIB),
    bodyIdleMs: integerOf(env, "BODY_IDLE_MS", 60_000),
    maxSubrequests: integerOf(env, "MAX_SUBREQUESTS", 40),
    policy,
    budgetMs: policy.budgetMs ?? BUDGET_MS,
    origins: originsOf(env),
    ...callersOf(env),
    preflight: switchOf(env, "PREFLIGHT"),
    store: switchOf(env, "STORE"),
    maxStoredBytes: integerOf(env, "MAX_STORED_BYTES", 4 * MIB),
    adopt: adoptOf(env.ADOPT, core, (want) => new ConfigError("ADOPT", want)),
    maxQueue: integerOf(env, "MAX_QUEUE", 1000),
    maxQueueBytes: integerOf(env, "MAX_QUEUE_BYTES", 64 * MIB),
    leaseMs: integerOf(env, "LEASE_MS", 60_000, 1000),
    keepMs: integerOf(env, "KEEP_MS", 86_400_000, 1000),
    creditsWarn: creditsOf(env.CREDITS_WARN),
  };
}

/** Gives the origins that may read answers. It needs no other setting: errors about those are for them too. Throws ConfigError. */
export function originsOf(env) {
  const text = String(env.ALLOWED_ORIGINS ?? "").trim();
  if (text === "") return [];
  return text.split(",").map((item) => {
    const origin = item.trim();
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    // A browser sends one spelling only; another would never match.
    if (url?.origin !== origin || !["https:", "http:"].includes(url.protocol)) {
      throw new ConfigError("ALLOWED_ORIGINS", "origins as browsers send them, such as https://app.example, separated by commas");
    }
    return origin;
  });
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

// Who may enter. Half a keep mode is none: without the key, tokens would be
// sent to the vendor as if they were keys.
function callersOf(env) {
  const apiKey = env.BETTERPROMPT_API_KEY ?? "";
  const secrets = ["CLIENT_SECRET", "CLIENT_SECRET_PREVIOUS"].filter((name) => (env[name] ?? "") !== "");
  const maxRunsPerDay = integerOf(env, "MAX_RUNS_PER_SUB_PER_DAY", 0);
  if (apiKey === "") {
    if (secrets.length > 0) throw new ConfigError("BETTERPROMPT_API_KEY", `the vendor's key where ${secrets[0]} is set`);
    return { mode: "carry", apiKey: null, secrets: [], audience: "", maxRunsPerDay };
  }
  if (!/^[A-Za-z0-9._~+/=-]{8,4096}$/.test(apiKey)) {
    throw new ConfigError("BETTERPROMPT_API_KEY", "the key and nothing else: at least 8 characters as in a Bearer token (RFC 6750 §2.1)");
  }
  if (secrets[0] !== "CLIENT_SECRET") throw new ConfigError("CLIENT_SECRET", SECRET_WANTED);
  const audience = env.AUDIENCE || "followthrough";
  if (typeof audience !== "string") throw new ConfigError("AUDIENCE", "a text");
  return { mode: "keep", apiKey, secrets: secrets.map((name) => secretOf(env, name)), audience, maxRunsPerDay };
}

const SECRET_WANTED = `at least ${SECRET_BYTES} bytes, without blanks or line ends around them`;

function secretOf(env, name) {
  const text = env[name];
  const bytes = new TextEncoder().encode(text);
  if (typeof text !== "string" || text.trim() !== text || bytes.length < SECRET_BYTES) throw new ConfigError(name, SECRET_WANTED);
  return bytes;
}

function switchOf(env, name) {
  const value = env[name] ?? "";
  if (!["", "on", "off"].includes(value)) throw new ConfigError(name, '"on" or "off"');
  return value !== "off";
}

function creditsOf(value) {
  if (value === undefined || value === "") return undefined;
  if (!/^[0-9]{1,15}(\.[0-9]{1,9})?$/.test(String(value))) throw new ConfigError("CREDITS_WARN", "a number of credits, 0 or more");
  return Number(value);
}

function integerOf(env, name, absent, least = 1) {
  const value = env[name];
  if (value === undefined || value === "") return absent;
  const number = /^[0-9]+$/.test(String(value)) ? Number(value) : NaN;
  if (!(number >= least && number <= Number.MAX_SAFE_INTEGER)) {
    throw new ConfigError(name, `an integer from ${least} to 9007199254740991`);
  }
  return number;
}
