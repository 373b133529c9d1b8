/**
 * What 1 000 clients for ten minutes cost the simulator: in Go, and in
 * JavaScript, in this process and in a page. The same scenarios, under every
 * policy, from JSON to JSON.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { root } from "../load.mjs";
import { timeStorm } from "./storm-once.mjs";

const FOLDER = "core/storm/testdata/thousand/";

/** The scenarios, and what Go calls their benchmarks. */
export const STORMS = { "burst.json": "BenchmarkThousandClients", "outage.json": "BenchmarkThousandClientsOutage" };

const text = (path) => readFileSync(new URL(path, root), "utf8");
const given = (times) => ({
  catalogue: text("core/storm/catalogue.json"), times,
  scenarios: Object.fromEntries(Object.keys(STORMS).map((name) => [name, text(FOLDER + name)])),
});

/** Gives the times in ms, by scenario. */
export async function stormsInNode(times) {
  const [{ core }, storm] = await Promise.all([import("../../core.js"), import("../../storm.js")]);
  return timeStorm({ core, storm, ...given(times) });
}

/** Likewise, in a page. */
export async function stormsInChromium(times, browser, origin) {
  const page = await browser.newPage();
  try {
    await page.goto(`${origin}/storm/`);
    return await page.evaluate(inPage, { base: `${origin}/storm/web/`, ...given(times) });
  } finally {
    await page.close();
  }
}

/** Runs in the page. */
async function inPage({ base, ...rest }) {
  const [{ core }, storm, { timeStorm: time }] = await Promise.all(["core.js", "storm.js", "test/bench/storm-once.mjs"].map((path) => import(base + path)));
  return time({ core, storm, ...rest });
}

/** Likewise, in Go: the benchmarks of core/storm. */
export function stormsInGo(times) {
  const told = execFileSync("go", ["test", "-run", "^$", "-bench", "ThousandClients", `-count=${times}`, "-benchtime=5x", "./core/storm"], {
    cwd: fileURLToPath(root), encoding: "utf8",
  });
  return Object.fromEntries(Object.entries(STORMS).map(([name, benchmark]) => {
    const all = [...told.matchAll(new RegExp(`^${benchmark}(?:-\\d+)?\\s+\\d+\\s+([\\d.]+) ns/op`, "gm"))].map(([, ns]) => Number(ns) / 1e6);
    if (all.length !== times) throw new Error(`core/storm told ${benchmark} ${all.length} times: ${told}`);
    return [name, all];
  }));
}
