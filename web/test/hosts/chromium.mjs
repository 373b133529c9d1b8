import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { launch } from "../chromium.mjs";
import { root } from "../load.mjs";
import { ifMain } from "./main.mjs";

const TYPES = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm", json: "application/json" };
const SERVED = /^\/web\/[\w/.-]+\.(m?js|wasm)$/;

/** What a page's Content-Security-Policy must allow for a form, and no more. */
export const scriptsFor = (form) => (form === "js" ? "'self'" : "'self' 'wasm-unsafe-eval'");

/**
 * Tells the stories to the core in a page of Chromium, loaded over loopback
 * HTTP. scripts is the page's script-src.
 */
export async function run(files, { form = "", scripts = scriptsFor(form), ...options } = {}) {
  const policy = `default-src 'none'; script-src ${scripts}; connect-src 'self'`;
  const server = createServer((request, response) => serve(request, response, { stories: JSON.stringify(files), policy }));
  await new Promise((ready, failed) => server.once("error", failed).listen(0, "127.0.0.1", ready));
  let browser;
  try {
    browser = await launch();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(inPage, { form, options });
  } finally {
    await browser?.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Runs in the page. */
async function inPage({ form, options }) {
  const [{ coreOf }, { tell }, files] = await Promise.all([
    import("/web/test/forms.mjs"), import("/web/test/tell.mjs"),
    fetch("/stories.json").then((response) => response.json()),
  ]);
  return tell(() => coreOf(form, "/web/module/core.wasm"), files, options);
}

async function serve({ url }, response, { stories, policy }) {
  const send = (status, type, body) => {
    response.writeHead(status, { "content-type": type, "content-security-policy": policy }).end(body);
  };
  if (url === "/") return send(200, "text/html", "<!doctype html><meta charset=utf-8><title>stories</title>");
  if (url === "/stories.json") return send(200, TYPES.json, stories);
  if (!SERVED.test(url) || url.includes("..")) return send(404, "text/plain", "not found");
  try {
    return send(200, TYPES[url.split(".").pop()], await readFile(new URL(`.${url}`, root)));
  } catch (error) {
    return send(404, "text/plain", error.code);
  }
}

await ifMain(import.meta, "chromium", run);
