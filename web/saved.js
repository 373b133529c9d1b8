/**
 * An operation as a plain value that may be stored and gone on with, after a
 * reload or elsewhere. It holds neither a token nor what the run was asked.
 * @module
 */

/** The form that is written, and the one that is read. */
const VERSION = 1;

/** As a run's id must be to become a path segment. */
const RUN_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** As the edge takes a key: visible ASCII. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * @param {{state: import("./index.d.ts").State, startedAtMs: number, idempotencyKey: string}} operation
 * @returns {import("./client.d.ts").Saved}
 */
export function savedOf({ state, startedAtMs, idempotencyKey }) {
  return { v: VERSION, state: { ...state }, startedAtMs, idempotencyKey };
}

/**
 * Reads a stored value.
 * @param {unknown} value
 * @returns {import("./client.d.ts").Saved}
 * @throws TypeError that names the field and what is expected there
 */
export function readSaved(value) {
  const want = (field, what) => new TypeError(`resume: ${field}: want ${what}`);
  if (!isObject(value)) throw want("value", "the object that was saved, not its JSON");
  const { v, state, startedAtMs, idempotencyKey } = value;
  if (v !== VERSION) throw want("v", `${VERSION}; this value has ${JSON.stringify(v) ?? "none"}, and was saved by another version of followthrough`);
  if (!isObject(state)) throw want("state", "an object");
  if (state.runId) runIdOf(state.runId, "resume: state.runId");
  if (!Number.isSafeInteger(startedAtMs) || startedAtMs < 0) throw want("startedAtMs", "milliseconds since 1970");
  if (idempotencyKey !== "") keyOf(idempotencyKey, "resume: idempotencyKey");
  return { v, state, startedAtMs, idempotencyKey };
}

/** Gives a run's id, or throws what is wrong with it. */
export function runIdOf(value, where) {
  if (typeof value === "string" && RUN_ID.test(value)) return value;
  throw new TypeError(`${where}: want 1 to 128 of A-Z, a-z, 0-9, _ and -`);
}

/** Gives an Idempotency-Key, or throws what is wrong with it. */
export function keyOf(value, where) {
  if (typeof value === "string" && KEY.test(value)) return value;
  throw new TypeError(`${where}: want 1 to 255 characters of visible ASCII`);
}

/** A new Idempotency-Key: 122 random bits or more, in hex. Pages that came over http have no crypto.randomUUID, which costs far less. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID().replaceAll("-", "");
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
