// The desk's way to the API and to the key's gate. It gets neither key nor host.
import { toVendor } from "./headers.mjs";
import { ask } from "./vendor.mjs";

/** The longest that the desk waits for a slot, in ms: it tells how things are now. */
const SLOT_MS = 5_000;

/** Gives what askDesk and runCron take. gate gives a stub of the key's gate. */
export function wayOf(config, key, gate) {
  return {
    async fetchVendor(path, { signal }) {
      await slot(gate, signal);
      return ask(config.upstream + path, { headers: toVendor(new Headers({ accept: "application/json" }), key) }, signal);
    },
    status: () => gate().status(),
    hold: (untilMs) => gate().between({ untilMs }),
    keyRefused: () => gate().keyRefused(),
  };
}

async function slot(gate, signal) {
  const untilMs = Date.now() + SLOT_MS;
  for (let ticket; ; ) {
    const given = await gate()
      .slot({ ticket, leftMs: Math.max(0, untilMs - Date.now()), bytes: 0 })
      .catch(() => ({ refused: "gate_unavailable" }));
    if (signal.aborted && given.again) await gate().leave(given.again).catch(() => {});
    signal.throwIfAborted();
    if (given.refused) throw Object.assign(new Error("the gate gave no slot"), { reason: given.refused });
    if (!given.again) return;
    ticket = given.again;
  }
}
