// A tiny app, bundled and opened in Chromium under a strict policy, makes a run
// through the edge, which is of another origin.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { BUNDLERS } from "./bundlers.mjs";
import { launch } from "./chromium.mjs";
import { installed } from "./project.mjs";
import { inputOf, QUICK, setClientStage } from "./stage.mjs";

const APP = `
  import { createClient, FollowthroughError } from "followthrough";
  const { input, ...options } = JSON.parse(new URLSearchParams(location.search).get("given"));
  const seen = [];
  const onProgress = ({ decision }) => decision && seen.push(decision.action + " " + decision.reason);
  createClient(options).run(input, { onProgress }).then(
    (run) => document.body.append(seen.join(", ") + ": " + run.outputs[0].data),
    (error) => document.body.append(error instanceof FollowthroughError ? error.code + " " + error.advice : String(error)),
  );
`;
const TYPES = { ".html": "text/html", ".js": "text/javascript" };

let project, server, origin, stage, browser;
let served = []; // by the page's server
let serving; // {folder, scripts}: what it serves, and what the page may run
before(async () => {
  project = installed();
  server = createServer(({ url }, response) => {
    const path = join(serving.folder, url === "/" || url.startsWith("/?") ? "index.html" : url);
    const found = existsSync(path);
    served.push(url.split("?")[0]);
    response.writeHead(found ? 200 : 404, {
      "content-type": TYPES[extname(path)] ?? "text/plain",
      "content-security-policy": `default-src 'none'; script-src ${serving.scripts}; img-src data:; connect-src ${stage.edge.url}`,
    }).end(found ? readFileSync(path) : "not found");
  });
  await new Promise((ready, failed) => server.once("error", failed).listen(0, "127.0.0.1", ready));
  origin = `http://127.0.0.1:${server.address().port}`;
  stage = await setClientStage({ vars: { ALLOWED_ORIGINS: origin, POLICY: JSON.stringify(QUICK) } });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await stage?.close();
  server?.closeAllConnections();
  server?.close();
  project?.remove();
});
beforeEach(() => stage.vendor.reset());

/** Opens the app: {text (what it shows), files (what its page loaded), complaints}. */
async function opened(folder, scripts, given) {
  [served, serving] = [[], { folder, scripts }];
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await page.goto(`${origin}/?given=${encodeURIComponent(JSON.stringify(given))}`);
    await page.waitForFunction(() => document.body.textContent.trim() !== "");
    return { text: (await page.locator("body").textContent()).trim(), files: served.slice(1), complaints };
  } finally {
    await page.close();
  }
}

for (const [name, bundle] of Object.entries(BUNDLERS)) {
  test(`bundled by ${name}`, async () => {
    const dir = join(project.dir, name);
    mkdirSync(dir);
    cpSync(join(project.dir, "package.json"), join(dir, "package.json"));
    writeFileSync(join(dir, "app.js"), APP);
    await bundle(dir);
    const given = { baseUrl: stage.edge.url, token: stage.vendor.key, policy: QUICK, input: inputOf(name) };

    await stage.vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }]);
    const usual = await opened(join(dir, "out"), "'self' 'wasm-unsafe-eval'", given);
    assert.deepEqual([usual.text, usual.complaints], [`return done: A run about "${name}".`, []]);
    assert.equal((await stage.vendor.stats()).runsCreated, 1);

    const strict = await opened(join(dir, "out"), "'self'", given);
    assert.deepEqual([strict.text, strict.complaints], [`return done: A run about "${name}".`, []]);
    const more = strict.files.filter((file) => !usual.files.includes(file));
    assert.ok(more.length > 0 && more.every((file) => file.endsWith(".js")), `${strict.files}`); // the core without WebAssembly, and only there
    assert.ok(more.some((file) => readFileSync(join(dir, "out", file)).length > 40_000));

    const refused = await opened(join(dir, "out"), "'self' 'wasm-unsafe-eval'", { ...given, token: "bp_wrong" });
    assert.match(refused.text, /^UNAUTHORIZED_ERROR .*key/i);
  });
}
