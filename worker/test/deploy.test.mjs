// What would be deployed: wrangler.toml, and what wrangler makes of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { core } from "../../web/core.js";
import { configOf } from "../door/config.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const wrangler = join(root, "worker/node_modules/wrangler/bin/wrangler.js");
const require = createRequire(import.meta.url);
const text = readFileSync(join(root, "wrangler.toml"), "utf8");

/** A Worker of the platform's free plan, compressed. */
const FREE_PLAN_BYTES = 3_000_000;

const SECRETS = ["BETTERPROMPT_API_KEY", "CLIENT_SECRET", "CLIENT_SECRET_PREVIOUS"];

let out, settings, printed;
before(async () => {
  out = mkdtempSync(join(tmpdir(), "followthrough-deploy-"));
  const quiet = {
    WRANGLER_HIDE_BANNER: "true", CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_LOG_PATH: join(out, "logs"), CI: "1",
  };
  // It rejects unless wrangler ends with 0.
  const ended = await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", join(out, "edge")], {
    cwd: root, env: { ...process.env, ...quiet },
  });
  printed = ended.stdout + ended.stderr;
  const { unstable_readConfig: readConfig } = await import("wrangler");
  settings = readConfig({ config: join(root, "wrangler.toml") });
});
after(() => rmSync(out, { recursive: true, force: true }));

test("the bundle is the door, core.wasm and desk.wasm, and nothing is warned of", () => {
  const files = readdirSync(join(out, "edge")).filter((name) => !/\.(map|md)$/.test(name)).map((name) => name.replace(/^[0-9a-f]{40}-/, "")).sort();
  assert.deepEqual(files, ["core.wasm", "desk.wasm", "worker.js"]);
  assert.match(printed, /--dry-run: exiting now/);
  assert.doesNotMatch(printed, /WARNING|ERROR/);
});

test("it is what the other tests run", () => {
  assert.deepEqual(readdirSync(join(out, "edge")).sort(), readdirSync(join(root, "build/edge")).sort());
});

test("it fits into the free plan", (t) => {
  let bytes = 0;
  for (const name of readdirSync(join(out, "edge")).filter((name) => /\.(js|wasm)$/.test(name))) {
    const size = gzipSync(readFileSync(join(out, "edge", name))).length;
    t.diagnostic(`${name.replace(/^[0-9a-f]{40}-/, "")}: ${size} bytes, gzip`);
    bytes += size;
  }
  t.diagnostic(`together: ${bytes} bytes, gzip`);
  assert.ok(bytes < FREE_PLAN_BYTES, `${bytes} bytes`);
});

/** The names that config.mjs reads of an env with these values. */
function readOf(values) {
  const names = new Set();
  configOf(new Proxy(values, { get: (target, name) => (names.add(name), target[name]) }), core);
  return [...names];
}

const KEEP = { BETTERPROMPT_API_KEY: "bp_a_key_of_this_test", CLIENT_SECRET: "x".repeat(32), CLIENT_SECRET_PREVIOUS: "y".repeat(32) };

test("every setting that is read stands in wrangler.toml, and no other", () => {
  const read = readOf({ ...settings.vars, ...KEEP }).filter((name) => !SECRETS.includes(name));
  assert.deepEqual(Object.keys(settings.vars).sort(), read.sort());
});

test("what stands there is the default", () => {
  assert.deepEqual(configOf({ ...settings.vars }, core), configOf({}, core));
  assert.deepEqual(configOf({ ...settings.vars, ...KEEP }, core), configOf({ ...KEEP }, core));
});

test("each setting has a comment that says what it is", () => {
  const lines = text.slice(text.indexOf("[vars]")).split("\n");
  for (const name of Object.keys(settings.vars)) {
    const at = lines.findIndex((line) => line.startsWith(`${name} =`));
    // Those of the gate's bounds share one.
    assert.match(lines[at - 1], name === "MAX_QUEUE_BYTES" ? /^MAX_QUEUE =/ : /^# /, name);
  }
});

test("secrets are told, and stand nowhere", () => {
  const example = readFileSync(join(root, ".dev.vars.example"), "utf8");
  const named = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  assert.deepEqual(named, SECRETS.map((name) => [name, ""]));
  assert.match(example, /openssl rand -base64 48/);
  for (const name of SECRETS) {
    assert.ok(!(name in settings.vars), name);
    assert.match(text, new RegExp(`^#   ${name} `, "m"));
  }
  const read = readOf({ ...settings.vars, ...KEEP });
  for (const name of SECRETS) assert.ok(read.includes(name), name);
  assert.ok(readFileSync(join(root, ".gitignore"), "utf8").split("\n").includes(".dev.vars"));
});

test("the platform is asked for what the edge needs", () => {
  assert.deepEqual(settings.durable_objects.bindings, [{ name: "GATE", class_name: "Gate" }]);
  assert.deepEqual(settings.migrations, [{ tag: "v1", new_sqlite_classes: ["Gate"] }]);
  assert.ok(settings.compatibility_flags.includes("enable_request_signal"));
  assert.equal(settings.observability.enabled, true);
  assert.equal(settings.assets.run_worker_first, true);
  assert.deepEqual(settings.triggers.crons, ["17 * * * *"]);
});

test("the compatibility date is known to the workerd that runs the tests", () => {
  const [, version] = /^1\.(\d{8})\./.exec(require("workerd/package.json").version);
  assert.ok(Number(settings.compatibility_date.replaceAll("-", "")) <= Number(version), `${settings.compatibility_date} > ${version}`);
});
