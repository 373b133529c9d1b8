import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { root } from "../load.mjs";
import { answers } from "./answers.mjs";

const TYPES = { js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };
const SERVED = /^\/(web\/[\w/.-]+\.(?:m?js|wasm)|build\/(?:core|ladder\/plain)\.wasm)$/;

// Isolated pages have the finer clock. Nothing may be kept: not by the HTTP
// cache, and so not by the cache of compiled code beside it.
const HEADERS = {
  "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp", "cache-control": "no-store",
};

/**
 * Serves the repository's modules on loopback, below any first folder, so that
 * no two pages need share an address: /1/web/core.js is web/core.js.
 * And it is a vendor that always has a finished run: answers.mjs.
 * @param {Record<string, Uint8Array>} bundles by name: what is served as /…/bundle.js
 * @returns {Promise<{origin: string, close(): void}>}
 */
export async function servePages(bundles) {
  const kept = new Map(); // a disk's time is not a server's
  const file = async (path) => {
    if (!kept.has(path)) kept.set(path, await readFile(new URL(`.${path}`, root)));
    return kept.get(path);
  };
  const server = createServer(async (request, response) => {
    const send = (status, type, body) => response.writeHead(status, { ...HEADERS, "content-type": type }).end(body);
    const path = request.url.replace(/^\/\w+/, "");
    if (path === "/") return send(200, "text/html", "<!doctype html><meta charset=utf-8><title>bench</title><link rel=icon href=data:,>");
    if (path.slice(1) in bundles) return send(200, TYPES.js, bundles[path.slice(1)]);
    if (answers(request, response)) return;
    if (!SERVED.test(path) || path.includes("..")) return send(404, "text/plain", "not found");
    try {
      return send(200, TYPES[path.split(".").pop()], await file(path));
    } catch (error) {
      return send(404, "text/plain", error.code);
    }
  });
  await new Promise((ready, failed) => server.once("error", failed).listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
