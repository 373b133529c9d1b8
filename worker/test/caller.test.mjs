// Who may enter: keys as they come, and tokens of every kind.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SignJWT, UnsecuredJWT } from "jose";
import { callerOf, LIFETIME_S } from "../door/caller.mjs";
import { fingerprintOf, isIdempotencyKey } from "../door/key.mjs";

const NOW_S = 1_770_000_000;
const KEY = "bp_the_vendors_key";
const bytes = (text) => new TextEncoder().encode(text);
const SECRET = bytes("a-client-secret-of-32-bytes-or-more");
const PREVIOUS = bytes("the client secret that stood before");
const KEEP = { mode: "keep", apiKey: KEY, secrets: [SECRET, PREVIOUS], audience: "followthrough" };

const asks = (authorization) => new Request("https://edge.example/v1/me", { headers: authorization === undefined ? {} : { authorization } });
const enter = (token, config = KEEP) => callerOf(asks(`Bearer ${token}`), config, NOW_S * 1000);

/** Makes a token; of the claims, undefined ones are left out. */
function tokenOf(claims = {}, { secret = SECRET, alg = "HS256", header = {} } = {}) {
  const all = { sub: "alice", aud: "followthrough", iat: NOW_S, exp: NOW_S + 3600, ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(all))).setProtectedHeader({ alg, ...header }).sign(secret);
}

/** Makes a token whose claims are this very text. */
function tokenSaying(json, header = { alg: "HS256" }, hash = "sha256") {
  const signed = [JSON.stringify(header), json].map((part) => Buffer.from(part).toString("base64url")).join(".");
  return `${signed}.${createHmac(hash, SECRET).update(signed).digest("base64url")}`;
}

async function refusedAs(answer) {
  assert.ok(answer instanceof Response);
  return JSON.stringify([answer.status, [...answer.headers], await answer.text()]);
}

test("door-06: carry: the caller's own key, as it is", async () => {
  const carry = { mode: "carry" };
  assert.deepEqual(await callerOf(asks("Bearer any.Key-1"), carry), { owner: "", key: "any.Key-1" });
  assert.deepEqual(await callerOf(asks("bEARER   x"), carry), { owner: "", key: "x" });
  for (const none of [undefined, "", "Bearer", "Basic YTpi", "Bearer two words", "Bearer a, Bearer b", "Bearerx", `Bearer ${"x".repeat(4097)}`, "Bearer clé"]) {
    assert.match(await refusedAs(await callerOf(asks(none), carry)), /^\[401,.*UNAUTHORIZED_ERROR/);
  }
});

test("door-07: a token signed with HS256 enters, and is sent with the kept key", async () => {
  assert.deepEqual(await enter(await tokenOf()), { owner: "alice", key: KEY });
  assert.deepEqual(await enter(await tokenOf({ aud: ["other", "followthrough"] })), { owner: "alice", key: KEY });
  assert.deepEqual(await enter(await tokenOf({ sub: "auth0|Bob+1@example.com" })), { owner: "auth0|Bob+1@example.com", key: KEY });
  assert.deepEqual(await enter(tokenSaying(JSON.stringify({ sub: "s", aud: "followthrough", exp: NOW_S + 9 }))), { owner: "s", key: KEY });
});

test("door-07 door-12: whatever else is shown gets one and the same 401", async () => {
  const long = bytes("x".repeat(64));
  const good = await tokenOf();
  const [header, claims, signature] = good.split(".");
  const shown = {
    "the vendor's key": KEY,
    "the secret itself": "a-client-secret-of-32-bytes-or-more",
    "alg none": new UnsecuredJWT({ sub: "alice", aud: "followthrough" }).setExpirationTime(NOW_S + 60).encode(),
    "alg none, spelled otherwise": tokenSaying('{"sub":"a","aud":"followthrough","exp":1770000060}', { alg: "nOnE" }),
    "alg none with a signature": tokenSaying('{"sub":"a","aud":"followthrough","exp":1770000060}', { alg: "none" }),
    "no alg": tokenSaying('{"sub":"a","aud":"followthrough","exp":1770000060}', { typ: "JWT" }),
    "another secret": await tokenOf({}, { secret: long }),
    "HS384 with another secret": await tokenOf({}, { secret: long, alg: "HS384" }),
    "HS512 with the right secret": tokenSaying('{"sub":"a","aud":"followthrough","exp":1770000060}', { alg: "HS512" }, "sha512"),
    RS256: tokenSaying('{"sub":"a","aud":"followthrough","exp":1770000060}', { alg: "RS256" }),
    "a key of its own": tokenSaying('{"sub":"a","aud":"followthrough","exp":1770000060}', { alg: "RS256", jwk: { kty: "oct", k: "AA" } }),
    "a critical extension": tokenSaying('{"sub":"a","aud":"followthrough","exp":1770000060}', { alg: "HS256", crit: ["b64"], b64: false }),
    "no signature": `${header}.${claims}.`,
    "a part missing": `${header}.${claims}`,
    "a part too many": `${good}.${signature}`,
    "claims changed": `${header}.${Buffer.from('{"sub":"bob","aud":"followthrough","exp":1770003600}').toString("base64url")}.${signature}`,
    "no JSON": tokenSaying("{"),
    "an array": tokenSaying("[]"),
    "null": tokenSaying("null"),
    "nothing": "..",
  };
  const answers = new Set();
  for (const [name, token] of Object.entries(shown)) {
    const caller = await enter(token);
    assert.ok(caller instanceof Response, name);
    answers.add(await refusedAs(caller));
  }
  answers.add(await refusedAs(await callerOf(asks(undefined), KEEP)));
  answers.add(await refusedAs(await callerOf(asks("Basic YTpi"), KEEP)));
  assert.equal(answers.size, 1); // nobody learns how close a guess was
  const [one] = answers;
  assert.match(one, /^\[401,.*"www-authenticate","Bearer".*UNAUTHORIZED_ERROR.*HS256.*sub, aud and exp/);
  assert.ok(!one.includes(KEY));
});

test("door-08 door-09: claims that are missing, wrong, expired or too far away", async () => {
  const wrong = {
    "no exp": { exp: undefined },
    "no sub": { sub: undefined },
    "no aud": { aud: undefined },
    "another aud": { aud: "other" },
    "an aud that begins alike": { aud: "followthrough2" },
    "no aud in the list": { aud: [] },
    "expired": { exp: NOW_S - 5 },
    "not yet": { nbf: NOW_S + 60 },
    "an exp in words": { exp: "tomorrow" },
    "an exp in digits": { exp: String(NOW_S + 60) },
    "an iat in digits": { iat: String(NOW_S) },
    "longer than a day": { exp: NOW_S + LIFETIME_S + 1 },
    "longer than a day, begun before": { iat: NOW_S - LIFETIME_S, exp: NOW_S + 1 },
    "longer than a day, no iat": { iat: undefined, exp: NOW_S + LIFETIME_S + 6 },
    "made in the future": { iat: NOW_S + 60, exp: NOW_S + 120 },
    "in milliseconds": { iat: undefined, exp: (NOW_S + 60) * 1000 },
    "sub empty": { sub: "" },
    "sub too long": { sub: "s".repeat(129) },
    "sub no text": { sub: 7 },
    "sub an array": { sub: ["alice"] },
    "sub with a blank": { sub: "a b" },
    "sub with a line end": { sub: "alice\n" },
    "sub with a NUL": { sub: "a\u0000" },
    "sub not ASCII": { sub: "ålice" },
  };
  for (const [name, claims] of Object.entries(wrong)) assert.ok((await enter(await tokenOf(claims))) instanceof Response, name);
  for (const json of ['{"sub":"a","aud":"followthrough","exp":1e999}', '{"sub":"a","aud":"followthrough","exp":1770000060,"iat":-1e999}', '{"sub":"a","aud":"followthrough","exp":1770000060,"iat":null}']) {
    assert.ok((await enter(tokenSaying(json))) instanceof Response, json);
  }
  for (const claims of [{ exp: NOW_S + LIFETIME_S }, { exp: NOW_S - 4 }, { iat: NOW_S + 5 }, { iat: undefined, exp: NOW_S + LIFETIME_S + 5 }, { sub: "s".repeat(128) }, { nbf: NOW_S }]) {
    assert.equal((await enter(await tokenOf(claims))).key, KEY, JSON.stringify(claims));
  }
});

test("door-11: the previous secret opens too, until it is gone", async () => {
  const old = await tokenOf({}, { secret: PREVIOUS });
  assert.deepEqual(await enter(old), { owner: "alice", key: KEY });
  assert.ok((await enter(old, { ...KEEP, secrets: [SECRET] })) instanceof Response);
  assert.ok((await enter(await tokenOf({ exp: NOW_S - 60 }, { secret: PREVIOUS }))) instanceof Response);
});

test("no rubbish is anything but a 401", async () => {
  let seed = 1;
  const draw = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const good = await tokenOf();
  for (let i = 0; i < 3000; i++) {
    const at = draw(good.length);
    const spoilt = good.slice(0, at) + String.fromCharCode(0x21 + draw(94)) + good.slice(at + 1 + draw(3));
    const caller = await enter(spoilt);
    // Some last characters of base64 say the same bytes.
    if (!(caller instanceof Response)) assert.deepEqual(Buffer.from(spoilt.split(".")[2], "base64url"), Buffer.from(good.split(".")[2], "base64url"));
  }
});

test("door-21: a key is called by its SHA-256", async () => {
  assert.equal(await fingerprintOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("an Idempotency-Key is 1 to 255 characters of visible ASCII", () => {
  for (const key of ["1", "x".repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "!~"]) assert.ok(isIdempotencyKey(key), key);
  for (const key of ["", "x".repeat(256), "a b", "a, b", "å", "a\t", "\u007f"]) assert.ok(!isIdempotencyKey(key), key);
});

test("door-13: the ten lines of the README mint a token that enters", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const code = [...readme.matchAll(/```js\n([^]*?)```/g)].map(([, text]) => text).find((text) => text.includes("new SignJWT"));
  assert.ok(code, "no such lines");
  assert.equal(code.trimEnd().split("\n").length, 10);
  const env = { ...process.env, CLIENT_SECRET: new TextDecoder().decode(SECRET) };
  const token = execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: new URL("..", import.meta.url), env, encoding: "utf8" }).trim();
  assert.deepEqual(await callerOf(asks(`Bearer ${token}`), KEEP), { owner: "user-42", key: KEY });
});
