// The packages that people take for this work, each as an app imports it: they
// are pinned in worker/package.json. None of them decides what this one does.
import { readFileSync } from "node:fs";
import { root } from "../load.mjs";

/** What is bundled: the packages, what of them if that is not all, and the module that an app would write. */
export const PEERS = [
  { of: ["ky"], source: 'export { default } from "ky";' },
  { of: ["p-retry"], source: 'export { default } from "p-retry";' },
  {
    of: ["cockatiel"], part: "its retry alone",
    source: 'export { retry, handleAll, ExponentialBackoff } from "cockatiel";',
  },
  { of: ["cockatiel"], source: 'export * from "cockatiel";' },
  {
    of: ["axios", "axios-retry"],
    source: 'import axios from "axios"; import axiosRetry from "axios-retry"; axiosRetry(axios); export default axios;',
  },
];

/** A peer as a table names it, with versions. */
export function named({ of, part }) {
  const all = of.map((name) => `${name} ${version(name)}`).join(" + ");
  return part ? `${all}, ${part}` : all;
}

/** The version of a package that is installed. */
export function version(name) {
  return JSON.parse(readFileSync(new URL(`worker/node_modules/${name}/package.json`, root), "utf8")).version;
}
