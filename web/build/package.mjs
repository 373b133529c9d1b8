/**
 * The package as it is published: few files of many sources, for each file has
 * its price where it is loaded, in Node and in browsers. The core alone is one,
 * and the client and the loop are another beside it. A source may stand in
 * several of them: what an error is it says by its brand (../field.js), and
 * nothing else is asked across files.
 */
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { layoutAsNumbers } from "./numbers.mjs";
import { coresAsPure } from "./pure.mjs";

const { build } = createRequire(new URL("../../worker/package.json", import.meta.url))("esbuild");
const web = fileURLToPath(new URL("..", import.meta.url));

const HEAD = "// Made by web/build.mjs from web/*.js and build/core.wasm; DO NOT EDIT.\n";

/** What stands for the file that asks for its source. */
const ENTRY = "(entry)";

/** What each file gives. */
const FILES = ["index.js", "core.js", "index.workerd.js", "workerd.js", "js.js", "url.js", "follow.js"];

/** Sources that stand in one file only, which others import: an app has one core. */
const ONCE = ["core.js", "workerd.js", "js.js"];

/** Files that stand there as they were made: nobody reads the module as JavaScript, and so it need not be written out. */
const WHOLE = { "plain.js": "js.js" };

/** What is a file of its own, by its source. */
const APART = new Map([...ONCE.map((name) => [name, name]), ["module/core.wasm", "core.wasm"], ...Object.entries(WHOLE).map(([file, name]) => [`module/${name}`, file])]);

/**
 * @param {Record<string, string>} made the files of web/module/, by name
 * @returns {Promise<Record<string, string>>} the package's, by name
 */
export async function packageOf(made) {
  const files = {};
  for (const file of FILES) files[file] = HEAD + (await bundled(file, [apart(made), layoutAsNumbers, coresAsPure]));
  for (const [file, name] of Object.entries(WHOLE)) files[file] = made[name];
  return files;
}

/** Nothing is minified: it is to be read in a debugger, and what bundles an app minifies it, but needs the remarks about what is pure. */
async function bundled(source, plugins) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from "./${source}";`, resolveDir: web, sourcefile: ENTRY },
    absWorkingDir: web, plugins, bundle: true, format: "esm", target: "es2022", legalComments: "none",
    write: false, outfile: "out.js", logLevel: "error",
  });
  return outputFiles[0].text;
}

/** For esbuild: what is a file of its own is imported from there; web/module/ is what was made, wherever it is written. */
function apart(made) {
  return {
    name: "apart",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir, importer }) => {
        const source = relative(web, join(resolveDir, path)).replaceAll("\\", "/");
        const file = basename(importer) === ENTRY ? undefined : APART.get(source);
        return file === undefined ? { path: join(web, source) } : { path: `./${file}`, external: true };
      });
      onLoad({ filter: /[\\/]web[\\/]module[\\/]\w+\.js$/ }, ({ path }) => {
        const name = relative(join(web, "module"), path);
        return name in made ? { contents: made[name], resolveDir: join(web, "module") } : undefined;
      });
    },
  };
}
