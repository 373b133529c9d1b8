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

/** Gives the SHA-256 of a key in hex: the name of its gate. */
export async function fingerprintOf(key) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Tells whether a request's Idempotency-Key can be one: 1 to 255 characters of visible ASCII. */
export function isIdempotencyKey(value) {
  return /^[\x21-\x7e]{1,255}$/.test(value);
}
