// Tokens of keep mode, minted as a caller's server would.
import { SignJWT } from "jose";

/** A secret of keep mode, long enough. */
export const SECRET = "a secret of these tests that is long enough: 0123456789";

/** Gives a token for a caller: HS256, an hour, the default audience; claims and the rest replace any of it. */
export function tokenOf(sub, { secret = SECRET, aud = "followthrough", lifeS = 3600, iatS = Math.floor(Date.now() / 1000) } = {}) {
  return new SignJWT({})
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(sub).setAudience(aud).setIssuedAt(iatS).setExpirationTime(iatS + lifeS)
    .sign(new TextEncoder().encode(secret));
}
