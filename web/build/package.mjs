/**
 * The package as it is published: each entry is one file of many sources, for
 * each file has its price where it is loaded, in Node and in browsers. So a
 * source may stand in several of them: what an error is it says by its brand
 * (../field.js), and nothing else is asked across files.
 */
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { layoutAsNumbers } from "./numbers.mjs";
import { coresAsPure } from "./pure.mjs";

const { build } = createRequire(new URL("../../worker/package.json", import.meta.url))("esbuild");
const web = fileURLToPath(new URL("..", import.meta.url));

const HEAD = "// Made by web/build.mjs from web/*.js and build/core.wasm; DO NOT EDIT.\n";

/** What stands for the file that asks for its sources. */
const ENTRY = "(entry)";

/** What each file gives: all that its entry needs stands in it. */
const FILES = {
  "index.js": ["index.js", "core.js"],
  "index.workerd.js": ["index.workerd.js", "workerd.js"],
  "js.js": ["js.js"],
  "url.js": ["url.js"],
  "follow.js": ["follow.js"],
};

/** Entries that give a part of another file: an app that has both has one core. */
const PARTS = { "core.js": "index.js", "workerd.js": "index.workerd.js" };

/** Files that stand there as they were made: nobody reads the module as JavaScript, and so it need not be written out. */
const WHOLE = { "plain.js": "js.js" };

/** What a file loads only when it is needed, or as it stands, by its source. */
const APART = new Map([["js.js", "js.js"], ["module/core.wasm", "core.wasm"], ...Object.entries(WHOLE).map(([file, name]) => [`module/${name}`, file])]);

/**
 * @param {Record<string, string>} made the files of web/module/, by name
 * @returns {Promise<Record<string, string>>} the package's, by name
 */
export async function packageOf(made) {
  const files = {};
  for (const [file, sources] of Object.entries(FILES)) {
    const { text } = await bundled(sources, [apart(made), layoutAsNumbers, coresAsPure]);
    files[file] = HEAD + text;
  }
  for (const [file, whole] of Object.entries(PARTS)) {
    const { exports } = await bundled([file], [apart(made)]);
    files[file] = `${HEAD}export { ${exports.sort().join(", ")} } from "./${whole}";\n`;
  }
  for (const [file, name] of Object.entries(WHOLE)) files[file] = made[name];
  return files;
}

/** Nothing is minified: it is to be read in a debugger, and what bundles an app minifies it, but needs the remarks about what is pure. */
async function bundled(sources, plugins) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: sources.map((source) => `export * from "./${source}";`).join("\n"), resolveDir: web, sourcefile: ENTRY },
    absWorkingDir: web, plugins, bundle: true, format: "esm", target: "es2022", legalComments: "none",
    write: false, metafile: true, outfile: "out.js", logLevel: "error",
  });
  return { text: outputFiles[0].text, exports: metafile.outputs["out.js"].exports };
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
