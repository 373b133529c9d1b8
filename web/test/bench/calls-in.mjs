// Where calls are timed: in this process, and in a page.
import { readFile } from "node:fs/promises";
import { root } from "../load.mjs";
import { timeCalls } from "./calls.mjs";

const MODULE = "web/module/core.wasm";
const [FORM, JS_FORM] = ["index.js", "js.js"].map((name) => `module/package/${name}`);

export async function callsInNode(how) {
  const web = new URL("web/", root);
  const [{ core }, { core: js }, { start }, module] = await Promise.all([
    import(new URL(FORM, web)), import(new URL(JS_FORM, web)), import(new URL("module/start.js", web)),
    readFile(new URL(MODULE, root)).then((bytes) => WebAssembly.compile(bytes)),
  ]);
  return timeCalls({ "default form": core, "js form": js }, () => start(module), how);
}

export async function callsInChromium(how, browser, origin) {
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/calls/`);
    return await page.evaluate(inPage, { base: `${origin}/calls/`, form: FORM, jsForm: JS_FORM, path: MODULE, how });
  } finally {
    await page.close();
  }
}

/** Runs in the page. */
async function inPage({ base, form, jsForm, path, how }) {
  const [{ core }, { core: js }, { start }, { timeCalls: time }, module] = await Promise.all([
    import(`${base}web/${form}`), import(`${base}web/${jsForm}`), import(`${base}web/module/start.js`),
    import(`${base}web/test/bench/calls.mjs`), WebAssembly.compileStreaming(fetch(base + path)),
  ]);
  return time({ "default form": core, "js form": js }, () => start(module), how);
}
