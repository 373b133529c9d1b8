/**
 * Weighs what users download, as tables: the module beside Go's own and an
 * empty Go program, and the package as it is published, bundled and minified
 * as an app for browsers has it, beside the packages that people take for this work. Fails
 * when it weighs more than it may, or Go's own module more than 1.10 times the
 * empty program, gzipped.
 */
import { readFileSync } from "node:fs";
import { about } from "./bench/about.mjs";
import { alive } from "./bench/alive.mjs";
import { asBase64 } from "./bench/base64.mjs";
import { bundle } from "./bench/bundle.mjs";
import { moduleWeights } from "./bench/module-weights.mjs";
import { named, PEERS, version } from "./bench/peers.mjs";
import { reach } from "./bench/reach.mjs";
import { table } from "./bench/table.mjs";
import { together, weigh } from "./bench/weigh.mjs";
import { root } from "./load.mjs";

/** What pages load may weigh so much; core.wasm, which can more, has bounds of its own. */
const MOST = { raw: 45_000, brotli: 15_000, whole: { raw: 56_000, brotli: 19_000 }, imports: 0, package: 25_000, app: 24_000, timesEmpty: 1.1 };

const row = (name, { raw, gzip, brotli }) => [name, raw, gzip, brotli];
const bundled = async (...entry) => weigh(await bundle(...entry));
const PACKAGE = "web/module/package/";
const deciding = async (...entry) => weigh(await alive(await bundle(...entry)));

console.log(about([`esbuild ${version("esbuild")}`]));

const { lean, core, imports, plain, empty } = moduleWeights();
console.log(`\n${table(["module", "raw", "gzip", "brotli"], [
  row("**what pages load**", lean),
  row("`core.wasm`, which looks lost creates up, too", core),
  row("Go's own module, that both are made from", plain),
  row("`package main; func main(){}`", empty),
])}\n`);

// What an app bundles of it: a bundler leaves the rest away.
const APP = "createClient, follow, sleep, FollowthroughError, RunFailedError";
const app = await bundled({ source: `export { ${APP} } from "../${PACKAGE}index.js";` });
const whole = await deciding(`${PACKAGE}index.js`);
const url = await bundled(`${PACKAGE}url.js`);
const wasm = weigh(readFileSync(new URL(`${PACKAGE}core.wasm`, root)));
const peers = [];
for (const peer of PEERS) peers.push(row(named(peer), await bundled({ source: peer.source })));
console.log(`${table(["minified", "raw", "gzip", "brotli"], [
  row("**`createClient` and `follow`**, the module in it", app),
  row("**all of `followthrough`**", whole),
  row("the same with the module as base64", await deciding(`${PACKAGE}index.js`, [asBase64])),
  row("`followthrough/core`, without the loop", await deciding(`${PACKAGE}core.js`)),
  ...(imports === 0 ? [row("`followthrough/js`, without WebAssembly", await deciding(`${PACKAGE}js.js`))] : []), // else there is none
  row("`followthrough/url`, `core.wasm` beside it", together(url, wasm)),
  row("`followthrough/follow`, the loop alone", await bundled(`${PACKAGE}follow.js`)),
  ...peers,
])}\n`);

const met = [
  reach("what pages load, raw", lean.raw, MOST.raw, "bytes"),
  reach("what pages load, brotli", lean.brotli, MOST.brotli, "bytes"),
  reach("core.wasm, raw", core.raw, MOST.whole.raw, "bytes"),
  reach("core.wasm, brotli", core.brotli, MOST.whole.brotli, "bytes"),
  reach("imports of core.wasm", imports, MOST.imports),
  reach("createClient and follow, brotli", app.brotli, MOST.app, "bytes"),
  reach("all of followthrough, brotli", whole.brotli, MOST.package, "bytes"),
  reach("Go's own module ÷ the empty program, gzip", plain.gzip / empty.gzip, MOST.timesEmpty),
];
process.exitCode = met.every(Boolean) ? 0 : 1;
