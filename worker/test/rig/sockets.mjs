// How many callers are connected to an edge.
import { readFileSync } from "node:fs";

/** Gives the number of established connections to where url leads. */
export function connectedTo(url) {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
  const ESTABLISHED = "01";
  return readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1).map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === ESTABLISHED && local?.endsWith(`:${port}`)).length;
}

/** Waits until n callers are connected to an edge and have had a moment to be heard. */
export async function connected(url, n) {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  for (let tries = 0; connectedTo(url) < n; tries++) {
    if (tries > 400) throw new Error(`${connectedTo(url)} of ${n} callers are connected`);
    await pause(50);
  }
  await pause(1000);
}
