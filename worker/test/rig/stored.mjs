// What the gates of a store have written, row by row.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { rowsOf } from "./sqlite.mjs";

/** Gives the rows of all gates together: {operations, chunks, runs}; of a chunk's bytes the length alone. */
export async function storedIn(store) {
  for (let tries = 0; ; tries++) {
    try {
      return read(store);
    } catch (error) {
      if (tries === 100) throw error; // a gate wrote while it was read
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Waits until what is stored is as wanted, at most for 20 s; gives it in any case. */
export async function storedAtLast(store, wanted) {
  for (const endMs = Date.now() + 20_000; ; ) {
    const stored = await storedIn(store);
    if (wanted(stored) || Date.now() > endMs) return stored;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function read(store) {
  const gates = readdirSync(store, { recursive: true }).filter((name) => name.endsWith(".sqlite") && basename(name) !== "metadata.sqlite");
  const all = (table) => gates.flatMap((name) => rowsOf(join(store, name), table));
  return { operations: all("operations"), chunks: all("chunks"), runs: all("runs") };
}
