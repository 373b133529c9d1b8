/**
 * Tells the same stories in several hosts and compares what they decided.
 *
 *	node web/test/all-hosts.mjs [options] [native] node chromium workerd
 *
 * It fails when a host cannot start, a story is not as told, or two hashes
 * differ.
 *
 *	--dir <folder>              of the built-in stories
 *	--native <file or command>  where the Go runner's line comes from, instead of go run; implies native
 *	--flip <host>:<step>        turns one bit of one decision of one host, which must end in a failure
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadStories, root } from "./load.mjs";
import { line } from "./stories.mjs";
import { tellReport } from "./hosts/main.mjs";

const HOSTS = ["node", "chromium", "workerd"];
const GO_RUNNER = "go run ./core/story/cmd/stories";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: "string" }, native: { type: "string" }, flip: { type: "string" } },
});
const hosts = positionals.filter((host) => host !== "native");
if (positionals.length === 0) hosts.push(...HOSTS);
const native = values.native ?? (positionals.includes("native") ? goRunner() : undefined);
for (const host of hosts) {
  if (!HOSTS.includes(host)) fatal(`no host ${JSON.stringify(host)}: want native, ${HOSTS.join(", ")}`);
}

const files = await loadStories(values.dir).catch((error) => fatal(`STORIES: ${error.message}`));
const lines = [];
let good = true;
if (native !== undefined) {
  lines.push(nativeLine(native));
  console.log(lines[0]);
}
for (const host of hosts) {
  try {
    const { run } = await import(`./hosts/${host}.mjs`);
    const report = await run(files, flipOf(host));
    good = tellReport(host, report) && good;
    lines.push(line(host, report));
  } catch (error) {
    good = false;
    console.error(`${host}: cannot run: ${error.message}`);
  }
}
if (new Set(lines.map((text) => text.replace(/^\S+ +/, ""))).size > 1) {
  good = false;
  console.error("the hosts did not decide the same");
}
process.exitCode = good ? 0 : 1;

function goRunner() {
  return values.dir === undefined ? GO_RUNNER : `${GO_RUNNER} -dir '${resolve(values.dir).replaceAll("'", "'\\''")}'`;
}

function nativeLine(source) {
  const out = existsSync(source) ? readFileSync(source, "utf8") : outputOf(source);
  const found = out.split("\n").find((text) => text.startsWith("native "));
  return found ?? fatal(`--native: no line that begins with "native" came from ${source}`);
}

function outputOf(command) {
  try {
    return execFileSync("sh", ["-c", command], {
      cwd: fileURLToPath(root), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, STORIES: process.env.STORIES && resolve(process.env.STORIES) },
    });
  } catch (error) {
    good = false; // it has told why
    return error.stdout;
  }
}

function flipOf(host) {
  const [name, step] = (values.flip ?? "").split(":");
  return name === host ? Number(step) : undefined;
}

function fatal(message) {
  console.error(`all-hosts: ${message}`);
  process.exit(2);
}
