// The vendor on this machine: build/fakeapi, a process of its own.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "build", "fakeapi");

const PATIENCE_MS = 40_000;

/** A prompt version that it knows: no images, one text input "topic". */
export const PROMPT_VERSION = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c11";

/** Another: one image, and a text input "topic" that may be absent. */
export const IMAGE_PROMPT_VERSION = "7b1f0a52-93de-4e0b-8f3c-5d2e6a904c12";

/**
 * Starts it with flags such as ["-window", "2s"] and a key. Gives {url, key,
 * pid, stats(), requests(), script(faults), unscript(), configure(change), reset(),
 * arrived(barrier, n) (resolves when n requests stand there), release(barrier),
 * finish(runId), until(check) (polls until check(stats) holds, and gives
 * them), log() (all it printed), close()}. What is waited for and does not
 * come within 40 s is an error. moreKeys are further valid keys, each an
 * account of its own.
 */
export async function startVendor({ flags = [], key = "bp_test_key", moreKeys = [] } = {}) {
  const more = moreKeys.length > 0 ? ["-more-keys", moreKeys.join(",")] : [];
  const child = spawn(PROGRAM, ["-addr", "127.0.0.1:0", ...more, ...flags], {
    env: { ...process.env, FAKEAPI_KEY: key },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const orphan = () => child.kill("SIGTERM"); // it does not outlive us by accident
  process.once("exit", orphan);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  ended.then(() => process.off("exit", orphan));
  let printed = "";
  const url = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`fakeapi ended with ${code}: ${printed}`)));
    child.stderr.on("data", (data) => (printed += data));
    child.stdout.on("data", (data) => {
      printed += data;
      const ready = /^fakeapi (http:\S+)$/m.exec(printed);
      if (ready) resolve(ready[1]);
    });
  });
  async function control(path, body, method = body === undefined ? "GET" : "POST") {
    const init = { method, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await fetch(`${url}/_fake/${path}`, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) throw new Error(`/_fake/${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text === "" ? undefined : JSON.parse(text);
  }
  const stats = () => control("stats");
  return {
    url,
    key,
    pid: child.pid,
    stats,
    requests: () => control("requests"),
    script: (faults) => control("script", faults),
    unscript: () => control("script", undefined, "DELETE"),
    configure: (change) => control("config", change),
    reset: () => control("reset", null),
    arrived: (barrier, n = 1) => control(`barriers/${barrier}?arrived=${n}`),
    release: (barrier) => control(`barriers/${barrier}/release`, null),
    finish: (runId) => control(`runs/${runId}/finish`, null),
    async until(check) {
      const endMs = Date.now() + PATIENCE_MS;
      for (;;) {
        const seen = await stats();
        if (check(seen)) return seen;
        if (Date.now() > endMs) throw new Error(`not within ${PATIENCE_MS} ms: ${check}; seen ${JSON.stringify(seen)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    log: () => printed,
    close() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
