// An edge that can be killed: it keeps its storage and its address, so that
// callers who try again find the next one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startEdge } from "../../local/edge.mjs";
import { QUICK } from "../stage.mjs";
import { SECRET, tokenOf } from "./tokens.mjs";
import { killNow, workerdAt } from "./workerd.mjs";

/** Settings under which a test need not wait for what production waits for. */
export const BRISK = { POLICY: JSON.stringify(QUICK), LEASE_MS: "1000", ADOPT: JSON.stringify({ settleMs: 300 }) };

// Below the ports that systems give to connections: one that is opened while
// nobody listens must not find itself.
const port = () => freePort(20_000 + Math.floor(Math.random() * 12_000));

/**
 * Starts it before a vendor, in mode "carry" or "keep", with a folder of its
 * own unless store names one, and a key of the vendor's. Gives {url, mode,
 * vendor, store, kills, authorization(who) (of a caller: in keep mode his sub,
 * in carry mode his key), pid(), printed(), kill(stage), restart(vars),
 * close()}.
 */
export async function standEdge({ vendor, mode = "carry", key = vendor.key, store, vars = {}, ...more }) {
  const own = store === undefined;
  const folder = store ?? mkdtempSync(join(tmpdir(), "followthrough-"));
  const settings = { UPSTREAM: vendor.url, ...BRISK, ...vars };
  if (mode === "keep") Object.assign(settings, { BETTERPROMPT_API_KEY: key, CLIENT_SECRET: SECRET });
  const at = await port();
  let printed = "";
  const start = () => startEdge({ vars: settings, port: at, store: folder, print: (text) => (printed += text), ...more });
  let edge = await start();
  const kills = [];
  return {
    url: edge.url,
    mode,
    vendor,
    store: folder,
    kills,
    authorization: async (who) => `Bearer ${mode === "keep" ? await tokenOf(who ?? "caller") : (who ?? key)}`,
    pid: () => workerdAt(edge.url),
    printed: () => printed,
    /** Kills workerd in the middle of what it does, and says so. What Node holds of it is let go of afterwards. */
    async kill(stage, print = console.log) {
      const pid = workerdAt(edge.url);
      await killNow(pid);
      kills.push({ pid, stage });
      print?.(`kill -9 ${pid}  ${mode}, ${stage}`);
      await edge.close();
    },
    /** Starts it again, from now on with these settings, on what was written. One that runs is ended first. */
    async restart(changed = {}) {
      await edge.close();
      Object.assign(settings, changed);
      edge = await start();
    },
    async close() {
      await edge.close();
      if (own) rmSync(folder, { recursive: true, force: true });
    },
  };
}
