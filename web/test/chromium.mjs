// The browser of the tests: the one that CHROMIUM names, or a Chromium or
// Chrome on this machine.
//
//	node web/test/chromium.mjs --install    install Debian's if there is none
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tool } from "./load.mjs";

// Nothing here may ask anything of a network: it drives pages of this machine.
const ARGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** Starts the browser. */
export const launch = () => tool("playwright-core").chromium.launch({ executablePath: executable(), args: ARGS });

/** Finds the browser: CHROMIUM, or a usual name. */
export function executable() {
  const named = process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const usual = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => folders.map((dir) => join(dir, name)));
  const found = (named ? [named] : ["/usr/bin/chromium", ...usual]).find(runs);
  if (!found) throw new Error(named ? `CHROMIUM: no program at ${named}` : "no chromium found: name one in CHROMIUM");
  return found;
}

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install() {
  try {
    console.log(`chromium: ${executable()}`);
    return;
  } catch (error) {
    if (process.env.CHROMIUM) throw error;
  }
  console.log("chromium: none found, installing Debian's");
  const apt = (...args) => execFileSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  apt("update");
  apt("install", "-y", "--no-install-recommends", "chromium");
  console.log(`chromium: ${executable()}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "--install") {
  try {
    install();
  } catch (error) {
    console.error(`chromium: ${error.message}`);
    process.exit(1);
  }
}
