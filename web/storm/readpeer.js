import { MAX_MS } from "./field.js";

/** Reads how a peer behaves. */
export function readPeer(f) {
  f.only("name", "like", "facts", "sources", "requests", "methods", "statuses", "failures", "delay", "retryAfter");
  const name = f.name("name");
  if (name === "") f.fail("name", "a name");
  const peer = { name, like: f.text("like"), facts: f.text("facts"), sources: f.texts("sources") };
  peer.requests = f.integer("requests", 1, 1, 1000);
  peer.methods = f.texts("methods");
  peer.failures = f.texts("failures");
  peer.statuses = f.betweens("statuses");
  const d = f.object("delay", "firstMs", "factor", "mostMs");
  peer.firstMs = d.integer("firstMs", 0, 0, MAX_MS);
  peer.factor = d.integer("factor", 1, 1, 1000);
  peer.mostMs = d.integer("mostMs", 0, 0, MAX_MS);
  const r = f.object("retryAfter", "statuses", "mostMs");
  peer.obeys = r.betweens("statuses");
  peer.obeyMostMs = r.integer("mostMs", 0, 0, MAX_MS);
  return peer;
}
