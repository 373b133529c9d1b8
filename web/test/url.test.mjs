import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { loadCore } from "../url.js";
import { coreURL } from "./load.mjs";

const bytes = await readFile(coreURL);
const POLLED = { method: "POST", status: 504, body: '{"status":"GATEWAY_TIMEOUT_ERROR","data":{"runId":"r-1"}}' };

test("the core loads from every kind of source", async (t) => {
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": request.url === "/typed" ? "application/wasm" : "text/plain" }).end(bytes);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => server.close());
  const at = `http://127.0.0.1:${server.address().port}`;
  const sources = {
    "a file's URL": coreURL,
    "a URL as text": `${at}/typed`,
    "a URL of another type": new URL(`${at}/plain`),
    "a response": await fetch(`${at}/typed`),
    bytes,
    "an ArrayBuffer": new Uint8Array(bytes).buffer,
    "a module": await WebAssembly.compile(bytes),
  };
  for (const [name, source] of Object.entries(sources)) {
    assert.equal((await loadCore(source)).decide(POLLED).runId, "r-1", name);
  }
});

test("what is no core is told at once", async () => {
  await assert.rejects(loadCore(5), /^TypeError: loadCore: source: want a URL/);
  await assert.rejects(loadCore(new Response("", { status: 404 })), /answered 404/);
  await assert.rejects(loadCore(new Uint8Array([0, 1, 2])), (error) => error.cause instanceof WebAssembly.CompileError);
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  await assert.rejects(loadCore(empty), TypeError); // it has none of the exports
});
