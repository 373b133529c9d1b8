// The Go client as a process of its own: a task in, what came of it out.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Builds it. Gives do(task), as main.go tells, and close(). */
export async function buildTwin() {
  const folder = await mkdtemp(join(tmpdir(), "twin-"));
  const program = join(folder, "twin");
  await promisify(execFile)("go", ["build", "-o", program, "./web/test/twin"], { cwd: ROOT });
  return {
    do: (task) => asked(program, task),
    close: () => rm(folder, { recursive: true }),
  };
}

async function asked(program, task) {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(task));
  let printed = "";
  child.stdout.on("data", (data) => (printed += data));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`twin ended with ${code}`);
  return JSON.parse(printed);
}
