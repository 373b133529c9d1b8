// Where successes are timed: in this process before a server in another, and in
// a page before the server that it came from.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { root } from "../load.mjs";
import { timeSuccesses } from "./successes.mjs";

const PACKAGE = "web/module/package/index.js";
const SERVER = fileURLToPath(new URL("answers.mjs", import.meta.url));

/** @param {string} peers the URL of the peers' bundle */
export async function successesInNode(how, peers) {
  const [web, others] = await Promise.all([import(new URL(PACKAGE, root)), import(peers)]);
  const server = fork(SERVER);
  try {
    const [base] = await once(server, "message");
    return await timeSuccesses(base, web, others, how);
  } finally {
    server.disconnect();
  }
}

/** The same in a page of a page server that has the peers' bundle as peers.js. */
export async function successesInChromium(how, browser, origin) {
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/successes/`);
    return await page.evaluate(inPage, { base: `${origin}/successes`, path: PACKAGE, how });
  } finally {
    await page.close();
  }
}

/** Runs in the page. */
async function inPage({ base, path, how }) {
  const [web, peers, { timeSuccesses: time }] = await Promise.all([
    import(`${base}/${path}`), import(`${base}/peers.js`), import(`${base}/web/test/bench/successes.mjs`),
  ]);
  return time(base, web, peers, how);
}
