/**
 * What the package costs where it runs, each figure beside a peer in the same
 * run: the way to a first decision, calls, the storm, and memory. Times are told and fail
 * nothing, for they are the machine's; memory that grows does.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { about, busy } from "./bench/about.mjs";
import { bundle } from "./bench/bundle.mjs";
import { callsInChromium, callsInNode } from "./bench/calls-in.mjs";
import { FROM_BYTES, PLANNING, YARDSTICK } from "./bench/calls.mjs";
import { median } from "./bench/median.mjs";
import { decideOften, flat } from "./bench/memory.mjs";
import { servePages } from "./bench/page-server.mjs";
import { PLANNED } from "./bench/planning.mjs";
import { version } from "./bench/peers.mjs";
import { reach } from "./bench/reach.mjs";
import { successesInChromium, successesInNode } from "./bench/success-in.mjs";
import { SOURCE } from "./bench/success-peers.mjs";
import { BARE, CLIENT, CREATE, FETCH, READ } from "./bench/successes.mjs";
import { startsInChromium } from "./bench/start-chromium.mjs";
import { startsInNode } from "./bench/start-node.mjs";
import { ALONE, BESIDE, BUNDLED, DEFAULT, NAMES, SOURCES } from "./bench/starts.mjs";
import { stormsInChromium, stormsInGo, stormsInNode } from "./bench/storm.mjs";
import { table } from "./bench/table.mjs";
import { launch } from "./chromium.mjs";

const MOST = { startNode: 5, startChromium: 10, fromBytes: 1.6, planning: 80, storm: 2000, success: 1.1 };
const STARTS = { node: 21, chromium: 11 };
const CALLS = { rounds: 15, ms: 20 };
const STORMS = 15;
const SUCCESSES = { loopback: { rounds: 1000, calls: 1 }, memory: { rounds: 300, calls: 10 } };
const DECISIONS = { "index.js": 10_000_000, "js.js": 1_000_000 };

const bundled = await bundle("web/module/package/index.js");
const dir = mkdtempSync(join(tmpdir(), "bench-"));
const peers = await bundle({ source: SOURCE });
const server = await servePages({ "bundle.js": bundled, "peers.js": peers });
const browser = await launch();
try {
  console.log(about([`Chromium ${browser.version()}`, `esbuild ${version("esbuild")}`]) + busy());
  writeFileSync(join(dir, "bundle.mjs"), bundled);
  writeFileSync(join(dir, "peers.mjs"), peers);
  const node = {
    starts: startsInNode(STARTS.node, pathToFileURL(join(dir, "bundle.mjs")).href),
    calls: await callsInNode(CALLS),
    storms: await stormsInNode(STORMS),
    successes: await successesInNode(SUCCESSES, pathToFileURL(join(dir, "peers.mjs")).href),
  };
  const chromium = {
    starts: await startsInChromium(STARTS.chromium, browser, server.origin),
    calls: await callsInChromium(CALLS, browser, server.origin),
    storms: await stormsInChromium(STORMS, browser, server.origin),
    successes: await successesInChromium(SUCCESSES, browser, server.origin),
  };
  tellStarts(node.starts, chromium.starts);
  tellCalls(node.calls, chromium.calls);
  tellStorms(stormsInGo(STORMS), node.storms, chromium.storms);
  tellSuccesses(node.successes, chromium.successes);
  for (const form of [ALONE, DEFAULT, BUNDLED]) {
    reach(`import to the first decision, Node, ${form}`, median(node.starts[form]), MOST.startNode, "ms");
    reach(`import to the first decision, Chromium, ${form}`, median(chromium.starts[form]), MOST.startChromium, "ms");
  }
  for (const [host, { calls }] of Object.entries({ Node: node, Chromium: chromium })) {
    reach(`a decision from bytes ÷ ${YARDSTICK}, ${host}`, calls[FROM_BYTES] / calls[YARDSTICK], MOST.fromBytes);
    reach(`planning from parsed fields, ${PLANNED}, ${host}`, calls[PLANNING + PLANNED], MOST.planning, "ns");
    tellOtherPlans(calls);
  }
  for (const [host, { storms }] of Object.entries({ Node: node, Chromium: chromium })) {
    for (const [name, all] of Object.entries(storms)) reach(`1 000 clients for ten minutes, ${host}, ${name}`, Math.min(...all), MOST.storm, "ms");
  }
  for (const [host, { successes }] of Object.entries({ Node: node, Chromium: chromium })) {
    for (const what of [READ, CREATE]) {
      for (const way of [FETCH, CLIENT]) reach(`${what}: ${way} ÷ ${BARE}, loopback, ${host}`, successes.loopback[what][way].ratio, MOST.success);
    }
  }
} finally {
  await browser.close();
  server.close();
  rmSync(dir, { recursive: true });
}
await tellMemory();

function tellStarts(node, chromium) {
  const cells = (starts, name) => [
    median(starts[name]).toFixed(1), Math.min(...starts[name]).toFixed(1),
    (median(starts[name]) / median(starts[BESIDE])).toFixed(2),
  ];
  console.log(`\n${table(
    ["import to the first decision, ms", "Node", "best", "ratio", "Chromium", "best", "ratio"],
    NAMES.filter((name) => name !== SOURCES).map((name) => [[ALONE, DEFAULT, BUNDLED].includes(name) ? `**${name}**` : name, ...cells(node, name), ...cells(chromium, name)]),
  )}\n`);
  const [inNode, inChromium] = [node, chromium].map((starts) => median(starts[SOURCES]).toFixed(1));
  console.log(`As the sources, unbundled, which nobody is sent: ${inNode} ms in Node, ${inChromium} ms in Chromium.\n`);
}

function tellCalls(node, chromium) {
  const cells = (calls, name) => [calls[name].toFixed(0), (calls[name] / calls[YARDSTICK]).toFixed(2)];
  console.log(`${table(
    ["a call, ns", "Node", "ratio", "Chromium", "ratio"],
    Object.keys(node).map((name) => [name, ...cells(node, name), ...cells(chromium, name)]),
  )}\n`);
}

// The best of each: others on the machine only ever add.
function tellStorms(go, node, chromium) {
  const cells = (all, name) => [Math.min(...all[name]).toFixed(1), (Math.min(...all[name]) / Math.min(...go[name])).toFixed(2)];
  console.log(`${table(
    ["1 000 clients for ten minutes, every policy, best, ms", "Go", "Node", "÷ Go", "Chromium", "÷ Go"],
    Object.keys(go).map((name) => [name, Math.min(...go[name]).toFixed(1), ...cells(node, name), ...cells(chromium, name)]),
  )}\n`);
}

function tellSuccesses(node, chromium) {
  for (const [where, from] of [["loopback", "over loopback HTTP"], ["memory", "from memory"]]) {
    const [inNode, inChromium] = [node[where], chromium[where]];
    const cells = (...all) => all.flatMap(({ us, ratio }) => [us.toFixed(us < 100 ? 1 : 0), ratio.toFixed(2)]);
    console.log(`${table(
      [`a plain success ${from}, µs`, ...["Node", "Chromium"].flatMap((host) => [READ, CREATE].flatMap((what) => [`${what}, ${host}`, "ratio"]))],
      Object.keys(inNode[READ]).map((name) => [name, ...cells(inNode[READ][name], inNode[CREATE][name], inChromium[READ][name], inChromium[CREATE][name])]),
    )}\n`);
  }
  console.log(`Peers: ${["ky", "p-retry", "axios", "axios-retry"].map((name) => `${name} ${version(name)}`).join(", ")}.\n`);
}

function tellOtherPlans(calls) {
  const others = Object.keys(calls).filter((name) => name.startsWith(PLANNING) && name !== PLANNING + PLANNED);
  console.log(`       beside it: ${others.map((name) => `${name.slice(PLANNING.length)}: ${calls[name].toFixed(2)} ns`).join(", ")}`);
}

async function tellMemory() {
  const rows = [];
  for (const [form, calls] of Object.entries(DECISIONS)) {
    const held = await decideOften(form, calls);
    const { before, after } = held;
    const is = flat(held);
    if (!is) process.exitCode = 1;
    const kib = (what) => `${((after[what] - before[what]) / 1024).toFixed(0)} KiB`;
    const pages = held.instances > 0 ? `${before.pages} → ${after.pages}` : "none";
    rows.push([`\`${form}\``, calls, pages, kib("heapUsed"), kib("arrayBuffers"), is ? "flat" : "GREW"]);
  }
  console.log(`\n${table(["memory", "decisions", "pages", "heap", "array buffers", ""], rows)}`);
}
