/**
 * Runs the client's example in Deno and Bun, from the package as it is
 * installed, against the edge and the vendor on this machine:
 *
 *	node web/test/runtimes.mjs
 *
 * Both come from npm, into a folder that goes afterwards: some 200 MB.
 */
import { execFile, execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installed } from "./project.mjs";
import { PROMPT_VERSION, setClientStage } from "./stage.mjs";

const RUNTIMES = { bun: ["bun@1.4.5", "run"], deno: ["deno@2.9.6", "run", "--allow-env", "--allow-net", "--no-lock"] };
const WANT = 'attempt 1\ndone 1\nA run about "tea".\n';

const project = installed();
let stage;
try {
  const packages = Object.values(RUNTIMES).map(([name]) => name);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages], { cwd: project.dir, stdio: ["ignore", "ignore", "inherit"] });
  cpSync(fileURLToPath(new URL("examples/client.mjs", import.meta.url)), join(project.dir, "client.mjs"));
  stage = await setClientStage();
  const { edge, vendor } = stage;
  for (const [name, [version, ...args]] of Object.entries(RUNTIMES)) {
    await vendor.reset();
    await vendor.script([{ on: "create", kind: "429", retryAfter: "0" }, { on: "create", kind: "500" }, { on: "create", kind: "504" }]);
    const env = { ...process.env, EDGE_URL: edge.url, TOKEN: vendor.key, PROMPT_VERSION, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
    const { stdout, stderr } = await promisify(execFile)(join(project.dir, "node_modules/.bin", name), [...args, "client.mjs"], { cwd: project.dir, env })
      .catch((error) => ({ stdout: error.stdout ?? "", stderr: error.stderr ?? error.message }));
    const { runsCreated } = await vendor.stats();
    const good = stdout === WANT && runsCreated === 1;
    console.log(`${version}: ${good ? "one run, followed through, paid once" : `this was not to be seen, with ${runsCreated} runs created:\n${stdout}${stderr}`}`);
    if (!good) process.exitCode = 1;
  }
} finally {
  await stage?.close();
  project.remove();
}
