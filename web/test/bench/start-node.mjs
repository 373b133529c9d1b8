import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { root } from "../load.mjs";
import { NAMES } from "./starts.mjs";

const ONCE = fileURLToPath(new URL("start-once.mjs", import.meta.url));

/**
 * Starts every form many times in Node, in turns, each time in a process of
 * its own, for V8 remembers what it has compiled.
 * @param {string} bundle the URL of the bundled package
 * @returns {Record<string, number[]>} milliseconds by form
 */
export function startsInNode(times, bundle) {
  const where = JSON.stringify({ web: new URL("web/", root).href, build: new URL("build/", root).href, bundle });
  const all = Object.fromEntries(NAMES.map((name) => [name, []]));
  const { NODE_COMPILE_CACHE: _, ...env } = process.env; // newer ones would remember across processes too
  for (let i = 0; i < times; i++) {
    for (const name of NAMES) all[name].push(Number(execFileSync(process.execPath, [ONCE, name, where], { env })));
  }
  return all;
}
