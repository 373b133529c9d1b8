import { fileURLToPath } from "node:url";
import { root, tool } from "../load.mjs";

/** For esbuild: what is imported when it is needed is a file of its own, as bundlers that split have it, and weighs nothing here. */
const lazyApart = {
  name: "lazy apart",
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined));
  },
};

/**
 * Bundles as an app for browsers does, minified.
 * @param {string|{source: string}} entry a file below the repository, or a module's text, which may import development tools
 * @param {import("esbuild").Plugin[]} [plugins]
 * @returns {Promise<Uint8Array>}
 */
export async function bundle(entry, plugins = []) {
  const { build } = tool("esbuild");
  const from = typeof entry === "string"
    ? { entryPoints: [fileURLToPath(new URL(entry, root))] }
    : { stdin: { contents: entry.source, resolveDir: fileURLToPath(new URL("worker/", root)), sourcefile: "entry.mjs" } };
  const { outputFiles } = await build({
    ...from, plugins: [...plugins, lazyApart], bundle: true, minify: true, format: "esm", platform: "browser", write: false, logLevel: "error",
  });
  return outputFiles[0].contents;
}
