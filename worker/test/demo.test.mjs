// The demo, as make demo runs it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAM = join(dirname(dirname(fileURLToPath(import.meta.url))), "demo.mjs");

/** Starts the demo; gives {child, seen(text) (resolves with all it printed, once text is in it), ended}. */
function startDemo(args, env = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, DEMO_EXIT: "", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  let look = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      printed += data;
      look();
    });
  }
  const ended = new Promise((resolve) => child.once("close", (code) => resolve({ code, printed })));
  const seen = (text) =>
    new Promise((resolve, reject) => {
      look = () => printed.includes(text) && resolve(printed);
      look();
      ended.then(() => reject(new Error(`the demo ended without «${text}»:\n${printed}`)));
    });
  return { child, seen, ended };
}

async function isFree(url) {
  await assert.rejects(fetch(url), (error) => error.cause?.code === "ECONNREFUSED");
}

const urlsOf = (printed) => [/^vendor +(\S+)/m.exec(printed)[1], /^edge +(\S+)/m.exec(printed)[1]];

// Both wait for the pauses of a real policy: side by side, once the vendor of the first is built.
const taken = createServer();
const port = await new Promise((resolve) => taken.listen(0, "127.0.0.1", () => resolve(taken.address().port)));
const once = startDemo(["--once"], { PORT: String(port) });
once.ended.then(() => taken.close());
const staying = once.seen("edge ").then(() => startDemo([], { PORT: "0" }));
staying.catch(() => {}); // the test tells

test("once: shows a 429, a 500 and a 504 and ends with 0, taking another port where its own is in use", async () => {
  const { code, printed } = await once.ended;
  assert.equal(code, 0, printed);
  assert.match(printed, new RegExp(`^port ${port} is in use: taking \\d+$`, "m"));
  assert.match(printed, /attempt 1 +POST → 429 .*retry_after/);
  assert.match(printed, /attempt 2 +POST → 500 .*backoff/);
  assert.match(printed, /attempt 3 +POST → 504 .*run_pending/);
  assert.match(printed, /one 200, succeeded/);
  assert.match(printed, /429 × 1, 500 × 1, 504 × 1/);
  assert.match(printed, /3 creates/);
  assert.match(printed, /runs created +1, credits spent 1/);
  for (const url of urlsOf(printed)) await isFree(url);
});

test("else it stays up, and Ctrl-C ends everything it started", async () => {
  const { child, seen, ended } = await staying;
  const printed = await seen("Ctrl-C ends everything.");
  const urls = urlsOf(printed);
  for (const [name, path] of [["Run", "/"], ["Explain", "/explain"], ["Storm", "/storm"]]) {
    assert.match(printed, new RegExp(`^  ${name} +${urls[1]}${path} `, "m"));
  }
  const page = await fetch(urls[1]);
  assert.match(await page.text(), /<h1>Run<\/h1>/);
  child.kill("SIGINT");
  assert.equal((await ended).code, 0);
  for (const url of urls) await isFree(url);
});
