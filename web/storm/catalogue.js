import { parse } from "./field.js";
import { readPeer } from "./readpeer.js";

/** Reads a catalogue, a text or what JSON.parse made of it. */
export function readCatalogue(json) {
  const f = parse("catalogue", json).only("answers", "peers");
  const a = f.object("answers", "done", "going", "late", "refused", "down");
  const answers = {};
  for (const kind of ["done", "going", "late", "refused", "down"]) {
    const g = a.object(kind, "status", "body");
    if (!g.has("status")) g.fail("status", "a status");
    answers[kind] = { kind, status: g.integer("status", 0, 100, 599), failure: "", retryAfter: "", body: g.text("body") };
  }
  return { answers, peers: (f.list("peers") ?? []).map(readPeer) };
}
