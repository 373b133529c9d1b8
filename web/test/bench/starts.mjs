/**
 * The ways from nothing to a first decision, for any host that has modules:
 * each imports what it needs, and no more.
 */
import { OBSERVATION } from "./observation.mjs";

/** By name; each takes where the folders web/ and build/, and the bundle, are. */
const WAYS = {
  "default form, bundled": async ({ bundle }) => import(bundle),
  "the core alone": async ({ web }) => import(`${web}module/package/core.js`),
  "default form": async ({ web }) => import(`${web}module/package/index.js`),
  "url form": async ({ web }) => {
    const { loadCore } = await import(`${web}module/package/url.js`);
    return loadCore(`${web}module/package/core.wasm`);
  },
  "js form": async ({ web }) => import(`${web}module/package/js.js`),
  // What it takes is fetched and compiled at once.
  "Go's own module": async ({ web, build }) => {
    const [{ bindCore }, { start }, module] = await Promise.all([
      import(`${web}bind.js`), import(`${web}runtime.js`), compiled(`${build}ladder/plain.wasm`),
    ]);
    return bindCore(() => start(module));
  },
  "the sources": async ({ web }) => import(`${web}index.js`),
};

export const NAMES = Object.keys(WAYS);

/** What users get: the file of who only wants decisions, those of who wants the client too, and what an app's bundler makes of them. */
export const ALONE = "the core alone";
export const DEFAULT = "default form";
export const BUNDLED = "default form, bundled";

/** The one that is measured beside it. */
export const BESIDE = "Go's own module";

/** What nobody gets: the files that the package is made of. */
export const SOURCES = "the sources";

/** Gives the milliseconds from nothing to the first decision. */
export async function timeFirst(name, where) {
  const from = performance.now();
  const core = await WAYS[name](where);
  const { action } = core.decide(OBSERVATION);
  const ms = performance.now() - from;
  if (action !== "poll") throw new Error(`${name}: the first decision is ${action}`);
  return ms;
}

async function compiled(url) {
  if (!url.startsWith("file:")) return WebAssembly.compileStreaming(fetch(url));
  const { readFile } = await import("node:fs/promises");
  return WebAssembly.compile(await readFile(new URL(url)));
}
