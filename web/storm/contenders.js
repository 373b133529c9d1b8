import { Field } from "./field.js";
import { readPeer } from "./readpeer.js";

/** Reads what is compared: ours, the paced gate, and peers by name or as they are. */
export function readContenders(catalogue, f) {
  const items = f.list("policies") ?? ["ours", "paced", ...catalogue.peers.map((peer) => peer.name)]
    .map((name, i) => new Field(f.what, `${f.at("policies")}[${i}]`, name));
  const all = [];
  for (const item of items) {
    const one = readContender(catalogue, item);
    if (all.some((other) => other.name === one.name)) item.fail("", "a name that no other has");
    all.push(one);
  }
  if (all.length === 0) f.fail("policies", "at least one");
  return all;
}

function readContender(catalogue, item) {
  const name = item.value;
  if (typeof name !== "string") {
    const peer = readPeer(item);
    return { name: peer.name, paced: false, peer };
  }
  if (name === "ours" || name === "paced") return { name, paced: name === "paced", peer: undefined };
  const peer = catalogue.peers.find((one) => one.name === name);
  return peer ? { name, paced: false, peer } : item.fail("", "ours, paced, a name in the catalogue, or a peer");
}
