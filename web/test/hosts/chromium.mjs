import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { launch } from "../chromium.mjs";
import { root } from "../load.mjs";
import { ifMain } from "./main.mjs";

const TYPES = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm", json: "application/json" };
const SERVED = /^\/(web\/[\w/.-]+\.m?js|build\/core\.wasm)$/;

/** Tells the stories to the core in a page of Chromium, loaded over loopback HTTP. */
export async function run(files, flip) {
  const server = createServer((request, response) => serve(request, response, JSON.stringify(files)));
  await new Promise((ready, failed) => server.once("error", failed).listen(0, "127.0.0.1", ready));
  let browser;
  try {
    browser = await launch();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(inPage, flip);
  } finally {
    await browser?.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Runs in the page. */
async function inPage(flip) {
  const [{ loadCore }, { runStories }, { maybeFlip }, files] = await Promise.all([
    import("/web/core.js"), import("/web/test/stories.mjs"), import("/web/test/flip.mjs"),
    fetch("/stories.json").then((response) => response.json()),
  ]);
  return runStories(maybeFlip(await loadCore("/build/core.wasm"), flip), files);
}

async function serve({ url }, response, stories) {
  const send = (status, type, body) => response.writeHead(status, { "content-type": type }).end(body);
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
