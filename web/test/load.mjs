import { readFile, readdir, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = new URL("../../", import.meta.url);

/** The module under test. */
export const coreURL = new URL("build/core.wasm", root);

/** The same without what only a gate needs: what pages load. */
export const leanURL = new URL("build/lean.wasm", root);

/** Go's own module, that both were made from. */
export const plainURL = new URL("build/ladder/plain.wasm", root);

/** Loads a development tool; they are installed in worker/. */
export const tool = createRequire(new URL("worker/package.json", root));

/** Reads the built-in stories, then those of the file or folder that STORIES names. */
export async function loadStories(dir = fileURLToPath(new URL("core/testdata/stories", root))) {
  const files = await filesBelow(dir);
  const extra = process.env.STORIES;
  if (!extra) return files;
  const more = await filesBelow(extra);
  if (more.length === 0) throw new Error(`${extra}: want a file or folder of stories, found no *.json`);
  return [...files, ...more];
}

/** Reads the stories of creates in doubt. */
export const loadAdoptions = (dir = fileURLToPath(new URL("core/testdata/adoption", root))) => filesBelow(dir);

/** Reads the stories of calls that are checked. */
export const loadChecks = (dir = fileURLToPath(new URL("core/testdata/preflight", root))) => filesBelow(dir);

/** Reads a file, or every *.json below a folder in the byte order of their paths; links below it are not followed. */
export async function filesBelow(path) {
  path = await realpath(path);
  if (!(await stat(path)).isDirectory()) return [await file(path, basename(path))];
  const names = (await namesBelow(path, ""))
    .filter((name) => name.endsWith(".json"))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Promise.all(names.map((name) => file(join(path, name), name)));
}

async function namesBelow(path, prefix) {
  const names = [];
  for (const entry of await readdir(join(path, prefix), { withFileTypes: true })) {
    if (entry.isDirectory()) names.push(...(await namesBelow(path, `${prefix}${entry.name}/`)));
    if (entry.isFile()) names.push(prefix + entry.name);
  }
  return names;
}

async function file(path, name) {
  try {
    return { name, json: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    throw error instanceof TypeError ? new Error(`${path}: want UTF-8`) : error;
  }
}
