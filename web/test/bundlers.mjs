// The bundlers that people use, each as its documentation says for production:
// bundle(dir) makes dir/out/, with its page, from dir/app.js.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tool } from "./load.mjs";

const page = (script) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,"><body>${script}</body></html>`;

function withPage(dir, script) {
  mkdirSync(join(dir, "out"), { recursive: true });
  writeFileSync(join(dir, "out/index.html"), page(script));
}

export const BUNDLERS = {
  async esbuild(dir) {
    withPage(dir, '<script type="module" src="/app.js"></script>');
    await tool("esbuild").build({
      absWorkingDir: dir, entryPoints: ["app.js"], outdir: "out", bundle: true, minify: true, format: "esm", splitting: true, logLevel: "error",
    });
  },

  async vite(dir) {
    writeFileSync(join(dir, "index.html"), page('<script type="module" src="/app.js"></script>'));
    const { build } = await import(pathToFileURL(tool.resolve("vite")));
    await build({ root: dir, configFile: false, logLevel: "error", build: { outDir: "out" } });
  },

  async webpack(dir) {
    withPage(dir, '<script defer src="/main.js"></script>');
    const compiler = tool("webpack")({ mode: "production", context: dir, entry: "./app.js", output: { path: join(dir, "out") } });
    const stats = await new Promise((resolve, reject) => compiler.run((error, done) => (error ? reject(error) : resolve(done))));
    await new Promise((resolve) => compiler.close(resolve));
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
  },
};
