/**
 * What is remembered of a create while it is looked up, as it crosses: plain
 * values, of which nothing here knows the meaning.
 * @module
 */
import { AdoptionError, integer, object, text, truth } from "./field.js";
import { AT, MAX_MS, MAX_RUN_ID, MAX_VERSION_ID } from "./layout.js";

// A number in two words, one in a byte, a truth in a byte, and a name, which
// goes in by a room of its own.
const NUMBER = [(v, field) => integer(v, field, MAX_MS, AdoptionError), (core, v, at) => core.number(at, v), (core, at) => core.read(at)];
const FEW = [(v, field) => integer(v, field, 2, AdoptionError), (core, v, at) => { core.bytes[at] = v; }, (core, at) => core.bytes[at]];
const TRUTH = [(v, field) => truth(v, field, AdoptionError), FEW[1], (core, at) => core.bytes[at] !== 0];
const NAME = [
  (v, field) => text(v, field, AdoptionError),
  (core, v, inAt, inLengthAt, max) => core.text(v, inAt, inLengthAt, max),
  (core, inAt, inLengthAt, max, at, lengthAt) => core.string(at, core.bytes[lengthAt]),
];
const VERSION = [...NAME.slice(0, 2), (core, at, lengthAt) => core.string(at, core.get(lengthAt))]; // which comes out there too

/** In the order of the wire form. */
const FIELDS = [
  ["sentMs", NUMBER, AT.MemorySentMs],
  ["failedMs", NUMBER, AT.MemoryFailedMs],
  ["promptVersionId", VERSION, AT.AdoptVersion, AT.AdoptVersionLen, MAX_VERSION_ID],
  ["resend", TRUTH, AT.MemoryResend],
  ["looks", NUMBER, AT.MemoryLooks],
  ["since", NUMBER, AT.MemorySinceS],
  ["startingAfter", NAME, AT.AdoptAfter, AT.AdoptAfterLen, MAX_RUN_ID, AT.MemoryAfter, AT.MemoryAfterLen],
  ["pages", NUMBER, AT.MemoryPages],
  ["dated", TRUTH, AT.MemoryDated],
  ["fromMs", NUMBER, AT.MemoryFromMs],
  ["toMs", NUMBER, AT.MemoryToMs],
  ["slackMs", NUMBER, AT.MemorySlackMs],
  ["settled", TRUTH, AT.MemorySettled],
  ["sinceTooLate", TRUTH, AT.MemorySinceTooLate],
  ["found", FEW, AT.MemoryFound],
  ["runId", NAME, AT.AdoptRun, AT.AdoptRunLen, MAX_RUN_ID, AT.MemoryRun, AT.MemoryRunLen],
  ["unreadable", TRUTH, AT.MemoryUnreadable],
  ["rivals", TRUTH, AT.MemoryRivals],
  ["openRival", TRUTH, AT.MemoryOpenRival],
];

/** Writes a state into the area, {} where it is undefined. */
export function writeMemory(core, value) {
  const state = object(value, "state", AdoptionError) ?? {};
  for (const [field, [check, write], ...places] of FIELDS) write(core, check(state[field], `state.${field}`), ...places);
}

/** Reads it from there. */
export function readMemory(core) {
  return Object.fromEntries(FIELDS.map(([field, [, , read], ...places]) => [field, read(core, ...places)]));
}
