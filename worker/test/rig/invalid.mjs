// Keys that the vendor refuses, each new, and what they leave in the gates' storage.
import { randomBytes } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { tablesOf } from "./sqlite.mjs";
import { operationOf } from "./caller.mjs";

const AT_ONCE = 20;

/** Calls with n keys, half of them creates with an Idempotency-Key. Gives the keys and how often which status came. */
export async function invalidKeys(stand, n) {
  const keys = Array.from({ length: n }, (_, i) => `invalid_${i}_${randomBytes(9).toString("hex")}`);
  const statuses = new Map();
  const waiting = [...keys.entries()];
  const work = async () => {
    for (let next; (next = waiting.pop()) !== undefined; ) {
      const [i, key] = next;
      const headers = { authorization: `Bearer ${key}` };
      const create = i % 2 === 0;
      const answer = await fetch(`${stand.url}/v1/${create ? "runs" : "me"}`, create
        ? { method: "POST", headers: { ...headers, "idempotency-key": `of ${i}`.replace(" ", "-") }, body: operationOf(`invalid ${i}`).body }
        : { headers });
      await answer.arrayBuffer();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { keys, statuses };
}

/** Counts what a store holds: {gates, tables, rows, alarms, bytes}, the rows and tables of all gates together. */
export function left(store) {
  const sum = { gates: 0, tables: 0, rows: 0, alarms: 0, bytes: 0 };
  for (const name of readdirSync(store, { recursive: true })) {
    const path = join(store, name);
    const seen = statSync(path, { throwIfNoEntry: false }); // a log goes with its last page
    if (seen?.isFile()) sum.bytes += seen.size;
    if (!name.endsWith(".sqlite")) continue;
    const tables = tablesOf(path);
    if (basename(path) === "metadata.sqlite") {
      sum.alarms += tables.get("_cf_ALARM") ?? 0;
      continue;
    }
    sum.gates++;
    sum.tables += tables.size;
    for (const rows of tables.values()) sum.rows += rows;
  }
  return sum;
}

/** Waits until a store holds nothing but empty databases, at most for ms; gives what it holds. */
export async function leftAtLast(store, ms = 20_000) {
  const endMs = Date.now() + ms;
  for (;;) {
    const sum = whole(store);
    if ((sum?.tables === 0 && sum.alarms === 0) || Date.now() > endMs) return sum ?? left(store);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** As left; undefined where a gate wrote while it was read. */
export function whole(store) {
  try {
    return left(store);
  } catch {
    return undefined;
  }
}
