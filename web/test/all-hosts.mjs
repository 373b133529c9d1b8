/**
 * Tells the same stories in several hosts, and to the core in several forms,
 * and compares what they decided.
 *
 *	node web/test/all-hosts.mjs [options] [native] node node+js chromium workerd …
 *
 * It fails when a host cannot start, a story is not as told, or two hashes
 * differ.
 *
 *	--dir <folder>              of the built-in stories
 *	--adoption <folder>         of the stories of creates in doubt, which have a second line; "" for none
 *	--preflight <folder>        of the stories of calls that are checked, which have a third; "" for none
 *	--native <file or command>  where the Go runner's lines come from, instead of go run; implies native
 *	--trap                      breaks each core's first instance before it is told anything
 *	--flip <host>:<step>        turns one bit of one decision of one host, which must end in a failure;
 *	                            <host>:adoption:<step> one of a verdict about a create in doubt, and
 *	                            <host>:preflight:<step> one of what is said of a call
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { HOSTS } from "./forms.mjs";
import { loadAdoptions, loadChecks, loadStories, root } from "./load.mjs";
import { adoptionOf, preflightOf, tellReport } from "./hosts/main.mjs";

const GO_RUNNER = "go run ./core/story/cmd/stories";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: "string" }, adoption: { type: "string" }, preflight: { type: "string" }, native: { type: "string" }, flip: { type: "string" }, trap: { type: "boolean" },
  },
});
const hosts = positionals.filter((host) => host !== "native");
if (positionals.length === 0) hosts.push(...HOSTS);
const native = values.native ?? (positionals.includes("native") ? goRunner() : undefined);
for (const host of hosts) {
  if (!HOSTS.includes(host)) fatal(`no host ${JSON.stringify(host)}: want native, ${HOSTS.join(", ")}`);
}

const files = await loadStories(values.dir).catch((error) => fatal(`STORIES: ${error.message}`));
const adoptions = values.adoption === "" ? undefined : await loadAdoptions(values.adoption).catch((error) => fatal(`--adoption: ${error.message}`));
const checks = values.preflight === "" ? undefined : await loadChecks(values.preflight).catch((error) => fatal(`--preflight: ${error.message}`));
const told = []; // what each host decided, to compare
let good = true;
if (native !== undefined) told.push(nativeLines(native));
for (const host of hosts) {
  try {
    const [place, form] = host.split("+");
    const { run } = await import(`./hosts/${place}.mjs`);
    const report = await run(files, { form, adoptions, checks, flip: flipOf(host), trap: values.trap });
    good = tellReport(host, report) && good;
    told.push([report, report.adoption, report.preflight].map((one) => one && [one.stories, one.steps, one.sha256].join()));
  } catch (error) {
    good = false;
    console.error(`${host}: cannot run: ${error.message}`);
  }
}
for (const [i, what] of ["", " about creates in doubt", " about calls that are checked"].entries()) {
  if (new Set(told.map((all) => all[i]).filter((one) => one !== undefined)).size > 1) {
    good = false;
    console.error(`the hosts did not decide the same${what}`);
  }
}
process.exitCode = good ? 0 : 1;

function goRunner() {
  const quoted = (path) => `'${path && resolve(path).replaceAll("'", "'\\''")}'`;
  const flags = ["dir", "adoption", "preflight"].filter((name) => values[name] !== undefined).map((name) => ` -${name} ${quoted(values[name])}`);
  return GO_RUNNER + flags.join("");
}

/** Prints the Go runner's lines, and gives what stands in them. */
function nativeLines(source) {
  const out = existsSync(source) ? readFileSync(source, "utf8") : outputOf(source);
  return [["native", files], [adoptionOf("native"), adoptions], [preflightOf("native"), checks]].map(([host, stories]) => {
    if (stories === undefined) return undefined;
    const line = out.split("\n").find((text) => text.startsWith(`${host} `));
    const found = /(\d+) stories +(\d+) steps +sha256 (\S+)$/.exec(line);
    if (!found) fatal(`--native: no line that begins with ${JSON.stringify(host)} came from ${source}`);
    console.log(line);
    return found.slice(1).join();
  });
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
  const [name, ...which] = (values.flip ?? "").split(":");
  if (name !== host) return undefined;
  if (which.length === 1) return { decision: Number(which[0]) };
  return { [which[0] === "adoption" ? "verdict" : "check"]: Number(which[1]) };
}

function fatal(message) {
  console.error(`all-hosts: ${message}`);
  process.exit(2);
}
