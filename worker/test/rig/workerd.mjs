// The workerd process behind an edge: which it is, what it holds, how it dies.
import { readFileSync, readdirSync, readlinkSync } from "node:fs";

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has ended meanwhile
  }
};

// pid → {comm, state, parent}; the command's name stands in brackets and may hold any character.
function processOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  const at = stat.lastIndexOf(")");
  if (at < 0) return undefined;
  const [state, parent] = stat.slice(at + 2).split(" ");
  return { name: stat.slice(stat.indexOf("(") + 1, at), state, parent: Number(parent) };
}

/** Gives the pids of this process's own workerd children that still run. */
export function workerds() {
  return readdirSync("/proc").filter((name) => {
    const seen = /^\d+$/.test(name) ? processOf(name) : undefined;
    return seen?.name === "workerd" && seen.parent === process.pid && seen.state !== "Z";
  }).map(Number);
}

/** Gives the pid of the child that listens where url leads. */
export function workerdAt(url) {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
  const LISTENS = "0A";
  const sockets = read("/proc/net/tcp").split("\n").slice(1).map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTENS && local.endsWith(`:${port}`)).map((fields) => `socket:[${fields[9]}]`);
  const found = workerds().filter((pid) => descriptors(pid).some((target) => sockets.includes(target)));
  if (found.length !== 1) throw new Error(`${found.length} workerd processes of ours listen at ${url}`);
  return found[0];
}

function descriptors(pid) {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((name) => {
      try {
        return readlinkSync(`${folder}/${name}`);
      } catch {
        return "";
      }
    });
  } catch {
    return [];
  }
}

/** Ends a process at once, without a word to it, and waits until it is gone. */
export async function killNow(pid) {
  process.kill(pid, "SIGKILL");
  for (let seen; (seen = processOf(pid)) !== undefined && seen.state !== "Z"; ) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Gives the memory that a process holds, in bytes (VmRSS), and the most it ever held (VmHWM). */
export function memoryOf(pid) {
  const status = read(`/proc/${pid}/status`);
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
  return { now: of("VmRSS"), most: of("VmHWM") };
}

/**
 * Gives the time that a process's threads have computed so far, theirs and the
 * kernel's for them, in ms: of each thread, for there the kernel counts exactly.
 */
export function cpuMsOf(pid) {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).reduce((ms, thread) => ms + Number(read(`${threads}/${thread}/schedstat`).split(" ")[0]) / 1e6, 0);
}
