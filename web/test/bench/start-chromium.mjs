import { setTimeout as wait } from "node:timers/promises";
import { NAMES } from "./starts.mjs";

/** After a page is there its browser is busy with itself: it readies the next process. In ms. */
const SETTLED = 600;

/**
 * Starts every form many times in Chromium, in turns, each time in a fresh
 * profile, and so in a process of its own, under an address of its own.
 * @param {import("playwright-core").Browser} browser
 * @param {string} origin of the page server
 * @returns {Promise<Record<string, number[]>>} milliseconds by form, all fetches included
 */
export async function startsInChromium(times, browser, origin) {
  const all = Object.fromEntries(NAMES.map((name) => [name, []]));
  for (let i = -1; i < times; i++) { // the browser's own first start is not the page's
    for (const [n, name] of NAMES.entries()) {
      const ms = await startOnce(browser, `${origin}/x${(i + 1) * NAMES.length + n}/`, name);
      if (i >= 0) all[name].push(ms);
    }
  }
  return all;
}

async function startOnce(browser, base, name) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(base);
    await wait(SETTLED);
    return await page.evaluate(inPage, { base, name });
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
async function inPage({ base, name }) {
  if (!crossOriginIsolated) throw new Error("the page's clock is coarse");
  const { timeFirst } = await import(`${base}web/test/bench/starts.mjs`);
  return timeFirst(name, { web: `${base}web/`, build: `${base}build/`, bundle: `${base}bundle.js` });
}
