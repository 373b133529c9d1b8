import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { root, tool } from "../load.mjs";
import { ifMain } from "./main.mjs";

const TESTS = ["hosts/workerd-entry", "tell", "stories", "flip", "trap"].map((name) => `web/test/${name}.mjs`);

/** Tells the stories to the core in workerd, where core.wasm is a compiled module. */
export async function run(files, { form = "", ...options } = {}) {
  const { Miniflare } = tool("miniflare");
  const miniflare = new Miniflare({
    cf: false,
    compatibilityDate: "2026-04-01",
    modulesRoot: fileURLToPath(root),
    modules: await Promise.all([...TESTS, ...(await namesIn("web/")), ...(await namesIn("web/module/"))].map(async (path) => ({
      type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
      path: fileURLToPath(new URL(path, root)),
      contents: await readFile(new URL(path, root)),
    }))),
  });
  try {
    await miniflare.ready;
    const response = await miniflare.dispatchFetch("http://stories.test/", {
      method: "POST", body: JSON.stringify({ files, form, options }),
    });
    if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}`);
    return await response.json();
  } finally {
    await miniflare.dispose();
  }
}

async function namesIn(folder) {
  const names = await readdir(new URL(folder, root));
  return names.filter((name) => /\.(js|wasm)$/.test(name)).map((name) => folder + name);
}

await ifMain(import.meta, "workerd", run);
