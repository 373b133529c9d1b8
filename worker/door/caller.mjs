// Who may enter, and with whose key. Carry: each caller brings the vendor's key.
// Keep: the key stays at the edge, and callers show a token that was signed with
// the client secret.
import { errors, jwtVerify } from "jose";
import { refusal } from "./envelope.mjs";
import { bearerOf } from "./key.mjs";

/** The longest that a token may live, in s. */
export const LIFETIME_S = 86_400;

// How far the clock of whoever mints tokens may be off.
const TOLERANCE_S = 5;

// A caller's name stands in records and as part of their keys.
const SUBJECT = /^[\x21-\x7e]{1,128}$/;

/**
 * Gives {owner, key} for a request: whose records and runs it may see, and the
 * vendor's key it is sent with. owner is "" where callers bring the key, else
 * the token's sub. Whoever may not enter gets a Response instead, the same one
 * whatever was wrong. config is configOf's; nowMs is for tests.
 */
export async function callerOf(request, config, nowMs = Date.now()) {
  const bearer = bearerOf(request.headers);
  if (config.mode === "carry") {
    return bearer === null ? refusal("unauthorized", "The API key is missing: send it as `Authorization: Bearer <key>`.") : { owner: "", key: bearer };
  }
  const owner = bearer === null ? null : await subjectOf(bearer, config, nowMs);
  return owner === null ? refusal("unauthorized", TOKEN_WANTED) : { owner, key: config.apiKey };
}

const TOKEN_WANTED =
  "This edge wants a token of its own: `Authorization: Bearer <JWT>`, signed with HS256 and the client secret, with sub, aud and exp, not expired, valid for at most 24 hours.";

async function subjectOf(token, config, nowMs) {
  const rules = {
    algorithms: ["HS256"],
    audience: config.audience,
    requiredClaims: ["exp", "sub", "aud"],
    clockTolerance: TOLERANCE_S,
    currentDate: new Date(nowMs),
  };
  for (const secret of config.secrets) {
    try {
      const { payload } = await jwtVerify(token, secret, rules);
      return livesBriefly(payload, nowMs / 1000) && isSubject(payload.sub) ? payload.sub : null;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      // Only another signature may be that of the other secret.
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) return null;
    }
  }
  return null;
}

// A token that does not say when it was made could be one made long ago: what it
// has left is all that can be measured. Written so that no number passes by
// being none.
function livesBriefly({ exp, iat }, nowS) {
  const latest = nowS + TOLERANCE_S;
  const bounded = exp <= latest + LIFETIME_S;
  return iat === undefined ? bounded : bounded && iat <= latest && exp - iat <= LIFETIME_S;
}

function isSubject(sub) {
  return typeof sub === "string" && SUBJECT.test(sub);
}
