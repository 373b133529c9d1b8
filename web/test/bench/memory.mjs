import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ONCE = fileURLToPath(new URL("memory-once.mjs", import.meta.url));
const PAGE = 65_536;
const MIB = 1_048_576;

/**
 * Lets a form decide many times in a process of its own.
 * @param {string} form its file in the package
 * @returns {Promise<{calls: number, instances: number, before: object, after: object}>}
 */
export async function decideOften(form, calls) {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", ONCE, form, String(calls)]);
  return JSON.parse(stdout);
}

/**
 * Whether nothing grew: the module's memory by no page, be it WebAssembly's or
 * an array buffer, and the heap by no mebibyte; and no instance had to be replaced.
 */
export function flat({ before, after, instances }) {
  const pages = after.pages === before.pages && after.arrayBuffers < before.arrayBuffers + PAGE;
  return instances <= 1 && pages && after.heapUsed <= before.heapUsed + MIB;
}
