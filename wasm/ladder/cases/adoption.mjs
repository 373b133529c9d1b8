/**
 * Creates in doubt, within the contract: a whole search in the list of runs,
 * step by step, in a world in which most often something can be decided.
 */
import { date } from "./header.mjs";
import { runId } from "./body.mjs";

const SENT_MS = 1_770_000_000_000;
const ESSAY = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11";
const OTHER = "0e9f7c11-1111-4222-8333-444455556666";
const NO_VERSION = ["", "essay", `{${ESSAY}}`, ESSAY.slice(1), `${ESSAY}0`, "00000000-0000-0000-0000-000000000000", ESSAY.replaceAll("-", "_"), "é".repeat(18)];
const MARKS = [..."0123456789-+:.TtZz Zé"];
const MOST_STEPS = 12;

/**
 * Takes steps until the search ends, or long enough.
 * @param {import("./random.mjs").Random} r
 * @param {(step: object) => object} take gives a step's verdict, or what was thrown
 */
export function search(r, take) {
  const rules = r.once(3) ? rulesOf(r) : undefined;
  const world = worldOf(r);
  let verdict = take({ rules, doubt: world.doubt, nowMs: world.now });
  for (let n = 0; n < MOST_STEPS && (verdict.action === "look" || verdict.action === "page"); n++) {
    world.now += verdict.delayMs > 1e12 ? 1 : verdict.delayMs - (r.once(12) ? Math.min(verdict.delayMs, r.below(9_000)) : 0);
    verdict = take({ rules, state: r.once(40) ? odd(r, verdict.state) : verdict.state, list: listOf(r, world) });
  }
}

/** Rules: sound ones, or such as one field makes a nonsense. */
function rulesOf(r) {
  const rules = {};
  const some = (field, most) => {
    if (r.once(2)) rules[field] = r.once(12) ? r.integer() : r.below(most);
  };
  some("skewMs", 9_000);
  some("settleMs", 20_000);
  some("initialBackoffMs", 3_000);
  some("maxBackoffMs", 9_000);
  some("budgetMs", 90_000);
  some("maxLooks", 5);
  some("maxPages", 4);
  if (r.once(6)) rules[r.pick(["skewMs", "settleMs", "initialBackoffMs", "maxBackoffMs", "budgetMs", "maxLooks", "maxPages"])] = r.pick([-1, 0, 0.5, 2 ** 53, "1", null]);
  return rules;
}

function worldOf(r) {
  const sentMs = r.once(20) ? r.integer() : SENT_MS + r.below(1000);
  const failedMs = r.once(20) ? r.integer() : sentMs + r.below(5_000);
  const ahead = r.once(3) ? r.below(8_000) - 4_000 : r.once(30) ? -400_000 : 0; // of the vendor's clock
  const version = r.once(25) ? r.pick(NO_VERSION) : r.once(8) ? ESSAY.toUpperCase() : ESSAY;
  const doubt = { sentMs, failedMs, promptVersionId: r.once(40) ? 7 : version, resend: r.once(2) };
  return { doubt, now: failedMs, sentMs, failedMs, ahead, more: r.once(3), busy: r.once(2), mute: r.once(30) };
}

function listOf(r, world) {
  const askedMs = world.now;
  world.now = Math.min(askedMs + (r.once(3) ? r.below(3_000) : 0), 2 ** 53 - 1);
  if (r.once(8)) return { outcome: r.once(5) ? "rejected" : "failed", nowMs: world.now, ...(r.once(2) && { waitMs: r.once(6) ? r.integer() : r.below(9_000) }) };
  const n = r.once(4) ? 0 : r.once(40) ? 50 + r.below(3) : r.below(6);
  return {
    outcome: "answered",
    date: world.mute || r.once(30) ? "" : r.once(12) ? date(r, world.now) : new Date(Math.min(Math.max(world.now + world.ahead, 0), 8e14)).toUTCString(),
    askedMs: r.once(30) ? r.integer() : askedMs,
    nowMs: r.once(30) ? r.integer() : world.now,
    rows: Array.from({ length: n }, () => rowOf(r, world)),
    rivals: Array.from({ length: world.busy ? r.below(3) : 0 }, () => rivalOf(r, world)),
    ...(world.more && { hasMore: r.once(2) }),
    ...(r.once(12) && { claimed: true }),
  };
}

function rowOf(r, world) {
  if (r.once(60)) return r.pick([null, [], "row", 0, {}]);
  return {
    runId: r.once(50) ? r.pick([undefined, "", "no name", 7, runId(r)]) : r.once(4) ? `run_${r.below(3)}` : runId(r),
    promptVersionId: r.once(50) ? r.pick([undefined, null, ...NO_VERSION]) : r.once(2) ? ESSAY : OTHER,
    createdAt: r.once(50) ? r.pick([undefined, null, "", "yesterday", 1_770_000_000]) : timestamp(r, world.sentMs + world.ahead + r.below(12_000) - 6_000),
    claimed: r.once(5),
  };
}

/** A timestamp of RFC 3339, in one of its forms, seldom broken. */
export function timestamp(r, ms) {
  const text = new Date(Math.min(Math.max(ms, -6e13), 2e14)).toISOString();
  switch (r.below(8)) {
    case 0: return text.replace("Z", `${r.text(30, [..."0123456789"])}z`).replace("T", "t");
    case 1: return text.replace(/\.\d+Z$/, r.pick(["Z", "+00:00", "-00:00", "+01:00", "-11:30", "+23:59", "+24:00", ""]));
    case 2: return `${text.slice(0, 17)}${r.pick(["60", "59", "61"])}${r.pick(["Z", ".5Z", "+00:00"])}`;
    case 3: return r.once(4) ? text.slice(0, 20) + "1".repeat(40 + r.below(8)) + "Z" : r.pick([text, `${text} `, `${r.pick(["0000", "1900", "2024", "2025"])}-02-29T00:00:00Z`]);
    case 4: {
      const at = r.below(text.length);
      return r.once(2) ? text.slice(0, at) + r.pick(MARKS) + text.slice(at + r.below(2)) : text;
    }
    default: return text;
  }
}

function rivalOf(r, world) {
  const sentMs = Math.max(0, world.sentMs + r.below(40_000) - 20_000);
  return { sentMs: r.once(20) ? r.integer() : sentMs, endedMs: r.once(2) ? 0 : r.once(20) ? r.integer() : sentMs + r.below(9_000) };
}

/** What is remembered, with something else in a field or two. */
function odd(r, state) {
  const changed = { ...state };
  for (let n = 1 + r.below(2); n > 0; n--) {
    const field = r.pick(Object.keys(state));
    const value = state[field];
    changed[field] = typeof value === "number" ? (field === "found" ? r.below(4) : r.integer()) : typeof value === "boolean" ? !value : r.pick(["", ESSAY, OTHER, "run_1", runId(r), 7]);
  }
  return changed;
}
