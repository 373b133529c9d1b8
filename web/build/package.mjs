/**
 * The package as it is published: few files of many sources, for each file has
 * its price where it is loaded, in Node and in browsers. Each source stands in
 * one of them alone: however they are combined, an error is an instance of one class.
 */
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { layoutAsNumbers } from "./numbers.mjs";
import { coresAsPure } from "./pure.mjs";

const { build } = createRequire(new URL("../../worker/package.json", import.meta.url))("esbuild");
const web = fileURLToPath(new URL("..", import.meta.url));

const HEAD = "// Made by web/build.mjs from web/*.js and build/core.wasm; DO NOT EDIT.\n";

/** What each file gives. All but shared.js are entries; index.js has the core too, so that the default form is four files and not five. */
const FILES = {
  "index.js": ["index.js", "core.js", "client.js"],
  "index.workerd.js": ["index.workerd.js", "workerd.js", "client.workerd.js"],
  "js.js": ["js.js"],
  "url.js": ["url.js"],
  "follow.js": ["follow.js"],
  "calls.js": ["calls.js", "common.js", "errors.js", "fetch.js", "progress.js", "request.js", "saved.js", "target.js"],
  "adoption.js": ["adoption.js"],
  "shared.js": ["bind.js", "field.js", "refused.js", "module/start.js"],
};

/** Files that give a part of what others have: the core alone, out of the file that has the loop beside it. */
const PARTS = { "core.js": "index.js", "workerd.js": "index.workerd.js" };

/** Files that stand there as they were made: nobody reads the module as JavaScript, and so it need not be written out. */
const WHOLE = { "plain.js": "js.js" };

/** Of this each file has the numbers that it uses, written out. */
const NUMBERS = "layout.js";

const OWNERS = new Map([...Object.entries(FILES), ...Object.entries(WHOLE).map(([file, name]) => [file, [`module/${name}`]])]
  .flatMap(([file, sources]) => sources.map((source) => [source, file])));

/**
 * @param {Record<string, string>} made the files of web/module/, by name
 * @returns {Promise<Record<string, string>>} the package's, by name
 */
export async function packageOf(made) {
  const files = {};
  const owners = new Map();
  for (const [file, sources] of Object.entries(FILES)) {
    const { text, inputs } = await bundled(sources, [fromHere(file, made), layoutAsNumbers, coresAsPure]);
    files[file] = HEAD + text;
    for (const input of inputs.filter((name) => name !== NUMBERS)) {
      if (owners.has(input)) throw new Error(`web/${input} would stand in ${owners.get(input)} and in ${file}: name who has it, in FILES`);
      owners.set(input, file);
    }
  }
  for (const [file, whole] of Object.entries(PARTS)) {
    const { exports } = await bundled([file], [fromHere(whole, made)]);
    files[file] = `${HEAD}export { ${exports.sort().join(", ")} } from "./${whole}";\n`;
  }
  for (const [file, name] of Object.entries(WHOLE)) files[file] = made[name];
  return files;
}

/** Nothing is minified: it is to be read in a debugger, and what bundles an app minifies it, but needs the remarks about what is pure. */
async function bundled(sources, plugins) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: sources.map((source) => `export * from "./${source}";`).join("\n"), resolveDir: web, sourcefile: "(entry)" },
    absWorkingDir: web, plugins, bundle: true, format: "esm", target: "es2022", legalComments: "none",
    write: false, metafile: true, outfile: "out.js", logLevel: "error",
  });
  const { exports, inputs } = metafile.outputs["out.js"];
  return { text: outputFiles[0].text, exports, inputs: Object.keys(inputs).filter((input) => input !== "(entry)") };
}

/** For esbuild: what another file has is imported from there; web/module/ is what was made, wherever it is written. */
function fromHere(file, made) {
  return {
    name: "from here",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const source = relative(web, join(resolveDir, path)).replaceAll("\\", "/");
        const owner = OWNERS.get(source) ?? file;
        if (owner !== file) return { path: `./${owner}`, external: true };
        if (source.endsWith(".wasm")) return { path: "./core.wasm", external: true };
        return { path: join(web, source) };
      });
      onLoad({ filter: /[\\/]web[\\/]module[\\/]\w+\.js$/ }, ({ path }) => {
        const name = relative(join(web, "module"), path);
        return name in made ? { contents: made[name], resolveDir: join(web, "module") } : undefined;
      });
    },
  };
}
