/**
 * A step of looking up a create whose outcome is unknown: written into the
 * area field by field, in the order in which the fields are checked, and told.
 * @module
 */
import { readMemory, writeMemory } from "./adoptmemory.js";
import { AdoptionError, integer, isObject, object, text, truth } from "./field.js";
import {
  AT, MAX_HEADER, MAX_MS, MAX_RUN_ID, MAX_TIMESTAMP, MAX_VERSION_ID, NAME_ADOPT_ACTION, NAME_ADOPT_REASON, NAME_LIST_OUTCOME, YES,
} from "./layout.js";

export { AdoptionError } from "./field.js";

/** The rules, in the order in which they are checked. */
const RULES = [
  ["skewMs", AT.RulesSkewMs], ["settleMs", AT.RulesSettleMs], ["initialBackoffMs", AT.RulesInitialBackoffMs],
  ["maxBackoffMs", AT.RulesMaxBackoffMs], ["budgetMs", AT.RulesBudgetMs], ["maxLooks", AT.RulesMaxLooks], ["maxPages", AT.RulesMaxPages],
];

/** Takes a step, and gives the verdict in wire form. The first field that cannot be used is an error. */
export function adopt(core, names, step) {
  if (!isObject(step)) throw new AdoptionError("", "a JSON object");
  writeRules(core, step.rules);
  writeMemory(core, step.state);
  const { doubt, list } = step;
  if (doubt !== undefined && list !== undefined) throw new AdoptionError("list", "none beside a doubt");
  if (doubt !== undefined) tellDoubt(core, doubt, step.nowMs);
  else if (list !== undefined) tellPage(core, names, list);
  else throw new AdoptionError("doubt", "a doubt or a list");
  return {
    action: names.get(core, NAME_ADOPT_ACTION, core.bytes[AT.VerdictAction]),
    reason: names.get(core, NAME_ADOPT_REASON, core.bytes[AT.VerdictReason]),
    delayMs: core.read(AT.VerdictDelayMs),
    runId: core.string(AT.VerdictRun, core.bytes[AT.VerdictRunLen]),
    since: core.read(AT.VerdictSinceS),
    startingAfter: core.string(AT.VerdictAfter, core.bytes[AT.VerdictAfterLen]),
    state: readMemory(core),
  };
}

/** Writes rules, the default ones where they are absent, and has them checked. */
function writeRules(core, value) {
  const rules = object(value, "rules", AdoptionError);
  core.call(core.exports.defaults);
  if (rules === undefined) return;
  for (const [field, at] of RULES) {
    if (rules[field] !== undefined) core.number(at, ms(rules[field], `rules.${field}`));
  }
  core.call(core.exports.adoptInvalid);
  const field = core.get(AT.FieldLen);
  if (field === 0) return;
  throw new AdoptionError(`rules.${core.string(AT.Text, field)}`, core.string(AT.Text + field, core.get(AT.WantLen)));
}

function tellDoubt(core, value, nowMs) {
  const doubt = object(value, "doubt", AdoptionError);
  core.number(AT.MemorySentMs, ms(doubt.sentMs, "doubt.sentMs"));
  core.number(AT.MemoryFailedMs, ms(doubt.failedMs, "doubt.failedMs"));
  core.text(lenient(doubt.promptVersionId), AT.AdoptVersion, AT.AdoptVersionLen, MAX_VERSION_ID); // a caller's own, never checked
  core.bytes[AT.MemoryResend] = truth(doubt.resend, "doubt.resend", AdoptionError);
  core.number(AT.NowMs, ms(nowMs, "nowMs"));
  core.call(core.exports.adoptStart);
}

function tellPage(core, names, value) {
  const list = object(value, "list", AdoptionError);
  core.bytes[AT.PageOutcome] = list.outcome === undefined ? 0 : outcomeOf(core, names, list.outcome);
  core.text(text(list.date, "list.date", AdoptionError), AT.Date, AT.DateLen, MAX_HEADER);
  core.number(AT.PageAskedMs, ms(list.askedMs, "list.askedMs"));
  core.number(AT.NowMs, ms(list.nowMs, "list.nowMs"));
  core.number(AT.PageWaitMs, ms(list.waitMs, "list.waitMs"));
  core.bytes[AT.PageHasMore] = truth(list.hasMore, "list.hasMore", AdoptionError);
  core.bytes[AT.PageClaimed] = truth(list.claimed, "list.claimed", AdoptionError);
  const rows = array(list.rows, "list.rows");
  const rivals = array(list.rivals, "list.rivals").map(rivalOf);
  if (core.call(core.exports.adoptBegin) === YES) {
    for (const row of rows) tellRow(core, isObject(row) ? row : {});
    for (const { sentMs, endedMs } of rivals) {
      core.number(AT.RivalSentMs, sentMs);
      core.number(AT.RivalEndedMs, endedMs);
      core.call(core.exports.adoptRival);
    }
  }
  core.call(core.exports.adoptEnd);
}

const outcomeOf = (core, names, value) =>
  names.index(core, NAME_LIST_OUTCOME, text(value, "list.outcome", AdoptionError), "list.outcome", AdoptionError);

/** A row is the vendor's: what is missing there or no text is "". */
function tellRow(core, row) {
  core.text(lenient(row.runId), AT.RowRun, AT.RowRunLen, MAX_RUN_ID);
  core.text(lenient(row.promptVersionId), AT.RowVersion, AT.RowVersionLen, MAX_VERSION_ID);
  core.text(lenient(row.createdAt), AT.RowCreated, AT.RowCreatedLen, MAX_TIMESTAMP);
  core.set(AT.RowClaimed, row.claimed === true ? 1 : 0);
  core.call(core.exports.adoptRow);
}

function rivalOf(rival) {
  if (!isObject(rival)) throw new AdoptionError("list.rivals", "an array of objects");
  return { sentMs: ms(rival.sentMs, "list.rivals.sentMs"), endedMs: ms(rival.endedMs, "list.rivals.endedMs") };
}

const ms = (v, field) => integer(v, field, MAX_MS, AdoptionError);
const lenient = (v) => (typeof v === "string" ? v : "");

function array(v, field) {
  if (v === undefined) return [];
  if (Array.isArray(v)) return v;
  throw new AdoptionError(field, "an array");
}
