import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { root } from "../load.mjs";

/** Tells where and when figures were measured, and with what: they mean little elsewhere. */
export function about(more = []) {
  const go = execFileSync("go", ["env", "GOVERSION"], { cwd: fileURLToPath(root), encoding: "utf8" }).trim();
  const [{ model }] = cpus();
  const [load] = loadavg();
  return [
    `${cpus().length} × ${model.trim()}, ${process.platform}/${process.arch}, load ${load.toFixed(1)}`,
    [new Date().toISOString().slice(0, 10), go, `Node ${process.version}`, `V8 ${process.versions.v8}`, ...more].join(", "),
  ].join("\n");
}

/** Says so if others are at work on this machine, or nothing. */
export function busy() {
  return loadavg()[0] > cpus().length / 2 ? "\nOthers are at work on this machine: its times tell little now." : "";
}
