// Who calls: the key a request carries.

/**
 * Gives the key of "Authorization: Bearer <key>", or null. The scheme's name
 * has no case (RFC 9110 §11.1); the key's form is the vendor's business, as
 * long as it is one word of visible ASCII.
 */
export function keyOf(headers) {
  return /^bearer +([\x21-\x7e]{1,4096})$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/** Gives the SHA-256 of a key in hex: what a key is called where it may not be known. */
export async function fingerprintOf(key) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
