// The edge on this machine: build/edge, exactly what would be deployed, in
// workerd, with the settings of wrangler.toml.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bundle = join(root, "build", "edge");
const settings = join(root, "wrangler.toml");

const MODULE_TYPES = { ".js": "ESModule", ".wasm": "CompiledWasm" };

/**
 * Starts it. vars replace settings of wrangler.toml; port 0 is a free one;
 * print is given what the runtime prints, the Worker's log among it; store is a
 * folder for the gates' storage, in memory if absent. front is the source of a
 * Worker to be put before it, which has it as the binding EDGE; gate names a
 * class of that Worker to stand in for the gate; within is the source of a
 * module that makes one of its settings, in the edge's own isolate;
 * outbound(request) answers what the edge fetches. alone leaves out the page, and the Workers that this
 * machine puts before and around a Worker: what is measured then is the edge's.
 * Gives {url, close()}.
 */
export async function startEdge({ vars = {}, port = 0, print = () => {}, store, front, gate, within, outbound, alone = false } = {}) {
  quiet();
  const { unstable_getMiniflareWorkerOptions: optionsOf, unstable_readConfig: readConfig } = await import("wrangler");
  const { workerOptions } = optionsOf(settings);
  const edge = {
    ...workerOptions,
    name: "edge",
    bindings: { ...readConfig({ config: settings }).vars, ...vars }, // and not what .dev.vars holds: a real key
    modulesRoot: bundle,
    modules: modules(),
  };
  if (outbound !== undefined) edge.outboundService = outbound;
  if (gate !== undefined) edge.durableObjects = { GATE: { className: gate, scriptName: "front", useSQLite: true } };
  if (within !== undefined) {
    delete edge.durableObjects;
    edge.wrappedBindings = { GATE: { scriptName: "within", bindings: edge.bindings } };
  }
  if (alone) {
    delete edge.assets;
    edge.unsafeDirectSockets = [{ host: "127.0.0.1", port }];
  }
  const before = {
    name: "front",
    modules: true,
    script: front,
    durableObjects: gate === undefined ? {} : { GATE: { className: gate, useSQLite: true } },
    compatibilityDate: workerOptions.compatibilityDate,
    compatibilityFlags: workerOptions.compatibilityFlags,
    serviceBindings: { EDGE: "edge" },
  };
  const flare = new Miniflare({
    host: "127.0.0.1",
    port: alone ? 0 : port,
    cf: false,
    telemetry: { enabled: false },
    durableObjectsPersist: store ?? false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.setEncoding("utf8").on("data", print);
    },
    workers: [...(front === undefined ? [] : [before]), edge, ...(within === undefined ? [] : [{ name: "within", modules: true, script: within }])],
  });
  try {
    const entry = await flare.ready;
    const url = (alone ? await flare.unsafeGetDirectURL("edge") : entry).origin;
    let closed;
    return { url, close: () => (closed ??= flare.dispose()) };
  } catch (error) {
    await flare.dispose();
    throw error;
  }
}

/** Gives wanted if it is free on the loopback interface, else another port. */
export async function freePort(wanted) {
  const tryPort = (port) =>
    new Promise((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        const found = server.address().port;
        server.close(() => resolve(found));
      });
    });
  return tryPort(wanted).catch(() => tryPort(0));
}

function modules() {
  const files = readdirSync(bundle).filter((name) => /\.(js|wasm)$/.test(name));
  files.sort((a, b) => Number(b === "worker.js") - Number(a === "worker.js")); // the first is the entry
  return files.map((name) => ({
    type: MODULE_TYPES[name.slice(name.lastIndexOf("."))],
    path: join(bundle, name),
    contents: readFileSync(join(bundle, name)),
  }));
}

function quiet() {
  process.env.WRANGLER_LOG ??= "error";
  process.env.WRANGLER_SEND_METRICS ??= "false";
  process.env.WRANGLER_SEND_ERROR_REPORTS ??= "false";
  process.env.WRANGLER_LOG_PATH ??= join(root, "build", "wrangler-logs");
  process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false";
}
