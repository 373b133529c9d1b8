// Builds the edge into build/, from web/module and the sources:
//
//	node worker/build.mjs          everything below, in this order
//	node worker/build.mjs desk     build/desk.wasm, and build/desk/: its JavaScript, out of the pinned Go module
//	node worker/build.mjs site     build/site: the static page, and under web/ the modules it may load
//	node worker/build.mjs edge     build/edge: the Worker as it is deployed
//	node worker/build.mjs vendor   build/fakeapi: the API that the tests and the demo call
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, "build");

function run(command, args, env = {}) {
  execFileSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
}

const steps = {
  desk() {
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="];
    run("go", ["build", ...flags, "-o", "build/desk.wasm", "./worker"], { GOOS: "js", GOARCH: "wasm" });
    run("go", ["run", "github.com/syumai/workers/cmd/workers-assets-gen", "-mode", "go", "-o", "build/desk"]);
    // It sets a global class; as a module's export it cannot be taken for
    // another program's.
    const exec = readFileSync(join(build, "desk/wasm_exec.js"), "utf8");
    writeFileSync(join(build, "desk/go.mjs"), `${exec}\nexport const { Go } = globalThis;\n`);
    for (const name of ["wasm_exec.js", "runtime.mjs", "worker.mjs"]) rmSync(join(build, "desk", name));
  },
  site() {
    const site = join(build, "site");
    rmSync(site, { recursive: true, force: true });
    const shots = join(root, "web/page/shots"); // README's pictures
    cpSync(join(root, "web/page"), site, { recursive: true, filter: (path) => path !== shots });
    mkdirSync(join(site, "web"));
    for (const name of readdirSync(join(root, "web"))) {
      if (name.endsWith(".js")) cpSync(join(root, "web", name), join(site, "web", name));
    }
    cpSync(join(root, "web/storm"), join(site, "web/storm"), { recursive: true });
    cpSync(join(root, "core/storm/catalogue.json"), join(site, "web/storm-catalogue.json"));
    cpSync(join(root, "core/testdata/vectors/retry-after-grid.json"), join(site, "web/retry-after-grid.json"));
    cpSync(join(root, "web/module"), join(site, "web/module"), { recursive: true, filter: (path) => !/[\\/]module[\\/]package/.test(path) });
  },
  edge() {
    rmSync(join(build, "edge"), { recursive: true, force: true });
    const wrangler = join(root, "worker/node_modules/wrangler/bin/wrangler.js");
    run(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", "build/edge"], {
      WRANGLER_HIDE_BANNER: "true",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_SEND_ERROR_REPORTS: "false",
      WRANGLER_LOG_PATH: join(build, "wrangler-logs"),
      CI: "1",
    });
  },
  vendor() {
    run("go", ["build", "-o", "build/fakeapi", "./core/fakeapi/cmd/fakeapi"]);
  },
};

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!(name in steps)) {
    console.error(`worker/build.mjs: ${name}: want ${Object.keys(steps).join(", ")}`);
    process.exit(2);
  }
}
if (!existsSync(join(root, "web/module/start.js"))) {
  console.error("worker/build.mjs: web/module is missing; make build makes it");
  process.exit(1);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(steps)) steps[name]();
