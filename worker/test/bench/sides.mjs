// What is measured: the edge, and beside it a Worker that does the same by hand,
// each in a workerd of its own before one vendor.
import { readFileSync } from "node:fs";
import { Miniflare } from "miniflare";
import { bundle } from "../../../web/test/bench/bundle.mjs";
import { startEdge } from "../../local/edge.mjs";
import { workerdAt } from "../rig/workerd.mjs";
import { QUICK } from "../stage.mjs";
import { startScripted } from "./scripted.mjs";

const BY_HAND = readFileSync(new URL("by-hand.js", import.meta.url), "utf8");

/** The edge with a gate that stands open, the edge as it is, and the work by hand. */
export const DOOR = "door";
export const EDGE = "edge";
export const HAND = "by hand";

/** Starts the vendor. Gives {vendor, start(side) (of which each is a new workerd: {url, pid, close()}), close()}. */
export async function openSides() {
  const vendor = await startScripted();
  const within = new TextDecoder().decode(await bundle("worker/test/bench/open-gate.js"));
  const vars = { UPSTREAM: vendor.url, POLICY: JSON.stringify(QUICK) };
  const starts = {
    [DOOR]: () => startEdge({ vars, alone: true, within }),
    [EDGE]: () => startEdge({ vars, alone: true }),
    [HAND]: () => startByHand({ UPSTREAM: vendor.url }),
  };
  const open = new Set();
  return {
    vendor,
    async start(side) {
      const { url, close } = await starts[side]();
      const end = () => (open.delete(end), close());
      open.add(end);
      return { url, pid: workerdAt(url), close: end };
    },
    async close() {
      await Promise.all([...open].map((end) => end()));
      vendor.close();
    },
  };
}

async function startByHand(bindings) {
  const flare = new Miniflare({
    cf: false,
    telemetry: { enabled: false },
    handleRuntimeStdio(...streams) {
      for (const stream of streams) stream.resume();
    },
    workers: [{
      name: "hand", modules: true, script: BY_HAND, bindings, compatibilityDate: "2026-04-01",
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    }],
  });
  await flare.ready;
  return { url: (await flare.unsafeGetDirectURL("hand")).origin, close: () => flare.dispose() };
}
