import { readFile, readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = new URL("../../", import.meta.url);

/** The module under test. */
export const coreURL = new URL("build/core.wasm", root);

/** Loads a development tool; they are installed in worker/. */
export const tool = createRequire(new URL("worker/package.json", root));

/** Reads the built-in stories, then those of the file or folder that STORIES names. */
export async function loadStories(dir = fileURLToPath(new URL("core/testdata/stories", root))) {
  const files = await filesBelow(dir);
  const extra = process.env.STORIES;
  return extra ? [...files, ...(await filesBelow(extra))] : files;
}

/** Reads a file, or every *.json below a folder in the byte order of their paths. */
export async function filesBelow(path) {
  if (!(await stat(path)).isDirectory()) return [await file(path, basename(path))];
  const names = (await readdir(path, { recursive: true }))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.split(sep).join("/"))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Promise.all(names.map((name) => file(join(path, name), name)));
}

const file = async (path, name) => ({ name, json: await readFile(path, "utf8") });
