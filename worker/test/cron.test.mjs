// The scheduled event in workerd, against the vendor on a socket.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { startVendor } from "../local/vendor.mjs";
import { SECRET } from "./rig/tokens.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bundle = join(root, "build", "edge");
const KEY = "bp_canary_of_the_cron_test";
const KEEP = { BETTERPROMPT_API_KEY: KEY, CLIENT_SECRET: SECRET };

const AT = { cron: "17 * * * *", scheduledTime: "2026-11-22T21:17:00Z" };

const open = [];
after(() => Promise.all(open.map((close) => close())));

/**
 * Starts vendor and edge with these settings, and dispatches one scheduled
 * event. Gives what the edge printed, a line each, and the vendor's requests.
 */
async function scheduled(vars, { flags = ["-credits", "12.5"], faults = [] } = {}) {
  const vendor = await startVendor({ flags, key: KEY });
  open.push(() => vendor.close());
  await vendor.script(faults);
  process.env.WRANGLER_LOG_PATH ??= join(root, "build", "wrangler-logs");
  const { unstable_getMiniflareWorkerOptions: optionsOf } = await import("wrangler");
  const { workerOptions } = optionsOf(join(root, "wrangler.toml"));
  const files = readdirSync(bundle).filter((name) => /\.(js|wasm)$/.test(name));
  files.sort((a, b) => Number(b === "worker.js") - Number(a === "worker.js")); // the first is the entry
  let printed = "";
  const flare = new Miniflare({
    host: "127.0.0.1",
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
    },
    workers: [{
      ...workerOptions,
      name: "edge",
      bindings: { ...workerOptions.bindings, UPSTREAM: vendor.url, POLICY: '{"initialBackoffMs":1,"maxBackoffMs":1}', ...vars },
      modulesRoot: bundle,
      modules: files.map((name) => ({
        type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: join(bundle, name), contents: readFileSync(join(bundle, name)),
      })),
    }],
  });
  try {
    // Not by miniflare's own route for it: with static assets that asks the
    // Worker before the assets, which has no such handler (workers-sdk#9882).
    const worker = await flare.getWorker("edge");
    const { outcome } = await worker.scheduled({ cron: AT.cron, scheduledTime: new Date(AT.scheduledTime) });
    assert.equal(outcome, "ok");
  } finally {
    await flare.dispose(); // all that it printed has come then
  }
  for (const secret of [KEY, SECRET]) assert.ok(!printed.includes(secret), "a secret is printed");
  return { lines: printed.split("\n").filter((line) => line !== ""), requests: await vendor.requests() };
}

test("desk-04: credits below CREDITS_WARN are one warning, and nothing else", async () => {
  const { lines, requests } = await scheduled({ ...KEEP, CREDITS_WARN: "100" });
  assert.deepEqual(lines.map((line) => JSON.parse(line)), [{ event: "credits_low", level: "warn", credits: 12.5, warnBelow: 100, ...AT }]);
  assert.deepEqual(requests.map(({ path }) => path), ["/v1/me/credits"]);
});

test("desk-04: enough credits are no line", async () => {
  const { lines, requests } = await scheduled({ ...KEEP, CREDITS_WARN: "12.5" });
  assert.deepEqual([lines, requests.length], [[], 1]);
});

test("desk-04: without CREDITS_WARN nobody is asked", async () => {
  const { lines, requests } = await scheduled(KEEP);
  assert.deepEqual([lines, requests], [[], []]);
});

test("desk-04: in carry mode nobody is asked", async () => {
  const { lines, requests } = await scheduled({ CREDITS_WARN: "100" });
  assert.deepEqual([lines, requests], [[], []]);
});

test("desk-04: credits that cannot be known are one line, too", async () => {
  const { lines, requests } = await scheduled({ ...KEEP, CREDITS_WARN: "100" }, { faults: [{ kind: "502", times: -1 }] });
  const [{ message, ...line }, ...more] = lines.map((text) => JSON.parse(text));
  assert.deepEqual([line, more], [{ event: "credits_unknown", level: "warn", reason: "attempts_exhausted", ...AT }, []]);
  assert.equal(requests.length, 4);
});

test("desk-04: a trouble that passes is none", async () => {
  const { lines, requests } = await scheduled({ ...KEEP, CREDITS_WARN: "1" }, { faults: [{ kind: "500" }, { kind: "429", retryAfter: "1" }] });
  assert.deepEqual([lines, requests.length], [[], 3]);
});
