import { readFile } from "node:fs/promises";
import { leanURL } from "../load.mjs";

const TEXT = /\bunpacked\("(?:[^"\\]|\\.)*", \d+, unpack\)/;

/** For esbuild: puts the module into the bundle as base64, as is usual, instead of as text that a compressor can read. */
export const asBase64 = {
  name: "base64",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]module[\\/]package[\\/]core\.js$/ }, async ({ path }) => {
      const [form, wasm] = await Promise.all([readFile(path, "utf8"), readFile(leanURL)]);
      if (!TEXT.test(form)) throw new Error(`${path}: no text of the module is in it`);
      return { contents: form.replace(TEXT, `Uint8Array.from(atob("${wasm.toString("base64")}"), (c) => c.charCodeAt(0))`) };
    });
  },
};
