// What a request bears, and what a key is called where it may not be known.

/**
 * Gives what stands in "Authorization: Bearer …", or null. The scheme's name
 * has no case (RFC 9110 §11.1); a key's form is the vendor's business, as long
 * as it is one word of visible ASCII. Several such headers come joined with a
 * comma and a blank, which is no such word.
 */
export function bearerOf(headers) {
  return /^bearer +([\x21-\x7e]{1,4096})$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

// Those who call, call again. As keys are, this is in memory only.
const names = new Map();
const MOST_NAMES = 256;

/** Gives the SHA-256 of a key in hex: the name of its gate. */
export async function fingerprintOf(key) {
  let name = names.get(key);
  if (name !== undefined) return name;
  name = await hashOf(key);
  if (names.size >= MOST_NAMES) names.delete(names.keys().next().value); // the oldest
  names.set(key, name);
  return name;
}

async function hashOf(key) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Tells whether a request's Idempotency-Key can be one: 1 to 255 characters of visible ASCII. */
export function isIdempotencyKey(value) {
  return /^[\x21-\x7e]{1,255}$/.test(value);
}
