import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { root, tool } from "../load.mjs";
import { ifMain } from "./main.mjs";

const MODULES = [
  "web/test/hosts/workerd-entry.mjs", "web/core.js", "web/instance.js", "web/layout.js", "web/test/stories.mjs",
  "web/test/flip.mjs", "build/core.wasm",
];

/** Tells the stories to the core in workerd, where core.wasm is a compiled module. */
export async function run(files, flip) {
  const { Miniflare } = tool("miniflare");
  const miniflare = new Miniflare({
    cf: false,
    compatibilityDate: "2026-04-01",
    modulesRoot: fileURLToPath(root),
    modules: await Promise.all(MODULES.map(async (path) => ({
      type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
      path: fileURLToPath(new URL(path, root)),
      contents: await readFile(new URL(path, root)),
    }))),
  });
  try {
    await miniflare.ready;
    const response = await miniflare.dispatchFetch("http://stories.test/", {
      method: "POST", body: JSON.stringify({ files, flip }),
    });
    if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}`);
    return await response.json();
  } finally {
    await miniflare.dispose();
  }
}

await ifMain(import.meta, "workerd", run);
