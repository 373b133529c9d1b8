/**
 * Cases below the contract: the shared area filled with whatever fits in its
 * words, bodies cut anywhere, exports called in any order.
 */
import { AT, BROKEN, CHUNK, SIZE } from "../../../web/layout.js";
import { body } from "./body.mjs";
import { timestamp } from "./adoption.mjs";
import { header } from "./header.mjs";

const HEAD = AT.StateRun; // the words stand before the texts
const TAIL = AT.RulesSkewMs; // what core holds of a create in doubt stands last
const CLOSE = AT.Message + 256; // where most of what is told stands
const ROOMS = [
  ["StateRun", "Method"], ["Method", "Run"], ["AdoptVersion", "AdoptAfter"], ["AdoptAfter", "AdoptRun"], ["AdoptRun", "RowRun"],
  ["RowRun", "RowVersion"], ["RowVersion", "RowCreated"], ["RowCreated", "RetryAfter"],
  ["RetryAfter", "RateLimitReset"], ["RateLimitReset", "Date"], ["Date", "Body"],
];
const POLICY = ["MaxAttempts", "InitialBackoffMs", "MaxBackoffMs", "ThrottleFloorMs", "PollMinMs", "PollMaxMs", "BudgetMs"];
const RULES = ["RulesSkewMs", "RulesSettleMs", "RulesInitialBackoffMs", "RulesMaxBackoffMs", "RulesBudgetMs", "RulesMaxLooks", "RulesMaxPages"];
const INSTANTS = ["MemorySentMs", "MemoryFailedMs", "MemoryLooks", "MemorySinceS", "MemoryPages", "MemoryFromMs", "MemoryToMs", "MemorySlackMs", "PageWaitMs"];
const TRUTHS = [
  "MemoryResend", "MemoryDated", "MemorySettled", "MemorySinceTooLate", "MemoryUnreadable", "MemoryRivals", "MemoryOpenRival", "PageHasMore", "PageClaimed",
];
const ASKED = [
  "mustRead", "invalid", "pace", "hold", "name", "defaults", "adoptInvalid", "adoptStart", "adoptBegin", "adoptRow", "adoptRow", "adoptRival", "adoptEnd",
];

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
  for (let n = r.below(7); n > 0; n--) {
    const name = r.pick(ASKED);
    wrong ??= name === "name" ? say(name, r.once(20) ? r.word() : r.below(11), r.once(20) ? r.word() : r.below(16)) : say(name);
  }
  return wrong ?? differing(ordinary, small, 0, thorough ? SIZE : CLOSE) ?? differing(ordinary, small, AT.Text, AT.Text + 512)
    ?? differing(ordinary, small, AT.AdoptVersion, AT.RetryAfter) ?? differing(ordinary, small, AT.RulesSkewMs, SIZE);
}

function fill(r, both) {
  const head = new Uint32Array(HEAD >> 2);
  const wild = r.once(4);
  for (let i = 0; i < head.length; i++) head[i] = wild ? (r.once(3) ? r.word() : r.below(3)) : r.once(8) ? r.below(2000) : head[i];
  const texts = ROOMS.map(([room, next]) => {
    const text = new TextEncoder().encode(textFor(r, room));
    const bytes = text.subarray(0, AT[next] - AT[room] - 4);
    head[AT[`${room}Len`] >> 2] = r.once(10) ? r.word() : bytes.length;
    return [AT[room], bytes];
  });
  if (r.once(2)) head[AT.Status >> 2] = r.pick([0, 200, 429, 500, 503, 504, 65536 + 504]);
  if (r.once(8)) {
    beyond(r, head, POLICY);
    head[AT.HasPolicy >> 2] = 1;
  }
  const tail = new Uint32Array((SIZE - TAIL) >> 2);
  const number = (field, value) => tail.set([value, value / 2 ** 32], (AT[field] - TAIL) >> 2);
  for (const field of RULES) number(field, r.integer(r.once(8) ? 53 : 16));
  for (const field of INSTANTS) number(field, r.integer());
  if (r.once(4)) beyond(r, tail, RULES, TAIL);
  const truths = TRUTHS.map((field) => [AT[field], r.below(2)]);
  truths.push([AT.MemoryFound, r.below(256)], [AT.PageOutcome, r.once(2) ? 1 : r.below(256)]);
  for (const { words, bytes } of both) {
    words.set(head, 0);
    words.set(tail, TAIL >> 2);
    for (const [at, value] of truths) bytes[at] = value;
    for (const [at, text] of texts) bytes.set(text, at);
  }
}

function textFor(r, room) {
  if (room.endsWith("Version") && r.once(2)) return r.pick(["7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11", "7B1F0A52-93DE-4E0B-8F3C-5D2E6A904C1G", "0".repeat(36)]);
  if (room === "RowCreated" && r.once(2)) return timestamp(r, 1_770_000_000_000);
  return r.once(2) ? header(r, 1_770_000_000_000) : r.text(20, [..."GETPOSHADr_-9 ,é"]);
}

/** Sets numbers of which one cannot be. */
function beyond(r, words, fields, base = 0) {
  for (const field of fields) words.set([1, 0], (AT[field] - base) >> 2);
  words[((AT[r.pick(fields)] - base) >> 2) + 1] = 2 ** 21;
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
