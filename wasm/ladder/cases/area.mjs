/**
 * Cases below the contract: the shared area filled with whatever fits in its
 * words, bodies cut anywhere, exports called in any order.
 */
import { AT, BROKEN, CHUNK, SIZE } from "../../../web/layout.js";
import { body } from "./body.mjs";
import { header } from "./header.mjs";

const HEAD = AT.StateRun; // the words stand before the texts
const CLOSE = AT.Message + 256; // where most of what is told stands
const ROOMS = [["StateRun", "Method"], ["Method", "Run"], ["RetryAfter", "RateLimitReset"], ["RateLimitReset", "Date"], ["Date", "Body"]];

/** Tells one case to two instances; gives what differs, undefined if nothing does. */
export function compareAreas(r, ordinary, small, thorough) {
  const both = [ordinary, small];
  const say = (name, a, b) => {
    const [x, y] = both.map((one) => one.exports[name](a, b));
    if (x !== y || x === BROKEN) return `${name}(${[a, b].filter((v) => v !== undefined)}) answered ${x} and ${y}`;
    return undefined;
  };
  fill(r, both);
  const chunks = cut(r, body(r));
  let wrong;
  for (const [i, chunk] of chunks.entries()) {
    for (const one of both) one.bytes.set(chunk, AT.Body);
    const n = r.once(50) ? r.word() : chunk.length;
    wrong ??= i < chunks.length - 1 ? say("feed", n) : say("decide", n);
  }
  for (let n = r.below(4); n > 0; n--) {
    const name = r.pick(["mustRead", "invalid", "pace", "hold", "name", "defaults"]);
    wrong ??= name === "name" ? say(name, r.once(20) ? r.word() : r.below(7), r.once(20) ? r.word() : r.below(16)) : say(name);
  }
  return wrong ?? differing(ordinary, small, 0, thorough ? SIZE : CLOSE) ?? differing(ordinary, small, AT.Text, AT.Text + 512);
}

function fill(r, both) {
  const head = new Uint32Array(HEAD >> 2);
  const wild = r.once(4);
  for (let i = 0; i < head.length; i++) head[i] = wild ? (r.once(3) ? r.word() : r.below(3)) : r.once(8) ? r.below(2000) : head[i];
  const texts = ROOMS.map(([room, next]) => {
    const text = new TextEncoder().encode(r.once(2) ? header(r, 1_770_000_000_000) : r.text(20, [..."GETPOSHADr_-9 ,é"]));
    const bytes = text.subarray(0, AT[next] - AT[room] - 8);
    head[AT[`${room}Len`] >> 2] = r.once(10) ? r.word() : bytes.length;
    return [AT[room], bytes];
  });
  if (r.once(2)) head[AT.Status >> 2] = r.pick([0, 200, 429, 500, 503, 504, 65536 + 504]);
  for (const { words, bytes } of both) {
    words.set(head, 0);
    for (const [at, text] of texts) bytes.set(text, at);
  }
}

/** A body as chunks of any size. */
function cut(r, whole) {
  let rest = typeof whole === "string" ? new TextEncoder().encode(whole) : whole;
  const chunks = [];
  const most = r.pick([1, 7, 64, 4096, CHUNK]);
  while (chunks.length < 40 && rest.length > 0) {
    const n = Math.min(r.below(most + 1), rest.length);
    chunks.push(rest.subarray(0, n));
    rest = rest.subarray(n);
  }
  return chunks.length > 0 ? chunks : [new Uint8Array(0)];
}

function differing(a, b, from, to) {
  if (Buffer.compare(a.bytes.subarray(from, to), b.bytes.subarray(from, to)) === 0) return undefined;
  const at = a.bytes.subarray(from, to).findIndex((byte, i) => byte !== b.bytes[from + i]);
  return `the areas differ at ${from + at}`;
}
