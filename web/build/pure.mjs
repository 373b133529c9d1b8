import { readFileSync } from "node:fs";

const CORE = /^export const core = (bindCore\(.*\);)$/m;
const PARTS = /^export const \{ (\w+(?:, \w+)*) \} = core;$/m;

/**
 * For esbuild: says of a form that its core may be left out where nothing asks
 * for it. A call might do anything, and so might reading a property: a bundler
 * keeps both, and all of the module with them, unless it is told.
 */
export const coresAsPure = {
  name: "cores as pure",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]web[\\/](?:core|workerd|js)\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!CORE.test(text) || !PARTS.test(text)) throw new Error(`${path} is not written as it was`);
      const parts = (_, names) => [
        "const part = (name) => core[name];",
        ...names.split(", ").map((name) => `export const ${name} = /* @__PURE__ */ part("${name}");`),
      ].join("\n");
      return { contents: text.replace(CORE, "export const core = /* @__PURE__ */ $1").replace(PARTS, parts) };
    });
  },
};
