import { readFileSync } from "node:fs";

const TABLE = /export const AT = Object\.freeze\(\{\n((?: {2}\w+: \d+,\n)+)\}\);/;

/** For esbuild: puts the numbers of web/layout.js where they are used, and leaves their many names out. */
export const layoutAsNumbers = {
  name: "layout as numbers",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]web[\\/]layout\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!TABLE.test(text)) throw new Error("web/layout.js is not written as it was");
      // TypeScript's constants are the ones that esbuild replaces by their values.
      return { contents: text.replace(TABLE, (_, rows) => `export const enum AT {\n${rows.replaceAll(":", " =")}}`), loader: "ts" };
    });
  },
};
