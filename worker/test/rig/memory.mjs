// What a thousand operations cost that wait at the same time.
import { callOnce, callUntilTold, operationOf } from "./caller.mjs";
import { connected } from "./sockets.mjs";
import { memoryOf } from "./workerd.mjs";

export const THOUSAND = 1000;
export const MIB = 1 << 20;
export const mib = (bytes) => (bytes / MIB).toFixed(1);

/**
 * Lets a thousand creates with bodies of 2 KB wait in an edge's queue, then
 * kills it. Gives workerd's memory in bytes: idle, above that while they wait,
 * and the most above it; and how many still waited.
 */
export async function thousandWait(stand) {
  const first = await callUntilTold(stand, operationOf("first"));
  if (first.kind !== "answered") throw new Error(`the first was ${first.kind}: ${first.reason}`);
  const idle = memoryOf(stand.pid()).now;
  const operations = Array.from({ length: THOUSAND }, (_, i) => operationOf(`waits ${i}`, { pad: "x".repeat(1900) }));
  const calls = operations.map((op) => callOnce(stand, op).then(({ status }) => status, () => "lost"));
  await connected(stand.url, THOUSAND);
  await stand.vendor.until(({ requests }) => requests.create >= 12); // they are served all the while
  const { now, most } = memoryOf(stand.pid());
  await stand.kill("a thousand wait", null);
  const waited = (await Promise.all(calls)).filter((status) => status === "lost").length;
  return { idle, above: now - idle, most: most - idle, waited };
}
