/**
 * Makes web/module/, the forms in which the module is imported, and of these
 * and the sources the package, from build/core.wasm
 * and build/lean.wasm, which is that without what only a gate needs:
 *
 *	node web/build.mjs [core.wasm lean.wasm [folder]]
 *
 *	core.wasm   the module itself
 *	inline.js   the lean one as text: bytes() gives it
 *	unpack.js   what makes bytes of such a text
 *	js.js       the same without WebAssembly: start() gives the exports of a new instance. Of a module that has
 *	            imports there is none: the file throws when it is imported, and says so
 *	start.js    start(module) gives them for a compiled module
 *	runtime.js  what start.js needs for a module that has imports; else absent
 *	package/    what is published: package.json says which file is what
 *
 * Equal modules give equal files. start.js is written last.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { javascriptOf } from "./build/javascript.mjs";
import { packageOf } from "./build/package.mjs";
import { textOf } from "./build/text.mjs";
import { unpackOf } from "./build/unpack.mjs";

const HEAD = "// Made by web/build.mjs from build/core.wasm and build/lean.wasm; DO NOT EDIT.\n";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [from = here("../build/core.wasm"), less = here("../build/lean.wasm"), folder = here("module")] = process.argv.slice(2);

const wasm = readFileSync(from);
const lean = readFileSync(less);
const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));

const made = {
  "inline.js": HEAD + inline(),
  "unpack.js": `// Made by web/build.mjs from web/build/unpack.wat; DO NOT EDIT.\n${unpackOf()}`,
  "js.js": HEAD + (imports.length === 0 ? javascriptOf(lean) : none()),
  ...(imports.length > 0 && { "runtime.js": `${HEAD}${readFileSync(here("runtime.js"), "utf8")}` }),
  "start.js": HEAD + start(),
};
const published = Object.entries(await packageOf(made)).map(([name, text]) => [`package/${name}`, text]);
const files = {
  "core.wasm": wasm,
  ...Object.fromEntries(published),
  "package/core.wasm": wasm,
  "package/LICENSE": readFileSync(here("../LICENSE")),
  ...made, // start.js is its last
};
rmSync(folder, { recursive: true, force: true });
for (const [name, content] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

function inline() {
  return [
    'import { unpacked } from "../text.js";',
    'import { unpack } from "./unpack.js";',
    `export const bytes = () => unpacked(${JSON.stringify(textOf(lean))}, ${lean.length}, unpack);\n`,
  ].join("\n");
}

function none() {
  const why = `followthrough/js is not in this build: its module imports ${imports[0].module} ${imports[0].name}. Build the last rung, make build RUNG=opt`;
  return `throw new Error(${JSON.stringify(why)});\nexport const start = undefined;\n`;
}

function start() {
  if (imports.length > 0) return 'export { start } from "./runtime.js";\n';
  return "export const start = (module) => new WebAssembly.Instance(module).exports;\n";
}
